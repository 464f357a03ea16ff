import { randomUUID } from "node:crypto";
import { onSchedule } from "firebase-functions/scheduler";
import { wakeSweep as useCase } from "../application/wake-sweep.ts";
import { logFault } from "../log.ts";
import { OPTIONS } from "../config.ts";
import { load } from "./load.ts";

export const wakeSweep = onSchedule(OPTIONS.wakeSweep, async () => {
  try {
    const { deps } = await load();
    const swept = await useCase(deps);
    if (swept !== "leased" && swept.looked > 0) {
      deps.journal.note("swept", { looked: swept.looked, failed: swept.failed });
    }
  } catch (error) {
    logFault("wakeSweep", randomUUID(), error);
    throw error;
  }
});
