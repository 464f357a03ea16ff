import { Cron } from "croner";
import type { Endpoints } from "./endpoints.ts";
import type { Schedule } from "./list-schedules.ts";
import { runSchedule } from "./run-schedule.ts";

/** Finishes crashed work and expires holds: locally nobody wants to wait a minute for it. */
const OFTEN: Record<string, string> = { wakeSweep: "*/2 * * * * *" };

/** Calls every scheduled function when it is due, none twice at once. Answers how to stop. */
export function playScheduler(
  schedules: Schedule[],
  endpoints: Pick<Endpoints, "functions">,
  say: (line: string) => void,
): () => void {
  const stopping = new AbortController();
  const jobs = schedules.map(({ name, cron, timeZone }) => {
    const options = { protect: true, ...(timeZone === undefined ? {} : { timezone: timeZone }) };
    return new Cron(OFTEN[name] ?? cron, options, async () => {
      try {
        await runSchedule(name, endpoints, stopping.signal);
      } catch (error) {
        if (!stopping.signal.aborted) say(`The scheduled ${name} failed: ${String(error)}`);
      }
    });
  });
  return () => {
    for (const job of jobs) job.stop();
    stopping.abort();
  };
}
