/**
 * Every word that customers and operators are sent, by language. A new language is one more entry of
 * `WORDS`; what stands where is decided in letter.ts and is the same in all of them.
 */
import type { NoticeKind, NoticeReason } from "./notice.ts";
import { localParts, type LocalParts } from "./schedule.ts";

export interface Names {
  readonly reference: string;
  readonly merchant: string;
}

export interface Words {
  /** As HTML names it. */
  readonly language: string;
  readonly subject: Readonly<Record<NoticeKind, (names: Names) => string>>;
  readonly lead: Readonly<Record<NoticeKind, (names: Names) => string>>;
  /** What a refund's mail says first, by its reason. */
  readonly refunded: Readonly<Record<NoticeReason, string>>;
  readonly canceledBy: Readonly<Record<"customer" | "merchant", string>>;
  readonly canceledUnpaid: string;
  readonly labels: Readonly<Record<Label, string>>;
  readonly included: (label: string) => string;
  readonly refundTakes: string;
  readonly refundFailed: string;
  readonly answerDispute: string;
  readonly weighRefund: string;
  readonly questions: (address: string) => string;
  /** @param end null for a moment @param zone an IANA name */
  readonly time: (start: LocalParts, end: LocalParts | null, zone: string) => string;
}

type Label =
  | "reference"
  | "item"
  | "discount"
  | "shipping"
  | "total"
  | "paid"
  | "date"
  | "taxId"
  | "refund"
  | "kept"
  | "amount"
  | "reason"
  | "answerBy"
  | "payment"
  | "stillToPay"
  | "payBy"
  | "wasDue"
  | "endsUnpaid"
  | "fee"
  | "feeAtMost";

const WEEKDAYS = {
  ...{ sun: "Sunday", mon: "Monday", tue: "Tuesday", wed: "Wednesday", thu: "Thursday" },
  ...{ fri: "Friday", sat: "Saturday" },
} as const;
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June", "July", "August"],
  ...["September", "October", "November", "December"],
];

