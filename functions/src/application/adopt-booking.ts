import type { Booking } from "../domain/booking.ts";
import { DomainError, isDomainError, type Reason } from "../domain/errors.ts";
import { BookingId, newReference } from "../domain/ids.ts";
import { heldBooking, newBooking } from "../domain/new-booking.ts";
import { checkChargeable } from "../domain/money.ts";
import { priceOf } from "../domain/price.ts";
import type { OwnPrices } from "../domain/priced-items.ts";
import { duesFor } from "../domain/dues.ts";
import { readWish, refusalOf, type Refusal, type Wish } from "./booking-wish.ts";
import { addressOf, bookingMade, detailsOf, wantedOf } from "./create-booking.ts";
import { decide } from "./decide.ts";
import type { BookingWish } from "./documents.ts";
import { ref, replace, type Deps, type Versioned, type Write } from "./ports.ts";
import { ownPrices } from "./price-for.ts";
import { readShelf } from "./read-shelf.ts";

const KEPT_MS = 35 * 86_400_000;

/** What may pass by itself; everything else is said back to the app's server, and is final. */
const PASSING: readonly Reason[] = ["UNAVAILABLE", "CONTENTION"];

type Adopted = "made" | "refused" | "settled" | "missing";

/**
 * Makes the booking that the app's own server has wished for, or says why not: in one commit with the
 * wish, so that any number of runs make one booking. No limit counts it, as no client can ask for it.
 * @throws DomainError UNAVAILABLE, CONTENTION: called again it goes on
 */
export async function adoptBooking(deps: Deps, bookingId: string): Promise<Adopted> {
  const now = await deps.clock.now();
  const reference = newReference(deps.randomBytes);
  const own = await pricesAhead(deps, bookingId, now);
  const at = ref("bookingWishes", bookingId);
  return decide<Adopted>(deps, async () => {
    const { found } = await deps.store.read({ found: at });
    if (found === null) return { writes: [], result: "missing" };
    if (isSettled(found.data)) {
      return { writes: asleep(bookingId, found), result: "settled" };
    }
    const end = (state: "made" | "refused", refusal: Refusal | null) =>
      replace(at, found, {
        // What was made is in the booking; what was refused, its writer has to see.
        ...{ wish: state === "made" ? null : found.data.wish, state, refusal },
        ...{ wakeAt: null, expiresAt: now + KEPT_MS },
      });
    try {
      if (own instanceof DomainError) throw own;
      const made = await makeWrites(deps, { bookingId, reference, own, now, found: found.data });
      return { writes: [...made, end("made", null)], result: "made" };
    } catch (error) {
      if (!isDomainError(error) || PASSING.includes(error.reason)) throw error;
      const refusal = refusalOf(error);
      const { reason, field } = refusal;
      deps.journal.note("wish_refused", { bookingId, reason, field });
      return { writes: [end("refused", refusal)], result: "refused" };
    }
  });
}

function isSettled({ state }: BookingWish): boolean {
  return state === "made" || state === "refused";
}

/** Somebody woke it by hand: it would come first in every sweep. */
function asleep(bookingId: string, found: Versioned<BookingWish>): Write[] {
  if (found.data.wakeAt === null) return [];
  return [replace(ref("bookingWishes", bookingId), found, { ...found.data, wakeAt: null })];
}

/** What the app's own rule says, or why it says nothing: a refusal belongs into the commit. */
async function pricesAhead(
  deps: Deps,
  bookingId: string,
  now: number,
): Promise<OwnPrices | DomainError | null> {
  if (deps.hooks.priceOf === undefined) return null;
  const { found } = await deps.store.read({ found: ref("bookingWishes", bookingId) });
  if (found === null || isSettled(found.data)) return null;
  try {
    const { uid, items } = readWish(bookingId, found.data);
    return items === undefined ? null : await ownPrices(deps, { uid, now, items: wantedOf(items) });
  } catch (error) {
    if (!isDomainError(error) || PASSING.includes(error.reason)) throw error;
    return error;
  }
}

interface Making {
  readonly bookingId: string;
  readonly reference: string;
  readonly own: OwnPrices | null;
  readonly now: number;
  readonly found: BookingWish;
}

async function makeWrites(deps: Deps, making: Making): Promise<Write[]> {
  const { bookingId, own, now, reference } = making;
  const wish = readWish(bookingId, making.found);
  const { taken } = await deps.store.read({ taken: ref("bookings", BookingId.parse(bookingId)) });
  if (taken !== null) {
    const message = "There is a booking of this id already.";
    throw new DomainError("INVALID_INPUT", { field: "bookingId", message });
  }
  const { uid, holdMinutes } = wish;
  const holdMs = holdMinutes === undefined ? deps.settings.holdMs : holdMinutes * 60_000;
  const country = deps.settings.merchantCountry;
  const frame = { bookingId, reference, uid, now, holdMs, country, own };
  if (wish.items === undefined) return bookingMade(fromLines(wish, frame), [], NO_SHELF);
  const request = { ...requestOf(wish), items: wantedOf(wish.items) };
  const shelf = await readShelf(deps, request);
  return bookingMade(newBooking(request, shelf, frame), request.items, shelf);
}

const NO_SHELF = { slots: new Map(), found: new Map(), foundCoupon: null };

function requestOf(wish: Wish) {
  return {
    coupon: wish.coupon ?? null,
    shippingOption: wish.shippingOption ?? null,
    address: addressOf(wish.address),
    taxId: wish.taxId ?? null,
    details: detailsOf(wish.details),
    termsVersion: wish.termsVersion ?? null,
    locale: wish.locale ?? null,
  };
}

/** The server's own sums: no catalog, no slot, no tax of ours. */
function fromLines(wish: Wish, frame: Parameters<typeof heldBooking>[2]): Booking {
  const { lines = [], currency = "", policy = { tiers: [] } } = wish;
  const items = lines.map(({ label, unitAmount, quantity = 1 }, index) => ({
    ...{ itemId: `line-${String(index + 1)}`, slotId: null, name: label, quantity, unitAmount },
    ...{ start: null, end: null, policy },
  }));
  const inputs = items.map((item) => ({ ...item, currency, taxRates: [] }));
  const price = priceOf(inputs, currency);
  if (price.total > 0) checkChargeable(price.total, currency);
  const terms = items.map((item) => ({ ...item, terms: undefined }));
  const holdExpiresAt = frame.now + frame.holdMs;
  const sold = {
    ...{ items, price, currency, coupon: null },
    ...({ captureMethod: "automatic", confirmOn: "capture", whenLost: "hold" } as const),
    dues: duesFor({ price, currency, items: terms, holdExpiresAt }),
  };
  return heldBooking(sold, requestOf(wish), frame);
}
