/** Places, dues and entries: what holds after every single commit. */
import type { Booking } from "../../../src/domain/booking.ts";
import { isReleased } from "../../../src/domain/authorization.ts";
import { placesOf } from "../../../src/domain/places.ts";
import type { Shelf } from "./books.ts";

export function misbooked(shelf: Shelf): string[] {
  return [
    ...misplaced(shelf),
    ...[...shelf.bookings.values()].flatMap((one) => misdue(shelf, one)),
    ...[...shelf.bookings.values()].flatMap(mischanged),
  ];
}

function misplaced({ bookings, slots }: Shelf): string[] {
  const taken = new Map<string, number>();
  for (const booking of bookings.values()) {
    for (const [slotId, places] of placesOf(booking)) {
      taken.set(slotId, (taken.get(slotId) ?? 0) + places);
    }
  }
  return [...slots].flatMap(([slotId, slot]) => {
    const sum = taken.get(slotId) ?? 0;
    return [
      ...(slot.taken === sum
        ? []
        : [`slots/${slotId}: says ${slot.taken} taken, its bookings have ${sum}`]),
      ...(slot.taken <= slot.capacity ? [] : [`slots/${slotId}: sold more than it has`]),
    ];
  });
}

function misdue({ ledger }: Shelf, booking: Booking): string[] {
  const { bookingId, dues, payments, status, price } = booking;
  const at = `bookings/${bookingId}`;
  const found = Object.entries(dues).flatMap(([dueId, { paidBy, live }]) => {
    const paid = Object.entries(payments).filter(
      ([id, one]) => one.dueId === dueId && one.entry?.kind === "paid" && !wasReleased(ledger, id),
    );
    const settledBy = paid.map(([id]) => id);
    return [
      ...(settledBy.length > 1 ? [`${at}: ${dueId} is paid ${settledBy.length} times`] : []),
      ...(paidBy !== null && !settledBy.includes(paidBy) && !paidBy.startsWith("outside:")
        ? [`${at}: ${dueId} is settled by ${paidBy}, which has not paid it`]
        : []),
      ...(paidBy === null && settledBy.length > 0
        ? [`${at}: ${dueId} is open, and ${settledBy.join()} has paid it`]
        : []),
      ...(live !== null && payments[live] === undefined ? [`${at}: no payment ${live}`] : []),
    ];
  });
  // Only what is settled can be changed to something of another price.
  const { deposit, balance } = dues;
  const sum = (deposit?.amount ?? 0) + (balance?.amount ?? 0);
  if (balance?.paidBy === null && sum !== price.total) {
    found.push(`${at}: owes ${sum}, and costs ${price.total}`);
  }
  if (
    new Set(
      [...ledger.values()]
        .filter((one) => one.bookingId === bookingId)
        .map(({ currency }) => currency),
    ).size > 1
  ) {
    found.push(`${at}: has payments in several currencies`);
  }
  const isSold = status === "confirmed" || status === "completed" || status === "no_show";
  const atBooking = Object.entries(dues).filter(([, { payBy }]) => payBy === null);
  const isPaid = atBooking.every(([, { paidBy }]) => paidBy !== null);
  // Reserved money that was lost after the start undoes nothing, and an operator is told.
  const isToldLost = booking.issues.includes("authorization_lost");
  if (isSold && !isPaid && !isToldLost) found.push(`${at}: is ${status}, and was not paid`);
  const { guarantee } = booking;
  // What a change would cost more is owed for nothing that was sold yet.
  const owed = Object.entries(dues).filter(([dueId]) => dueId !== booking.pendingChange?.dueId);
  const isWhole = owed.length > 0 && owed.every(([, { paidBy }]) => paidBy !== null);
  const isSecured = guarantee === null || guarantee.state === "given" || isWhole;
  if (isSold && !isSecured && !isToldLost)
    found.push(`${at}: is ${status}, and no card was given for it`);
  if (
    (status === "held" || status === "processing") &&
    isPaid &&
    isSecured &&
    atBooking.length > 0
  ) {
    found.push(`${at}: is paid, and only ${status}`);
  }
  const isOver = status === "expired" || status === "canceled";
  if (isOver && guarantee?.live === true) {
    found.push(`${at}: its places are free, and a card can still be saved for it`);
  }
  if (isOver && Object.values(dues).some(({ live, kind }) => live !== null && kind !== "fee")) {
    found.push(`${at}: its places are free, and a payment can still succeed`);
  }
  return found;
}

/** A change waits for exactly one due, and a difference is only open while a change waits for it. */
function mischanged({ bookingId, status, dues, pendingChange }: Booking): string[] {
  const at = `bookings/${bookingId}`;
  const open = Object.entries(dues)
    .filter(([, { kind, paidBy }]) => kind === "difference" && paidBy === null)
    .map(([dueId]) => dueId);
  const isOpen = status === "confirmed" || status === "canceling";
  if (pendingChange === null) {
    return isOpen && open.length > 0 ? [`${at}: owes ${open.join()} for no change`] : [];
  }
  return [
    ...(isOpen ? [] : [`${at}: is ${status}, and waits for a change`]),
    ...(open.join() === pendingChange.dueId
      ? []
      : [`${at}: waits for ${pendingChange.dueId}, and owes ${open.join()}`]),
  ];
}

/** Lost uncaptured: it does not settle its due any more, though its entry stays. */
function wasReleased(ledgers: Shelf["ledger"], paymentId: string): boolean {
  const ledger = ledgers.get(paymentId);
  return ledger !== undefined && isReleased(ledger);
}
