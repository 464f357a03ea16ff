/**
 * Against those who try stolen cards on us: declined tries are counted by the hour, of one user, of one
 * booking, and of all. They are counted in the commit that first learns of them, so each once, and a
 * payment that succeeds at once costs nothing of it. What a client can choose counts for nothing. Guests
 * are counted apart: whoever drops a cookie is another one, and must not close the shop for its users.
 */
import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import type { Ledger } from "../domain/payment.ts";
import { BookingId, isGuestUid, Uid } from "../domain/ids.ts";
import { decide } from "./decide.ts";
import { count, create, ref, type Deps, type Ref, type StripeNotice, type Write } from "./ports.ts";

const HOUR_MS = 3_600_000;
/** Of the count of all: one document takes about one write a second. */
const SHARDS = 4;

/** @param now milliseconds */
export function declineWrites(
  before: Ledger | undefined,
  after: { readonly ledger: Ledger; readonly booking: Booking },
  now: number,
): Write[] {
  const { paymentId } = after.ledger;
  const declined = newDeclines(before, after.ledger, now);
  if (declined === 0) return [];
  const { uid, bookingId } = after.booking;
  const hour = hourOf(now, uid);
  return [hour.ofUser(uid), hour.ofBooking(bookingId), hour.ofAll(shardOf(paymentId))].map((at) =>
    count(at, declined, hour.end + HOUR_MS),
  );
}

/** What a read brings to light weeks later says nothing about this hour. */
function newDeclines(before: Ledger | undefined, after: Ledger, now: number): number {
  const found = Object.entries(after.facts.tries).filter(
    ([id, { outcome, asOf }]) =>
      outcome === "failed" &&
      now - asOf * 1_000 < HOUR_MS &&
      !Object.hasOwn(before?.facts.tries ?? {}, id),
  );
  return found.length;
}

/**
 * A card that could not be saved was tried like any other: nobody needs to charge one to learn that it
 * works. Nothing else keeps such an event, so its name is kept with the counts, and it counts once.
 * @returns `isNew`: not counted before, nor too old to say anything about this hour; `isSpent`: its user, or
 *   its booking, may try no other card in this hour
 * @throws DomainError UNAVAILABLE, CONTENTION
 */
export async function countFailedSetup(
  deps: Deps,
  { eventId, created, metadata }: StripeNotice,
  now: number,
): Promise<{ isNew: boolean; isSpent: boolean }> {
  if (now - created * 1_000 >= HOUR_MS) return { isNew: false, isSpent: false };
  const uid = Uid.safeParse(metadata["uid"]);
  const hour = hourOf(now, uid.data);
  const bookingId = BookingId.safeParse(metadata["bookingId"]);
  const limited = [
    ...(uid.success ? [hour.ofUser(uid.data)] : []),
    ...(bookingId.success ? [hour.ofBooking(bookingId.data)] : []),
  ];
  const once = ref("limits", `declined_${eventId}`);
  const isNew = await decide(deps, async () => {
    const { known } = await deps.store.read({ known: once });
    if (known !== null) return { writes: [], result: false };
    const expiresAt = hour.end + HOUR_MS;
    const counts = [...limited, hour.ofAll(shardOf(eventId))].map((at) => count(at, 1, expiresAt));
    return { writes: [create(once, { count: 1, expiresAt }), ...counts], result: true };
  });
  const found = await deps.store.read(Object.fromEntries(limited.map((at) => [at.id, at])));
  const most = Math.max(0, ...Object.values(found).map((limit) => limit?.data.count ?? 0));
  return { isNew, isSpent: most >= deps.settings.declinesPerHourMax };
}

/**
 * Before somebody is let in to pay, or to save a card. What is closed opens by itself with the next hour.
 * @throws DomainError RATE_LIMITED for this user or this booking, PAYMENTS_PAUSED for everybody, or for
 *   every guest, UNAVAILABLE
 */
export async function checkDeclines(
  deps: Deps,
  who: { readonly uid: string; readonly bookingId?: string | undefined; readonly now: number },
): Promise<void> {
  const { declinesPerHourMax, declinesPerHourAllMax } = deps.settings;
  const hour = hourOf(who.now, who.uid);
  const wait = { retryAfterMs: hour.end - who.now };
  const wanted: Record<string, Ref<"limits">> = {
    user: hour.ofUser(who.uid),
    ...(who.bookingId === undefined ? {} : { booking: hour.ofBooking(who.bookingId) }),
    ...(declinesPerHourAllMax === null ? {} : { told: hour.told, ...shards(hour) }),
  };
  const { user, booking, told, ...all } = await deps.store.read(wanted);
  const counted = (limit: typeof user) => limit?.data.count ?? 0;
  if (Math.max(counted(user), counted(booking)) >= declinesPerHourMax) {
    throw new DomainError("RATE_LIMITED", wait);
  }
  const declines = Object.values(all).reduce((sum, one) => sum + counted(one), 0);
  if (declinesPerHourAllMax === null || declines < declinesPerHourAllMax) return;
  if (!told) await tell(deps, hour, declines);
  throw new DomainError("PAYMENTS_PAUSED", wait);
}

type Hour = ReturnType<typeof hourOf>;

/** @param uid of whoever is counted */
function hourOf(now: number, uid = "") {
  const n = Math.floor(now / HOUR_MS);
  const all = isGuestUid(uid) ? "guests" : "all";
  const at = (what: string) => ref("limits", `declines_${what}_${String(n)}`);
  return {
    end: (n + 1) * HOUR_MS,
    ofUser: (uid: string) => at(`user_${uid}`),
    ofBooking: (bookingId: string) => at(`booking_${bookingId}`),
    ofAll: (shard: number) => at(`${all}_${String(shard)}`),
    told: at(`told_${all}`),
    all,
  };
}

function shards(hour: Hour): Record<string, Ref<"limits">> {
  const numbers = Array.from({ length: SHARDS }, (_, shard) => shard);
  return Object.fromEntries(numbers.map((shard) => [`all${String(shard)}`, hour.ofAll(shard)]));
}

function shardOf(id: string): number {
  return Buffer.from(id).reduce((sum, byte) => sum + byte, 0) % SHARDS;
}

/** Before it is written that it was told, so that no crash keeps it from being; it may ring twice. */
async function tell({ journal, store }: Deps, hour: Hour, declines: number): Promise<void> {
  const until = new Date(hour.end).toISOString();
  journal.alarm("payments_paused", { declines, of: hour.all, until });
  await store.commit([create(hour.told, { count: 1, expiresAt: hour.end + HOUR_MS })]);
}