const ENGLISH: Words = {
  language: "en",
  subject: {
    confirmation: ({ reference }) => `Your booking ${reference} is confirmed`,
    receipt: ({ reference }) => `Receipt for your booking ${reference}`,
    expiry: ({ reference }) => `Your booking ${reference} has expired`,
    cancellation: ({ reference }) => `Your booking ${reference} is canceled`,
    refund: ({ reference }) => `Refund for your booking ${reference}`,
    refund_failed: ({ reference }) => `The refund for your booking ${reference} did not arrive`,
    dispute: ({ reference }) => `Dispute about booking ${reference}`,
    change: ({ reference }) => `Your booking ${reference} has changed`,
    balance_reminder: ({ reference }) => `The rest for your booking ${reference} is due soon`,
    authorization_lost: ({ reference }) => `Please pay again for your booking ${reference}`,
    fraud_warning: ({ reference }) => `Fraud warning about booking ${reference}`,
    balance_overdue: ({ reference }) => `The rest for your booking ${reference} is overdue`,
    fee_due: ({ reference }) => `A fee for your booking ${reference} is to be paid`,
  },
  lead: {
    confirmation: ({ merchant }) => `Your booking with ${merchant} is confirmed.`,
    receipt: ({ merchant }) => `Thank you. ${merchant} has received your payment.`,
    expiry: ({ merchant }) =>
      `The time to pay for your booking with ${merchant} is over, and its places are free again. ` +
      "A payment that still arrives is sent back by itself.",
    cancellation: ({ merchant }) => `Your booking with ${merchant} is canceled.`,
    refund: ({ merchant }) => `${merchant} has sent you money back.`,
    refund_failed: ({ merchant }) =>
      `${merchant} has sent you money back, and your bank did not take it.`,
    dispute: () => "A customer's bank contests the payment of a booking.",
    change: ({ merchant }) => `Your booking with ${merchant} has changed. This is how it is now.`,
    balance_reminder: ({ merchant }) =>
      `You have paid a deposit for your booking with ${merchant}. The rest is due soon.`,
    authorization_lost: ({ merchant }) =>
      `Your bank has released the money that was reserved for your booking with ${merchant}, before it was ` +
      "taken. Nothing was charged, and your places are still held for you.",
    fraud_warning: () => "A customer's bank says that the payment of a booking may be fraud.",
    balance_overdue: ({ merchant }) =>
      `The rest for your booking with ${merchant} was due, and has not been paid.`,
    fee_due: ({ merchant }) =>
      `${merchant} has charged the fee that was agreed for your booking, and your card could not be ` +
      "charged without you. Please open your booking and pay it there.",
  },
  refunded: {
    unwanted: "Your payment was not needed: the booking was over, or paid for already.",
    canceled: "This is what you get back for the canceled booking.",
    changed: "Your booking costs less after its change.",
    operator: "We have decided to give you this back.",
    external: "We have decided to give you this back.",
    outside: "You have been given this by another way than your card.",
  },
  canceledBy: {
    customer: "It was canceled at the customer's request.",
    merchant: "We had to cancel it, and are sorry about that.",
  },
  canceledUnpaid: "The rest of its price was not paid in time.",
  labels: {
    reference: "Reference",
    item: "Booked",
    discount: "Discount",
    shipping: "Shipping",
    total: "Total",
    paid: "Paid",
    date: "Date",
    taxId: "Tax id",
    refund: "Refund",
    kept: "Kept by the cancellation terms",
    amount: "Amount",
    reason: "Reason given",
    answerBy: "Answer by",
    payment: "Payment",
    stillToPay: "Still to pay",
    payBy: "Pay by",
    wasDue: "Was due",
    endsUnpaid: "Canceled if not paid by",
    fee: "Fee",
    feeAtMost: "Fee if you do not come, at most",
  },
  included: (label) => `${label} (included)`,
  refundTakes: "It goes back the way it was paid. Banks take up to ten days to show it.",
  refundFailed: "We still owe you this. We will find another way, and you need not do anything.",
  weighRefund:
    "A dispute may follow. Whoever gives the money back before it does pays no fee for it. Look at the " +
    "customer and the booking first.",
  answerDispute: "Answer it in Stripe's Dashboard. Unanswered, it is lost.",
  questions: (address) => `Questions? Write to ${address}.`,
  time: (start, end, zone) => {
    const until =
      end === null ? "" : ` to ${isSameDay(start, end) ? "" : `${day(end)}, `}${clock(end)}`;
    return `${day(start)}, ${clock(start)}${until} (${zone})`;
  },
};

function day({ weekday, day: date, month, year }: LocalParts): string {
  return `${WEEKDAYS[weekday]} ${String(date)} ${String(MONTHS[month - 1])} ${String(year)}`;
}

function clock({ hour, minute }: LocalParts): string {
  return [hour, minute].map((part) => String(part).padStart(2, "0")).join(":");
}

function isSameDay(one: LocalParts, other: LocalParts): boolean {
  return day(one) === day(other);
}

/** By language: `pt` serves whoever wants `pt-BR`. */
const WORDS: ReadonlyMap<string, Words> = new Map([["en", ENGLISH]]);

/** @param locale as the client gave it, in whatever spelling */
export function wordsFor(locale: string | null): Words {
  const wanted = (locale ?? "").toLowerCase().replaceAll("_", "-");
  return WORDS.get(wanted) ?? WORDS.get(wanted.split("-")[0] ?? "") ?? ENGLISH;
}

/** @throws RangeError for an unknown time zone */
export function timeText(
  words: Words,
  { start, end }: { start: number; end: number | null },
  zone: string,
): string {
  const ends = end === null ? null : localParts(end, zone);
  return words.time(localParts(start, zone), ends, zone);
}
