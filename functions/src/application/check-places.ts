import type { Booking } from "../domain/booking.ts";
import type { Slot } from "../domain/catalog.ts";
import { placesOf } from "../domain/places.ts";
import type { Pass } from "./pass.ts";
import { ref, type Deps, type Found, type Ref } from "./ports.ts";
import { sample, type Page, type Tally } from "./tally.ts";

const PAGE_MAX = 50;
const ITEMS_MAX = 1_000;
const TRIES_MAX = 3;

/**
 * Compares the places taken of one page of upcoming slots with their bookings, as far ahead as the
 * pass looks back. Never corrects: which of the two is wrong, only a person can tell.
 * @throws DomainError UNAVAILABLE
 */
export async function checkPlaces(deps: Deps, at: Pass, tally: Tally): Promise<Page> {
  const span = { from: at.until * 1000, until: (2 * at.until - at.since) * 1000 };
  const [begunItem = "", from = span.from] = partsOf(at.after);
  const itemIds = await deps.store.idsIn("catalog", ITEMS_MAX);
  const itemId = itemIds.find((id) => id >= begunItem);
  if (itemId === undefined) return { next: null, reached: at.until };
  const begin = itemId === begunItem ? Math.max(from, span.from) : span.from;
  const slotIds = await deps.store.slotsBetween(itemId, { ...span, from: begin }, PAGE_MAX);
  const slots = await slotsOf(deps, slotIds);
  for (const [slotId, slot] of Object.entries(slots)) {
    if (slot === null) continue;
    tally.slots += 1;
    if (!(await isOff(deps, slotId, slot.data))) continue;
    tally.slotsOff += 1;
    sample(tally, slotId);
    deps.journal.alarm("places_off", { slotId, taken: slot.data.taken });
  }
  return { next: afterPage(itemIds, itemId, { begin, slots, slotIds }), reached: at.until };
}

/** As a cursor has it: the item, and milliseconds. */
function partsOf(after: string | null): [string?, number?] {
  const [itemId, from] = after?.split("~") ?? [];
  return itemId === undefined ? [] : [itemId, Number(from)];
}

async function slotsOf(deps: Deps, slotIds: readonly string[]) {
  const refs = slotIds.map((slotId) => [slotId, ref("slots", slotId)] as const);
  return deps.store.read<Record<string, Ref<"slots">>>(Object.fromEntries(refs));
}

interface Seen {
  readonly begin: number;
  readonly slots: Found<Record<string, Ref<"slots">>>;
  readonly slotIds: readonly string[];
}

/** Begins with the last one's start, which others may share; a page full of one start is passed over. */
function afterPage(itemIds: readonly string[], itemId: string, seen: Seen): string | null {
  const { begin, slots, slotIds } = seen;
  if (slotIds.length === PAGE_MAX) {
    const last = slots[slotIds.at(-1) ?? ""]?.data.start ?? begin;
    return `${itemId}~${String(last > begin ? last : begin + 1)}`;
  }
  const next = itemIds[itemIds.indexOf(itemId) + 1];
  return next === undefined ? null : `${next}~0`;
}

/** Only what stays so while the slot stays as it is: a booking may come or go meanwhile. */
async function isOff(deps: Deps, slotId: string, read: Slot): Promise<boolean> {
  let slot = read;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const taken = await takenIn(deps, slotId, slot.taken);
    if (taken === slot.taken) return false;
    const { again } = await deps.store.read({ again: ref("slots", slotId) });
    if (again === null) return false;
    if (again.data.version === slot.version) return true;
    slot = again.data;
  }
  // So much in demand that it is the next run's.
  return false;
}

async function takenIn(deps: Deps, slotId: string, expected: number): Promise<number> {
  // Each takes one place or more: with one more booking than places taken, it is off anyway.
  const ids = await deps.store.takersOf(slotId, expected + 1);
  const refs = ids.map((id) => [id, ref("bookings", id)] as const);
  const found = await deps.store.read<Record<string, Ref<"bookings">>>(Object.fromEntries(refs));
  const bookings = Object.values(found).flatMap((one): Booking[] => (one ? [one.data] : []));
  return bookings.reduce((sum, booking) => sum + (placesOf(booking).get(slotId) ?? 0), 0);
}
