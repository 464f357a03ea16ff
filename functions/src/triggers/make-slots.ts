import { randomUUID } from "node:crypto";
import { onSchedule } from "firebase-functions/scheduler";
import { makeSlots as useCase } from "../application/make-slots.ts";
import { logFault } from "../log.ts";
import { OPTIONS } from "../config.ts";
import { load } from "./load.ts";

export const makeSlots = onSchedule(OPTIONS.makeSlots, async () => {
  try {
    const { deps } = await load();
    const result = await useCase(deps);
    if (result !== "leased") deps.journal.note("slots_made", { ...result });
  } catch (error) {
    logFault("makeSlots", randomUUID(), error);
    throw error;
  }
});
