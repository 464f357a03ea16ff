import { appendFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

/** Whether this is part of a whole test run, which compares at its end with what Stripe publishes. */
export function isRecorded(): boolean {
  return folder() !== undefined;
}

/** Kept for that end: every request, and one of each shape of answer and event. */
export async function recordRequests(control: {
  requests(): Promise<readonly unknown[]>;
  record(): Promise<readonly unknown[]>;
}): Promise<void> {
  const requests = folder();
  if (requests === undefined) return;
  const record = join(requests, "record");
  await mkdir(record, { recursive: true });
  const file = `functions-${String(process.pid)}.jsonl`;
  await appendFile(join(requests, file), lines(await control.requests()));
  await appendFile(join(record, file), lines(await control.record()));
}

function lines(entries: readonly unknown[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

function folder(): string | undefined {
  return process.env["HOLDFAST_REQUEST_LOG_DIR"];
}
