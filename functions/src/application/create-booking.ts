import type { CreateBookingInput } from "./create-booking-input.ts";
import type { Booking } from "../domain/booking.ts";
import { newBookingId, newReference } from "../domain/ids.ts";
import { checkSum, type ExpectedSum } from "../domain/payable.ts";
import { claimSlots, newBooking, type BookingRequest, type Shelf } from "../domain/new-booking.ts";
import { decide } from "./decide.ts";
import { noticeWrites } from "./outbox.ts";
import { create, ref, replace, type Deps, type Ref, type Versioned } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";
import { checkReuse, requestRecord, requestRef } from "./request-id.ts";

/**
 * Prices the items from the catalog and takes their places, all or nothing. The places are held until
 * `holdExpiresAt`; a price of zero is confirmed at once.
 * @param expected what the caller believes it costs: compared before any place is taken
 * @throws DomainError ITEM_NOT_FOUND, SLOT_NOT_FOUND, SLOT_CLOSED, SLOT_STARTED, SLOT_FULL,
 *   INVALID_INPUT, AMOUNT_TOO_SMALL, AMOUNT_MISMATCH, CURRENCY_MISMATCH, REQUEST_ID_REUSED,
 *   RATE_LIMITED, CONTENTION, UNAVAILABLE
 */
export async function createBooking(
  deps: Deps,
  uid: string,
  input: CreateBookingInput,
  expected: ExpectedSum = {},
) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "book", uid, now });
  const request = requestOf(input);
  const frame = {
    bookingId: newBookingId(deps.randomBytes),
    reference: newReference(deps.randomBytes),
    uid,
    now,
    holdMs: deps.settings.holdMs,
  };
  const booking = await decide(deps, async () => {
    const earlier = await replayOf(deps, uid, input, frame.bookingId);
    if (earlier.booking !== null) return { writes: [], result: earlier.booking };

    const shelf = await readShelf(deps, request);
    const made = newBooking(request, shelf, frame);
    checkSum(made, expected);
    const slots = claimSlots(request.items, shelf.slots);
    return {
      writes: [
        create(ref("bookings", made.bookingId), made),
        ...noticeWrites(null, { booking: made, ledger: null }, now),
        ...earlier.claim(made.bookingId, now),
        ...[...slots].map(([id, slot]) =>
          replace(ref("slots", id), shelf.found.get(id) ?? null, slot),
        ),
      ],
      result: made,
    };
  });
  return answerOf(booking, now);
}

function requestOf(input: CreateBookingInput): BookingRequest {
  const { itemId, slotId, quantity, details } = input;
  const items = input.items ?? (itemId === undefined ? [] : [{ itemId, slotId, quantity }]);
  return {
    items: items.map((item) => ({
      itemId: item.itemId,
      slotId: item.slotId ?? null,
      quantity: item.quantity ?? 1,
    })),
    details: {
      name: details?.name ?? null,
      email: details?.email ?? null,
      phone: details?.phone ?? null,
      notes: details?.notes ?? null,
      fields: details?.fields ?? {},
    },
    termsVersion: input.termsVersion ?? null,
    locale: input.locale ?? null,
  };
}

/**
 * What an earlier run of the same request made: found by its request id, or, when only the
 * acknowledgement of our own commit was lost, by the id that this run had chosen.
 */
async function replayOf(deps: Deps, uid: string, input: CreateBookingInput, ownId: string) {
  const { requestId } = input;
  const at = requestId === undefined ? null : requestRef(uid, "createBooking", requestId);
  const wanted = (bookingId: string | null, now: number) => requestRecord(input, bookingId, now);
  const { own, known } = await deps.store.read({
    own: ref("bookings", ownId),
    known: at ?? ref("idempotency", "none"),
  });
  if (known !== null) checkReuse(known.data, wanted(null, 0));
  const madeId = known?.data.bookingId;
  const booking = madeId ? await readBooking(deps, madeId) : own;
  return {
    booking: booking?.data ?? null,
    claim: (bookingId: string, now: number) =>
      at === null ? [] : [create(at, wanted(bookingId, now))],
  };
}

async function readBooking(deps: Deps, bookingId: string) {
  return (await deps.store.read({ found: ref("bookings", bookingId) })).found;
}

async function readShelf(deps: Deps, { items }: BookingRequest) {
  const slotIds = items.flatMap(({ slotId }) => (slotId === null ? [] : [slotId]));
  const [catalog, found] = await Promise.all([
    readAll(
      deps,
      "catalog",
      items.map(({ itemId }) => itemId),
    ),
    readAll(deps, "slots", slotIds),
  ]);
  const shelf: Shelf = { catalog: dataOf(catalog), slots: dataOf(found) };
  return { ...shelf, found };
}

async function readAll<C extends "catalog" | "slots">(deps: Deps, name: C, ids: readonly string[]) {
  const refs: Record<string, Ref<C>> = Object.fromEntries(ids.map((id) => [id, ref(name, id)]));
  if (ids.length === 0) return new Map<string, never>();
  const found = await deps.store.read(refs);
  return new Map(Object.entries(found).filter(([, document]) => document !== null));
}

function dataOf<T>(found: ReadonlyMap<string, Versioned<T> | null>): Map<string, T> {
  return new Map([...found].flatMap(([id, document]) => (document ? [[id, document.data]] : [])));
}

function answerOf(booking: Booking, now: number) {
  return {
    bookingId: booking.bookingId,
    reference: booking.reference,
    status: booking.status,
    price: booking.price,
    amount: booking.price.total,
    currency: booking.currency,
    holdExpiresAt:
      booking.holdExpiresAt === null ? null : new Date(booking.holdExpiresAt).toISOString(),
    serverTime: new Date(now).toISOString(),
  };
}
