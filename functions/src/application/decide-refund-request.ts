import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { RefundAskId } from "../domain/ids.ts";
import {
  checkRefundLimit,
  checkWishedAmount,
  exceeds,
  refundPartOf,
  withOperatorRefund,
} from "../domain/operator-refund.ts";
import type { Ledger } from "../domain/payment.ts";
import { refundIdOf, type RefundAsk } from "../domain/refund-ask.ts";
import { refundableOf } from "../domain/refundable.ts";
import type { Operator } from "../domain/roles.ts";
import { audited, type Deed } from "./audit.ts";
import { changeBooking, type BookingChange, type Settled } from "./change-booking.ts";
import { decide } from "./decide.ts";
import { OperatorReason } from "./operator-input.ts";
import { ref, replace, type Deps, type Versioned, type Write } from "./ports.ts";
import { send } from "./refund-payment.ts";
import { leftIn } from "./settled-payments.ts";

export const DecideRefundRequestInput = z.strictObject({
  refundRequestId: RefundAskId,
  decision: z.enum(["approve", "decline"]),
  /** Minor units; without it what was asked for, or all that can go back. */
  amount: z.number().optional(),
  reason: OperatorReason,
});
export type DecideRefundRequestInput = z.infer<typeof DecideRefundRequestInput>;

/**
 * Decides what a customer asked for. An approval is a refund as `refundPayment` makes it, of the
 * booking's newest payment first.
 * @throws DomainError REFUND_REQUEST_NOT_FOUND, REFUND_REQUEST_DECIDED, INVALID_INPUT for an amount
 *   that is declined, NOT_PERMITTED over a manager's limit, AMOUNT_INVALID, DISPUTE_OPEN,
 *   NOT_CAPTURED, REFUND_EXCEEDS_CAPTURED, CONTENTION, UNAVAILABLE
 */
export async function decideRefundRequest(
  deps: Deps,
  operator: Operator,
  input: DecideRefundRequestInput,
) {
  const at = await deps.clock.now();
  const { reason } = input;
  const deed = { operator, action: "decideRefundRequest", reason, at } as const;
  const decided =
    input.decision === "decline"
      ? await decline(deps, deed, input)
      : await approve(deps, deed, input);
  const { refundRequestId, bookingId, status, refunded, currency } = decided;
  const serverTime = new Date(at).toISOString();
  return { refundRequestId, bookingId, status, refunded, currency, serverTime };
}

async function decline(deps: Deps, deed: Deed, input: DecideRefundRequestInput) {
  if (input.amount !== undefined) {
    const message = "amount: Nothing is refunded by a decline.";
    throw new DomainError("INVALID_INPUT", { field: "amount", message });
  }
  return decide<RefundAsk>(deps, async () => {
    const ask = await readAsk(deps, input);
    if (ask.data.status !== "open") return { writes: [], result: repeated(ask.data, input) };
    const after = {
      ...ask.data,
      ...decidedAs("declined", null, deed),
      version: ask.data.version + 1,
    };
    return { writes: askWrites(deps, deed, ask, after), result: after };
  });
}

async function approve(deps: Deps, deed: Deed, input: DecideRefundRequestInput) {
  const { bookingId } = (await readAsk(deps, input)).data;
  const { refundRequestId } = input;
  const step = {
    ...{ bookingId, now: deed.at, cause: `call:${deed.action}` },
    what: `refund approved: ${refundRequestId}`,
  };
  const { ask, ledgers } = await changeBooking<Approved>(deps, step, async (found) =>
    approval(deps, deed, { input, ask: await readAsk(deps, input), found }),
  );
  for (const ledger of ledgers) {
    const refundId = refundIdOf(refundRequestId, ledger.paymentId);
    await send(deps, ledger, { refundId, now: deed.at });
  }
  return ask;
}

interface Approved {
  readonly ask: RefundAsk;
  readonly ledgers: readonly Ledger[];
}

