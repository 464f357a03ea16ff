/** What is derived is what is stored: nobody has written a status of his own. */
import { settle, same } from "../../../src/application/payment-writes.ts";
import type { Booking } from "../../../src/domain/booking.ts";
import { summarized } from "../../../src/domain/booking-summary.ts";
import { guaranteed, type GuaranteeRecord } from "../../../src/domain/guarantee.ts";
import { nextLook } from "../../../src/domain/next-look.ts";
import type { Ledger } from "../../../src/domain/payment.ts";
import { viewOf } from "../../../src/domain/payment-view.ts";
import { refundViewsOf } from "../../../src/domain/refund-view.ts";
import { cardViewsOf, SavedCards, type CardView } from "../../../src/domain/saved-cards.ts";
import type { Shelf } from "./books.ts";

export function underived(shelf: Shelf): string[] {
  return [
    ...[...shelf.ledger.values()].flatMap((ledger) => ofLedger(shelf, ledger)),
    ...[...shelf.bookings.values()].flatMap(ofBooking),
    ...ofRefunds(shelf),
    ...[...shelf.guarantees.values()].flatMap((record) => ofGuarantee(shelf, record)),
    ...ofCards(shelf),
    ...ofOwners(shelf),
  ];
}

/** What is written about a booking is its owner's, whoever made it. */
function ofOwners({ bookings, ledger, payments, documents }: Shelf): string[] {
  const owned = [
    ...[...ledger].map(([id, { bookingId, owner }]) => [`ledger/${id}`, bookingId, owner] as const),
    ...[...payments].map(([id, { bookingId, uid }]) => [`payments/${id}`, bookingId, uid] as const),
    ...Object.entries(documents)
      .filter(([path]) => path.startsWith("refundRequests/"))
      .map(([path, { bookingId, uid }]) => [path, bookingId, uid] as const),
  ];
  return owned
    .filter(([, bookingId, uid]) => uid !== bookings.get(String(bookingId))?.uid)
    .map(([path]) => `${path}: is not its booking's owner's`);
}

function ofLedger(shelf: Shelf, ledger: Ledger): string[] {
  const { paymentId } = ledger;
  const booking = shelf.bookings.get(ledger.bookingId);
  if (booking === undefined) return [`ledger/${paymentId}: has no booking`];
  const found: string[] = [];
  if (!same(shelf.payments.get(paymentId), viewOf(ledger))) {
    found.push(`payments/${paymentId}: is not what its ledger says`);
  }
  const after = settle(ledger, booking, shelf.now);
  if (!same(timeless(after.booking), timeless(booking))) {
    found.push(`bookings/${booking.bookingId}: is not what ledger/${paymentId} makes of it`);
  }
  if (!same([after.ledger.requests, after.ledger.ending], [ledger.requests, ledger.ending])) {
    found.push(`ledger/${paymentId}: money that nobody waits for is not asked back`);
  }
  // What a sweep has put off is later than its facts say.
  if (ledger.sweepTries === 0 && ledger.wakeAt !== nextLook(ledger, booking)) {
    found.push(`ledger/${paymentId}: wakeAt does not follow from its facts`);
  }
  return found;
}

/** What a sweep puts off, and what grows with every write. */
function timeless(booking: Booking): object {
  return { ...booking, wakeAt: null, sweepTries: 0, version: 0 };
}

function ofBooking(booking: Booking): string[] {
  const { bookingId } = booking;
  const found = same(timeless(summarized(booking)), timeless(booking))
    ? []
    : [`bookings/${bookingId}: its summary is not what the rest of it says`];
  if (booking.sweepTries === 0 && booking.wakeAt !== summarized(booking).wakeAt) {
    found.push(`bookings/${bookingId}: wakeAt does not follow from its state`);
  }
  return found;
}

function ofGuarantee({ bookings, now }: Shelf, record: GuaranteeRecord): string[] {
  const { bookingId } = record;
  const booking = bookings.get(bookingId);
  if (booking === undefined) return [`guarantees/${bookingId}: has no booking`];
  const after = guaranteed(record, booking, now);
  const isWritten = same(after.record, record) && same(timeless(after.booking), timeless(booking));
  return isWritten ? [] : [`bookings/${bookingId}: is not what its guarantee makes of it`];
}

/** What owners read of their cards is what is known of them. */
function ofCards({ documents }: Shelf): string[] {
  const known = Object.entries(documents).filter(([path]) => path.startsWith("stripeCustomers/"));
  const expected = new Map<string, CardView>(
    known.flatMap(([, cards]) =>
      cardViewsOf(SavedCards.parse(cards)).map(
        (card) => [`customers/${card.uid}/cards/${card.paymentMethodId}`, card] as const,
      ),
    ),
  );
  const shown = Object.entries(documents).filter(([path]) => /^customers\/.+\/cards\//.test(path));
  return [
    ...shown
      .filter(([path, card]) => !same(expected.get(path), card))
      .map(([path]) => `${path}: is not what is known of the card`),
    ...[...expected.keys()]
      .filter((path) => documents[path] === undefined)
      .map((path) => `${path}: is not shown to its owner`),
  ];
}

function ofRefunds(shelf: Shelf): string[] {
  const expected = new Map([...shelf.ledger.values()].flatMap((one) => [...refundViewsOf(one)]));
  const wrong = [...expected]
    .filter(([refundId, view]) => !same(shelf.refunds.get(refundId), view))
    .map(([refundId]) => `refunds/${refundId}: is not what its ledger says`);
  const unknown = [...shelf.refunds.keys()]
    .filter((refundId) => !expected.has(refundId))
    .map((refundId) => `refunds/${refundId}: no ledger knows it`);
  return [...wrong, ...unknown];
}
