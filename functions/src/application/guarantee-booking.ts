/** From a booking that asks for a card to the secret with which its customer saves one. */
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { isSetupLive, type GuaranteeRecord } from "../domain/guarantee.ts";
import { changeRecord } from "./apply-setup.ts";
import { bookingWrites } from "./close-booking.ts";
import { ensureCustomer, forgetCustomer } from "./customer.ts";
import { decide } from "./decide.ts";
import { placeSetup, readSetupInto } from "./place-setup.ts";
import { pollUntil } from "./poll.ts";
import { ref, replace, type Deps, type SheetSecret } from "./ports.ts";

export interface Asked {
  readonly uid: string;
  readonly bookingId: string;
  readonly ephemeralKeyVersion: string | null;
  readonly now: number;
}

interface ReadySetup {
  readonly setupIntentId: string;
  readonly clientSecret: string;
  readonly customerId: string;
  readonly sheet: SheetSecret;
}

const ROUNDS_MAX = 3;

/**
 * Any number of calls, at once or after crashes, lead to one SetupIntent that can succeed.
 * @throws DomainError BOOKING_NOT_FOUND (also for somebody else's), BOOKING_EXPIRED, BOOKING_ENDED,
 *   NO_GUARANTEE, ALREADY_GUARANTEED, ALREADY_PAID, PAYMENT_IN_PROGRESS, STRIPE_REFUSED,
 *   STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function guaranteeBooking(deps: Deps, asked: Asked): Promise<ReadySetup> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const { booking } = await deps.store.read({ booking: ref("bookings", asked.bookingId) });
    checkWanted(booking?.data ?? null, asked);
    const customerId = await ensureCustomer(deps, asked.uid);
    const { record, isNew } = await reserve(deps, asked, customerId);
    const sheet = deps.stripe.createSheetSecret(record.customerId, asked.ephemeralKeyVersion);
    sheet.catch(() => undefined);
    const found = await follow(deps, asked, record, isNew);
    if (found === "ended") continue;
    const secret = found === "customer_missing" ? null : await sheet;
    if (found !== "customer_missing" && secret !== null) {
      return { ...found, customerId: record.customerId, sheet: secret };
    }
    // A customer that was deleted at Stripe takes the attempt with it.
    if (found !== "customer_missing") {
      await deps.stripe.cancelSetup(found.setupIntentId);
      await readSetupInto(deps, asked, found.setupIntentId);
    }
    await forgetCustomer(deps, asked.uid, record.customerId);
  }
  throw new DomainError("STRIPE_REFUSED");
}

function checkWanted(booking: Booking | null, { uid, now }: Asked): Booking {
  if (booking === null || booking.uid !== uid) throw new DomainError("BOOKING_NOT_FOUND");
  const { status, closing, guarantee, holdExpiresAt } = booking;
  const field = { field: "bookingId" };
  if (guarantee === null) throw new DomainError("NO_GUARANTEE", field);
  switch (status) {
    case "expired":
      throw new DomainError("BOOKING_EXPIRED");
    case "canceling":
    case "canceled":
    case "completed":
    case "no_show":
      throw new DomainError("BOOKING_ENDED");
    case "confirmed":
    case "held":
    case "processing":
  }
  if (guarantee.state === "given") throw new DomainError("ALREADY_GUARANTEED", field);
  // Paid in full, it needs no card.
  if (status === "confirmed") throw new DomainError("ALREADY_PAID", field);
  if (closing === "cancel") throw new DomainError("BOOKING_ENDED");
  const isOver = status === "held" && now >= (holdExpiresAt ?? 0);
  if (closing === "expire" || isOver) throw new DomainError("BOOKING_EXPIRED");
  return booking;
}

/**
 * The attempt is written before Stripe hears of it, so that a crash or an early event always finds it. A
 * live one is handed back instead of making a second.
 */
async function reserve(
  deps: Deps,
  asked: Asked,
  customerId: string,
): Promise<{ record: GuaranteeRecord; isNew: boolean }> {
  const { bookingId, uid, now } = asked;
  const at = ref("guarantees", bookingId);
  return decide<{ record: GuaranteeRecord; isNew: boolean }>(deps, async () => {
    const found = await deps.store.read({ record: at, booking: ref("bookings", bookingId) });
    const booking = checkWanted(found.booking?.data ?? null, asked);
    const before = found.record?.data ?? null;
    if (before !== null && isSetupLive(before)) {
      return { writes: [], result: { record: before, isNew: false } };
    }
    if (found.booking === null || booking.guarantee === null) throw new Error("checked before");
    const n = (before?.n ?? 0) + 1;
    const record: GuaranteeRecord = {
      ...{ bookingId, uid, customerId, n, createdAt: now, setupIntentId: null, closed: false },
      createKey: `${deps.settings.env}:${bookingId}_guarantee_${String(n)}:setup`,
      setups: before?.setups ?? {},
      given: before?.given ?? null,
      version: (before?.version ?? 0) + 1,
    };
    // With its booking: that it is held, and nothing is ending it, is what this rests on.
    const next = { ...booking, guarantee: { ...booking.guarantee, live: true } };
    return {
      writes: [
        replace(at, found.record, record),
        ...(await bookingWrites(deps, found.booking, next, now)),
      ],
      result: { record, isNew: true },
    };
  });
}

type FollowedSetup = Pick<ReadySetup, "setupIntentId" | "clientSecret">;

/** @returns `ended`: this attempt saves no card any more; whoever asks looks at the booking again */
async function follow(
  deps: Deps,
  asked: Asked,
  record: GuaranteeRecord,
  isNew: boolean,
): Promise<FollowedSetup | "ended" | "customer_missing"> {
  const placed = await placeSetup(deps, record, asked.now);
  switch (placed.kind) {
    case "bound": {
      const { setupIntentId, clientSecret } = placed;
      // A replayed create may be about one that has moved on: only a read tells.
      if (isNew && clientSecret !== null && (await isStillLive(deps, asked))) {
        return { setupIntentId, clientSecret };
      }
      return resume(deps, asked, setupIntentId);
    }
    case "in_progress":
      return waitFor(deps, asked, record.n);
    case "unknown":
      throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 2_000 });
    case "closed":
      return "ended";
    case "customer_missing":
      return placed.kind;
  }
}

/** A fence that came meanwhile ends what was just made: whoever closes the booking, or this call. */
async function isStillLive(deps: Deps, asked: Asked): Promise<boolean> {
  const found = await changeRecord(deps, asked, () => null);
  const { booking } = found ?? {};
  return booking?.guarantee?.live === true && booking.closing === null;
}

async function resume(
  deps: Deps,
  asked: Asked,
  setupIntentId: string,
): Promise<FollowedSetup | "ended"> {
  const { read, after } = await readSetupInto(deps, asked, setupIntentId);
  if (after === null || !isSetupLive(after.record)) return "ended";
  if (after.booking.closing !== null) {
    await deps.stripe.cancelSetup(setupIntentId);
    await readSetupInto(deps, asked, setupIntentId);
    return "ended";
  }
  if (read.clientSecret === null) throw new DomainError("STRIPE_UNAVAILABLE");
  return { setupIntentId, clientSecret: read.clientSecret };
}

async function waitFor(deps: Deps, asked: Asked, n: number): Promise<FollowedSetup | "ended"> {
  const setupIntentId = await pollUntil(deps, async () => {
    const { record } = await deps.store.read({ record: ref("guarantees", asked.bookingId) });
    return record?.data.n === n ? record.data.setupIntentId : null;
  });
  if (setupIntentId !== null) return resume(deps, asked, setupIntentId);
  throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 1_000 });
}
