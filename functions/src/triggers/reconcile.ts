import { randomUUID } from "node:crypto";
import { onSchedule } from "firebase-functions/scheduler";
import { reconcile as useCase } from "../application/reconcile.ts";
import { logFault } from "../log.ts";
import { OPTIONS } from "../config.ts";
import { load } from "./load.ts";

export const reconcile = onSchedule(OPTIONS.reconcile, async () => {
  try {
    const { deps } = await load();
    await useCase(deps);
  } catch (error) {
    logFault("reconcile", randomUUID(), error);
    throw error;
  }
});
