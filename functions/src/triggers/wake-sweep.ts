import { onSchedule } from "firebase-functions/scheduler";
import { wakeSweep as useCase } from "../application/wake-sweep.ts";
import { OPTIONS } from "../config.ts";
import { load } from "./load.ts";

export const wakeSweep = onSchedule(OPTIONS.wakeSweep, async () => {
  const { deps } = await load();
  const swept = await useCase(deps);
  if (swept !== "leased" && swept.looked > 0) {
    deps.journal.note("swept", { looked: swept.looked, failed: swept.failed });
  }
});
