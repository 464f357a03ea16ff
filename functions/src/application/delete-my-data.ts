import { z } from "zod";
import { isInUse } from "../domain/erasure.ts";
import { DomainError } from "../domain/errors.ts";
import { newErasedUid } from "../domain/ids.ts";
import { decide } from "./decide.ts";
import { eraseOn } from "./erase.ts";
import { belongingsOf } from "./hand-over.ts";
import { ref, replace, type After, type Deps, type Ref } from "./ports.ts";
import { limitCalls } from "./rate-limit.ts";

export const DeleteMyDataInput = z.strictObject({
  /** So that no slip of a finger does it. */
  confirm: z.literal(true),
});

/** When the sweep takes over from a call that died. */
const PATIENCE_MS = 2 * 60_000;

/**
 * Forgets the caller: the customer at Stripe, and in everything that was booked until now the contact
 * details, the words and whose it was. What was decided is written first, so that the sweep finishes
 * what the call leaves; called again it answers how far that is.
 * @throws DomainError DATA_IN_USE naming a booking of which something is still to come; RATE_LIMITED,
 *   CONTENTION, UNAVAILABLE
 */
export async function deleteMyData(deps: Deps, uid: string) {
  const now = await deps.clock.now();
  await limitCalls(deps, { what: "data", uid, now });
  await begin(deps, uid, now);
  const isDone = await asFarAsPossible(deps, uid, now);
  return { status: isDone ? "erased" : "erasing", serverTime: new Date(now).toISOString() };
}

/** One that is running goes on; after one that is done everything since is erased by another. */
async function begin(deps: Deps, uid: string, now: number): Promise<void> {
  const at = ref("erasures", uid);
  await decide(deps, async () => {
    const { erasure } = await deps.store.read({ erasure: at });
    if (erasure?.data.state === "running") return { writes: [], result: null };
    await refuseInUse(deps, uid);
    const intent = {
      ...{ uid, pseudonym: newErasedUid(deps.randomBytes), guests: [] },
      ...{ requestedAt: now, wakeAt: now + PATIENCE_MS, tries: 0, expiresAt: null },
      state: "running" as const,
    };
    return { writes: [replace(at, erasure, intent)], result: null };
  });
}

const PAGE = 50;
/** Beyond a thousand the newest are asked: what is in use among the others is waited for. */
const PAGES_MAX = 20;

async function refuseInUse(deps: Deps, uid: string): Promise<void> {
  let after: After | null = null;
  for (let page = 0; page < PAGES_MAX; page++) {
    const ids: string[] = await deps.store.bookingsOf(uid, after, PAGE);
    if (ids.length === 0) return;
    const refs: Record<string, Ref<"bookings">> = Object.fromEntries(
      ids.map((id) => [id, ref("bookings", id)]),
    );
    const found = await deps.store.read(refs);
    for (const booking of Object.values(found)) {
      if (booking?.data.uid !== uid) continue;
      const { bookingId, createdAt } = booking.data;
      const { asks } = await belongingsOf(deps, booking);
      const inUse = isInUse(
        booking.data,
        asks.map(({ data }) => data),
      );
      if (inUse) throw new DomainError("DATA_IN_USE", { bookingId });
      after = { createdAt, bookingId };
    }
    if (ids.length < PAGE) return;
  }
}

/** A failure here is none of the call: the sweep goes on. */
async function asFarAsPossible(deps: Deps, uid: string, now: number): Promise<boolean> {
  try {
    return await eraseOn(deps, uid, { now, cause: "call:deleteMyData" });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    deps.journal.note("erasure_unfinished", { reason: error.reason });
    return false;
  }
}
