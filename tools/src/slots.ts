import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { FirestoreRest } from "./firestore-rest.ts";
import type { FirestoreData } from "./firestore-values.ts";

export const SLOT_DAYS = 28;

interface Slot {
  slotId: string;
  itemId: string;
  start: number;
  end: number;
  capacity: number;
  unitAmount: number | null;
}

type SlotsOf = (
  schedule: FirestoreData,
  range: { from: number; days: number; timeZone: string },
) => Slot[];

/** Makes the slots of the next days from the schedules; those that exist stay as they are. */
export async function makeSlots(
  firestore: FirestoreRest,
  functionsDir: string,
  timeZone: string,
): Promise<number> {
  const slotsOf = await loadSlotsOf(functionsDir);
  if (slotsOf === undefined) return 0;
  const range = { from: Date.now(), days: SLOT_DAYS, timeZone };
  const schedules = await firestore.list("schedules");
  const whole = (schedule: FirestoreData) => ({ gapMinutes: 0, timeZone: null, ...schedule });
  const slots = [...schedules.values()].flatMap((schedule) => slotsOf(whole(schedule), range));
  return firestore.createAll(
    new Map(slots.map((slot) => [`slots/${slot.slotId}`, document(slot)])),
  );
}

function document({ itemId, start, end, capacity, unitAmount }: Slot): FirestoreData {
  return {
    ...{ itemId, start: new Date(start), end: new Date(end), capacity, unitAmount },
    ...{ taken: 0, state: "open", version: 0 },
  };
}

/** The backend's own rule, as built: the nightly job there makes the same slots. */
async function loadSlotsOf(functionsDir: string): Promise<SlotsOf | undefined> {
  const path = join(functionsDir, "lib", "domain", "schedule.js");
  if (!existsSync(path)) return undefined;
  const { slotsOf } = (await import(pathToFileURL(path).href)) as { slotsOf: SlotsOf };
  return slotsOf;
}
