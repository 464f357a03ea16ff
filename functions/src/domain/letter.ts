/** What a notice says, line by line, before it becomes text or HTML. */
import { BALANCE_OVERDUE } from "./balance.ts";
import type { Cancellation } from "./booking.ts";
import { rowsOf, type LetterScene, type Row } from "./letter-rows.ts";
import { isForOperator } from "./notice.ts";
import { wordsFor, type Words } from "./notice-words.ts";

export interface Letter {
  readonly language: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly rows: readonly Row[];
  readonly closing: readonly string[];
}

/**
 * Holds nothing that the customer typed, but a tax id, which can be no text: whoever books for a
 * stranger's address could otherwise have us send that stranger any. Nor anything that only a bank may
 * say, such as why a card was declined.
 * @throws RangeError for an unknown time zone @throws DomainError CURRENCY_UNSUPPORTED
 */
export function letterOf(scene: LetterScene): Letter {
  const { notice, booking, business } = scene;
  const words = wordsFor(isForOperator(notice) ? null : booking.locale);
  const names = { reference: booking.reference, merchant: business.name };
  const { supportEmail } = business;
  const isSigned = supportEmail !== null && !isForOperator(notice);
  return {
    language: words.language,
    subject: words.subject[notice.kind](names),
    paragraphs: [words.lead[notice.kind](names), ...explanations(words, scene)],
    rows: [{ label: words.labels.reference, value: booking.reference }, ...rowsOf(words, scene)],
    closing: isSigned ? [words.questions(supportEmail), business.name] : [business.name],
  };
}

function explanations(words: Words, { notice, booking }: LetterScene): string[] {
  switch (notice.kind) {
    case "cancellation":
      return booking.cancellation === null ? [] : [whyCanceled(words, booking.cancellation)];
    case "refund": {
      const why = notice.why === null ? [] : [words.refunded[notice.why]];
      return notice.why === "outside" ? why : [...why, words.refundTakes];
    }
    case "refund_failed":
      return [words.refundFailed];
    case "dispute":
      return notice.dueBy === null ? [] : [words.answerDispute];
    case "fraud_warning":
      return [words.weighRefund];
    case "authorization_lost":
    case "confirmation":
    case "receipt":
    case "expiry":
    case "change":
    case "balance_reminder":
    case "balance_overdue":
    case "fee_due":
      return [];
  }
}

function whyCanceled(words: Words, { by, reason }: Cancellation): string {
  return reason === BALANCE_OVERDUE ? words.canceledUnpaid : words.canceledBy[by];
}
