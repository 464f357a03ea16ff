import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { STATE_DIR } from "./paths.ts";

/** Its own project and ports, so that tests and `npm start` can run side by side. */
export const TEST_PROJECT_ID = "demo-holdfast-test";
export const TEST_PORT_OFFSET = Number(process.env["HOLDFAST_TEST_PORT_OFFSET"] ?? 1100);

const REQUEST_LOGS = join(STATE_DIR, "test", "requests");

/** Where the simulators of a test run write the requests they got, for the replay at the end. */
export function requestLogDir(): string {
  mkdirSync(REQUEST_LOGS, { recursive: true });
  return REQUEST_LOGS;
}

/** Beside them, what the simulators answered, to be judged at the end. */
export function recordDir(requestLogs: string): string {
  const folder = join(requestLogs, "record");
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function clearRequestLogs(): void {
  rmSync(REQUEST_LOGS, { recursive: true, force: true });
}
