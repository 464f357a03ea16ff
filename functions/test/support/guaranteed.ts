/** A booking that a card is to stand behind, in a small world. */
import { createBooking } from "../../src/application/create-booking.ts";
import { createSetupIntent } from "../../src/application/create-setup-intent.ts";
import { expireBooking } from "../../src/application/close-booking.ts";
import { markNoShow } from "../../src/application/mark-no-show.ts";
import { ref } from "../../src/application/ports.ts";
import { receiveEvent } from "../../src/application/receive-event.ts";
import type { CatalogItem } from "../../src/domain/catalog.ts";
import { aWorld, LOUNGE, NOW, SLOT, type World } from "./world.ts";

export const DINER = "user-1";
const HOUR_MS = 3_600_000;
export const START = NOW + 48 * HOUR_MS;
export const FEE = 2_000;
export const BOSS = { uid: "boss", role: "owner" } as const;

export type Table = World & { bookingId: string };

/** A place of 45.00 at a table, or of nothing: paid there, with a fee of 20.00 for who does not come. */
export async function aTable(item: Partial<CatalogItem> = {}): Promise<Table> {
  const world = aWorld();
  const terms = { kind: "guarantee", fee: FEE } as const;
  world.store.seed(ref("catalog", "table"), { ...LOUNGE, terms, ...item });
  // Taken by nobody's booking, it would fail every reckoning.
  world.store.seed(ref("slots", "lounge_full"), SLOT);
  world.store.seed(ref("slots", "table_1"), {
    ...{ ...SLOT, itemId: "table", start: START, end: START + 2 * HOUR_MS },
  });
  const { bookingId } = await createBooking(world.deps, DINER, {
    ...{ itemId: "table", slotId: "table_1" },
  });
  return { ...world, bookingId };
}

export async function settingUp(item?: Partial<CatalogItem>) {
  const table = await aTable(item);
  const { setupIntentId } = await giveCard(table);
  return { ...table, setupIntentId };
}

export function giveCard({ deps, bookingId }: Table, uid = DINER) {
  return createSetupIntent(deps, uid, { bookingId });
}

export type Given = Awaited<ReturnType<typeof given>>;

/** Confirmed by a card, which Stripe's test tables call `token`. */
export async function given(token = "pm_card_visa", item?: Partial<CatalogItem>) {
  const table = await settingUp(item);
  const cardId = table.stripe.saved.completeSetup(table.setupIntentId, token);
  await tellSaved(table, table.setupIntentId, "setup_intent.succeeded");
  return { ...table, cardId };
}

/** The same, and nobody came. */
export async function missed(token?: string, item?: Partial<CatalogItem>): Promise<Given> {
  const table = await given(token, item);
  table.clock.nowMs = START + HOUR_MS;
  const { deps, bookingId } = table;
  await markNoShow(deps, BOSS, { bookingId, reason: "nobody came" });
  return table;
}

export function tellSaved({ deps, stripe }: World, id: string, type: string) {
  return receiveEvent(deps, stripe.noticeOfSaved(id, type));
}

export async function expire(table: Table, at = table.clock.nowMs + HOUR_MS) {
  table.clock.nowMs = at;
  const { deps, bookingId } = table;
  return expireBooking(deps, { bookingId, now: at, cause: "sweep:wake" });
}

export async function stateOf({ store, bookingId }: Table) {
  const { booking, record, slot } = await store.read({
    booking: ref("bookings", bookingId),
    record: ref("guarantees", bookingId),
    slot: ref("slots", "table_1"),
  });
  return { booking: booking!.data, record: record?.data ?? null, taken: slot!.data.taken };
}
