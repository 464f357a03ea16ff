import { appendFile } from "node:fs/promises";
import { join } from "node:path";

/** Kept for the end of the test run, where every request is replayed against Stripe's own description. */
export async function recordRequests(control: {
  requests(): Promise<readonly unknown[]>;
}): Promise<void> {
  const folder = process.env["HOLDFAST_REQUEST_LOG_DIR"];
  if (folder === undefined) return;
  const requests = await control.requests();
  const lines = requests.map((request) => `${JSON.stringify(request)}\n`).join("");
  await appendFile(join(folder, `functions-${String(process.pid)}.jsonl`), lines);
}
