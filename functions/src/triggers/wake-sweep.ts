import { randomUUID } from "node:crypto";
import { onSchedule } from "firebase-functions/scheduler";
import { deliverNotices } from "../application/deliver-notices.ts";
import { wakeSweep as useCase } from "../application/wake-sweep.ts";
import { logFault } from "../log.ts";
import { OPTIONS } from "../config.ts";
import { load } from "./load.ts";

export const wakeSweep = onSchedule(OPTIONS.wakeSweep, async () => {
  try {
    await sweepAndTell();
  } catch (error) {
    logFault("wakeSweep", randomUUID(), error);
    throw error;
  }
});

/** In this order, so that what the sweep brings about is told at once; and told even if it fails. */
async function sweepAndTell(): Promise<void> {
  const { deps } = await load();
  try {
    const swept = await useCase(deps);
    if (swept !== "leased" && swept.looked > 0) {
      deps.journal.note("swept", { looked: swept.looked, failed: swept.failed });
    }
  } finally {
    const { delivered, failed } = await deliverNotices(deps);
    if (delivered + failed > 0) deps.journal.note("notices_delivered", { delivered, failed });
  }
}
