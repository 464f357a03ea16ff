/** Money, once everything has come to rest: ours and Stripe's books agree, and nobody's cent is kept. */
import type { Booking } from "../../../src/domain/booking.ts";
import { withheldIn, disputesOf } from "../../../src/domain/dispute.ts";
import { countingId, statusOf } from "../../../src/domain/payment-status.ts";
import type { Ledger } from "../../../src/domain/payment.ts";
import { refundsOf, reservedIn, settledIn } from "../../../src/domain/refund.ts";
import { hasFailed, intentsOf, troublesOf } from "../../../src/domain/trouble.ts";
import type { IntentLine, Shelf } from "./books.ts";

const ENDED = ["succeeded", "canceled"];

export function miscounted(shelf: Shelf): string[] {
  return [
    ...shelf.stripe.intents.flatMap((intent) => ofIntent(shelf, intent)),
    ...openTwice(shelf),
    ...openSetups(shelf),
    ...[...shelf.ledger.values()].flatMap((ledger) => ofRefunds(shelf, ledger)),
    ...[...shelf.bookings.values()].flatMap((booking) => ofBooking(shelf, booking)),
  ];
}

function ofIntent({ ledger, bookings }: Shelf, intent: IntentLine): string[] {
  const { id, paymentId, status, received } = intent;
  if (paymentId === null) return [];
  const known = ledger.get(paymentId);
  if (known === undefined) return [`${id}: its payment ${paymentId} has no ledger`];
  const fact = known.facts.intents[id];
  const found: string[] = [];
  const seen = fact?.snapshots.map((one) => one.status) ?? ["requires_payment_method"];
  if (!seen.includes(status as (typeof seen)[number])) {
    found.push(`${id}: is ${status} at Stripe, and ${seen.join()} in ledger/${paymentId}`);
  }
  if ((fact?.amountReceived ?? 0) !== received) {
    found.push(`${id}: took ${received}, ledger/${paymentId} says ${fact?.amountReceived ?? 0}`);
  }
  const booking = bookings.get(known.bookingId);
  const isOver = booking?.status === "expired" || booking?.status === "canceled";
  if (isOver && !ENDED.includes(status) && !isFee(booking, known.dueId))
    found.push(`${id}: its booking is over, and it is ${status}`);
  return [...found, ...keptFor(known, intent, booking)];
}

/** It is owed by a booking that is over, until somebody pays it. */
function isFee({ dues }: Booking, dueId: string): boolean {
  return dues[dueId]?.kind === "fee";
}

/** No card can be saved any more for a booking that is over, and for one at most by one SetupIntent. */
function openSetups({ stripe, bookings }: Shelf): string[] {
  const open = stripe.setups.filter(({ status }) => !ENDED.includes(status));
  return open.flatMap(({ id, bookingId }) => {
    const booking = bookings.get(bookingId ?? "");
    if (booking === undefined) return [];
    const isOver = booking.status === "expired" || booking.status === "canceled";
    const others = open.filter((one) => one.bookingId === bookingId && one.id !== id);
    return [
      ...(isOver ? [`${id}: its booking is over, and a card can still be saved by it`] : []),
      ...others.map((other) => `${id}: so can ${other.id}, for the same booking`),
    ];
  });
}

/** What was taken for nothing goes back, or somebody has been told why it cannot. */
function keptFor(ledger: Ledger, { id, received }: IntentLine, booking: Booking | undefined) {
  const isPaid = booking?.payments[ledger.paymentId]?.entry?.kind === "paid";
  if (received === 0 || (isPaid && id === countingId(ledger))) return [];
  const kept = received - reservedIn(refundsOf(ledger, id)) - withheldOf(ledger, id);
  if (kept <= 0 || isInTrouble(ledger)) return [];
  return [`${id}: took ${received} that nobody waits for, and keeps ${kept}`];
}

function withheldOf({ facts }: Ledger, intentId: string): number {
  return withheldIn(disputesOf(facts.disputes, intentId));
}

/** Then a person has been told, and nothing moves by itself: told.ts looks whether that is so. */
function isInTrouble(ledger: Ledger): boolean {
  const refunds = intentsOf(ledger).flatMap((intentId) => refundsOf(ledger, intentId));
  if (refunds.some(hasFailed)) return true;
  return statusOf(ledger) === "needs_review" || troublesOf(ledger).length > 0;
}

/** Two that could both be paid for one due would be two charges for one thing. */
function openTwice({ stripe, ledger }: Shelf): string[] {
  const open = new Map<string, string[]>();
  for (const { id, paymentId, status } of stripe.intents) {
    const known = paymentId === null ? undefined : ledger.get(paymentId);
    if (known === undefined || ENDED.includes(status)) continue;
    const due = `${known.bookingId} ${known.dueId}`;
    open.set(due, [...(open.get(due) ?? []), id]);
  }
  return [...open]
    .filter(([, ids]) => ids.length > 1)
    .map(([due, ids]) => `${due}: can be paid by ${ids.join(" and ")}`);
}

function ofRefunds({ stripe }: Shelf, ledger: Ledger): string[] {
  return intentsOf(ledger).flatMap((intentId) => {
    const ours = refundsOf(ledger, intentId);
    const theirs = stripe.refunds.filter((one) => one.intentId === intentId);
    const missing = theirs
      .filter(({ id, status, amount }) => {
        const one = ours.find(({ stripeRefundId }) => stripeRefundId === id);
        const word = one?.status === "paid_outside" ? status : one?.status;
        return word !== status || one?.amount !== amount;
      })
      .map(({ id, status }) => `${id}: is ${status} at Stripe, ledger/${ledger.paymentId} differs`);
    const invented = ours
      .filter(({ stripeRefundId: id }) => id !== null && !theirs.some((one) => one.id === id))
      .map(({ stripeRefundId }) => `${stripeRefundId}: Stripe has no such refund`);
    const sums = [0, settledIn(ours), reservedIn(ours), takenBy(ledger, intentId)];
    const isRising = sums.every((sum, n) => n === 0 || (sums[n - 1] ?? 0) <= sum);
    const wrong = isRising
      ? []
      : [`ledger/${ledger.paymentId}: sums ${sums.join(" ≤ ")} do not rise`];
    return [...missing, ...invented, ...wrong];
  });
}

function takenBy({ facts }: Ledger, intentId: string): number {
  return facts.intents[intentId]?.amountReceived ?? 0;
}

/** A fee comes on top of the price, and so does what a cheaper change did not give back. */
function soldFor(booking: Booking): number {
  return booking.price.total + booking.changesKept + feesOf(booking);
}

function feesOf({ dues }: Booking): number {
  const fees = Object.values(dues).filter(({ kind }) => kind === "fee");
  return fees.reduce((sum, { amount }) => sum + amount, 0);
}

/** Of a booking that is over only what the policy retains is kept; of one that is sold, its price. */
function ofBooking({ ledger }: Shelf, booking: Booking): string[] {
  const ledgers = [...ledger.values()].filter((one) => one.bookingId === booking.bookingId);
  if (ledgers.some(isInTrouble)) return [];
  const kept = ledgers.reduce((sum, one) => {
    const id = countingId(one) ?? "";
    return sum + takenBy(one, id) - reservedIn(refundsOf(one, id)) - withheldOf(one, id);
  }, 0);
  const isOver = booking.status === "expired" || booking.status === "canceled";
  const retained = (booking.cancellation?.retained ?? 0) + feesOf(booking);
  const may = isOver ? retained : soldFor(booking);
  if (kept <= may) return [];
  return [`bookings/${booking.bookingId}: is ${booking.status}, keeps ${kept}, may keep ${may}`];
}