interface Case {
  readonly input: DecideRefundRequestInput;
  readonly ask: Versioned<RefundAsk>;
  readonly found: Settled | null;
}

function approval(deps: Deps, deed: Deed, one: Case): BookingChange<Approved> {
  const { input, ask, found } = one;
  if (found === null) throw new Error(`a refund request without its booking ${ask.data.bookingId}`);
  if (ask.data.status !== "open") {
    const result = { ask: repeated(ask.data, input), ledgers: found.ledgers };
    return { after: null, result: () => result };
  }
  const amount = amountOf(input, ask.data, found.ledgers);
  const { role } = deed.operator;
  checkRefundLimit(found.ledgers, amount, { role, max: deps.settings.managerRefundMax });
  const ledgers = withRefunds(found.ledgers, ask.data, { amount, note: deed.reason, now: deed.at });
  const after = {
    ...ask.data,
    ...decidedAs("approved", amount, deed),
    version: ask.data.version + 1,
  };
  return {
    after: { booking: found.booking, ledgers },
    writes: askWrites(deps, deed, ask, after),
    result: (settled) => ({ ask: after, ledgers: settled.ledgers }),
  };
}

function amountOf(
  input: DecideRefundRequestInput,
  ask: RefundAsk,
  ledgers: readonly Ledger[],
): number {
  checkWishedAmount(input, ask.currency);
  const left = leftIn(ledgers);
  const wanted = input.amount ?? ask.amount ?? left;
  if (wanted > 0 && wanted <= left) return wanted;
  // Of one payment the reason is told as exactly as by `refundPayment`.
  const [only, ...more] = ledgers;
  if (only === undefined) throw new DomainError("NOT_CAPTURED", { field: "refundRequestId" });
  if (more.length === 0) return refundPartOf(only, { amount: wanted || undefined }).amount;
  throw exceeds("amount", left, ask.currency);
}

/** The newest payment gives first. */
function withRefunds(
  ledgers: readonly Ledger[],
  { refundRequestId }: RefundAsk,
  { amount, ...said }: { amount: number; note: string; now: number },
): Ledger[] {
  let left = amount;
  return ledgers
    .toSorted((a, b) => b.createdAt - a.createdAt || (a.paymentId < b.paymentId ? 1 : -1))
    .map((ledger) => {
      const part = refundableOf(ledger);
      const taken = Math.min(left, part?.left ?? 0);
      if (part === null || taken === 0) return ledger;
      left -= taken;
      const refundId = refundIdOf(refundRequestId, ledger.paymentId);
      return withOperatorRefund(ledger, refundId, { ...part, ...said, amount: taken });
    });
}

function decidedAs(status: "approved" | "declined", refunded: number | null, { at }: Deed) {
  return { status, refunded, decidedAt: at } as const;
}

/** The same decision again is no contradiction. @throws DomainError REFUND_REQUEST_DECIDED */
function repeated(ask: RefundAsk, { decision, amount }: DecideRefundRequestInput): RefundAsk {
  const isSame = ask.status === (decision === "approve" ? "approved" : "declined");
  if (isSame && (amount === undefined || amount === ask.refunded)) return ask;
  throw new DomainError("REFUND_REQUEST_DECIDED", { field: "refundRequestId" });
}

async function readAsk(
  { store }: Deps,
  { refundRequestId }: DecideRefundRequestInput,
): Promise<Versioned<RefundAsk>> {
  const { ask } = await store.read({ ask: ref("refundRequests", refundRequestId) });
  if (ask === null) throw new DomainError("REFUND_REQUEST_NOT_FOUND", { field: "refundRequestId" });
  return ask;
}

function askWrites(deps: Deps, deed: Deed, ask: Versioned<RefundAsk>, after: RefundAsk): Write[] {
  const of = ref("refundRequests", after.refundRequestId);
  return [replace(of, ask, after), audited(deps, deed, { of, before: ask.data, after })];
}
