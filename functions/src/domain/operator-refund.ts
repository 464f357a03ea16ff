/** A refund that a person decides: what may go back, who may give it, and how it is written down. */
import { authorizedOf } from "./authorization.ts";
import type { CancellationDecision } from "./cancellation.ts";
import { currencyOf } from "./currency.ts";
import { DomainError } from "./errors.ts";
import { checkAmount, majorText } from "./money.ts";
import type { Ledger } from "./payment.ts";
import { refundsOf, reservedIn, type RefundRequest } from "./refund.ts";
import { refundableOf, type Refundable } from "./refundable.ts";
import type { Role } from "./roles.ts";

interface RefundWish {
  /** Minor units; without it, all that is left. */
  readonly amount?: number | undefined;
  /** Only ever compared. */
  readonly currency?: string | undefined;
}

interface RefundPart {
  readonly intentId: string;
  readonly amount: number;
}

/**
 * What the wish comes to.
 * @throws DomainError NOT_CAPTURED, AMOUNT_INVALID, CURRENCY_UNSUPPORTED, CURRENCY_MISMATCH,
 *   DISPUTE_OPEN, REFUND_EXCEEDS_CAPTURED, each with the field at fault
 */
export function refundPartOf(ledger: Ledger, wish: RefundWish): RefundPart {
  checkCurrency(wish, ledger.currency);
  checkWishedAmount(wish, ledger.currency);
  const sums = refundableOf(ledger);
  if (sums === null || sums.captured === 0) {
    throw new DomainError("NOT_CAPTURED", { field: "paymentId" });
  }
  const amount = wish.amount ?? sums.left;
  if (amount === 0 || amount > sums.left) throw tooMuch(sums, wish, ledger.currency);
  return { intentId: sums.intentId, amount };
}

/** @throws DomainError CURRENCY_UNSUPPORTED, CURRENCY_MISMATCH */
export function checkCurrency({ currency }: RefundWish, expected: string): void {
  if (currency === undefined || currencyOf(currency).code === expected) return;
  throw new DomainError("CURRENCY_MISMATCH", { field: "currency" });
}

/** @throws DomainError AMOUNT_INVALID */
export function checkWishedAmount({ amount }: RefundWish, currency: string): void {
  if (amount === undefined) return;
  checkAmount(amount, currency);
  if (amount === 0) throw new DomainError("AMOUNT_INVALID", { field: "amount" });
}

function tooMuch(sums: Refundable, { amount }: RefundWish, currency: string): DomainError {
  const field = amount === undefined ? "paymentId" : "amount";
  const withoutDispute = sums.captured - sums.reserved;
  const isHeld = sums.standing === "open" && sums.withheld > 0;
  if (isHeld && withoutDispute > 0 && (amount ?? 0) <= withoutDispute) {
    return new DomainError("DISPUTE_OPEN", { field });
  }
  return exceeds(field, sums.left, currency);
}

export function exceeds(field: string, left: number, currency: string): DomainError {
  const most = `${majorText(left, currency)} ${currency.toUpperCase()}`;
  const message = `${field}: At most ${most} can still be refunded.`;
  return new DomainError("REFUND_EXCEEDS_CAPTURED", { field, message });
}

export interface RefundLimit {
  readonly role: Role;
  /** Minor units. */
  readonly max: number;
  /** What is refused, in the caller's words. */
  readonly field?: string;
}

/**
 * A limit that cannot be gone around in steps: it is about all that operators have given back of the
 * payment, this refund included.
 * @throws DomainError NOT_PERMITTED
 */
export function checkRefundLimit(
  ledgers: readonly Ledger[],
  amount: number,
  { role, max, field = "amount" }: RefundLimit,
): void {
  if (role === "owner") return;
  const before = ledgers.reduce((sum, ledger) => sum + givenByOperators(ledger), 0);
  if (role === "manager" && before + amount <= max) return;
  const message = `${field}: Only the owner may give back this much.`;
  throw new DomainError("NOT_PERMITTED", { field, message });
}

/**
 * The same of what a cancellation gives back of each payment: refunded, or let go of what is reserved.
 * @throws DomainError NOT_PERMITTED
 */
export function checkReturnLimit(
  ledgers: readonly Ledger[],
  { parts, captures }: Pick<CancellationDecision, "parts" | "captures">,
  limit: RefundLimit,
): void {
  for (const ledger of ledgers) {
    const { paymentId } = ledger;
    const refund = parts.find((part) => part.paymentId === paymentId)?.amount ?? 0;
    const taken = captures.find((part) => part.paymentId === paymentId)?.amount ?? 0;
    const back = refund + authorizedOf(ledger) - taken;
    if (back > 0) checkRefundLimit([ledger], back, limit);
  }
}

function givenByOperators(ledger: Ledger): number {
  const intentIds = new Set(Object.values(ledger.requests).map(({ intentId }) => intentId));
  const refunds = [...intentIds].flatMap((intentId) => refundsOf(ledger, intentId));
  return reservedIn(refunds.filter(({ why }) => why === "operator"));
}

/** The ledger with the refund reserved: no other may count on that money any more. */
export function withOperatorRefund(
  ledger: Ledger,
  refundId: string,
  { intentId, amount, note, now }: RefundPart & { readonly note: string; readonly now: number },
): Ledger {
  const request: RefundRequest = {
    ...{ intentId, amount, isAll: false, why: "operator", state: "requested", note },
    ...{ stripeRefundId: null, attempt: 1, createdAt: now },
  };
  return { ...ledger, requests: { ...ledger.requests, [refundId]: request } };
}
