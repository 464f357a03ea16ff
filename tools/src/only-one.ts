import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { STATE_DIR } from "./paths.ts";

const PID_FILE = join(STATE_DIR, "start.pid");

/**
 * Two systems of one folder would share its settings files, so there is only one.
 * Answers how to let the next one in. @throws when one is running
 */
export function becomeTheOnlyOne(): () => void {
  const pid = readPid();
  if (pid !== undefined && pid !== process.pid && isAlive(pid)) {
    throw new Error(
      `Holdfast is already running from this folder (process ${pid}). ` +
        `End that one first, or start from a second clone with --port-offset 1100.`,
    );
  }
  mkdirSync(STATE_DIR, { recursive: true });
  writeFileSync(PID_FILE, String(process.pid));
  return () => {
    rmSync(PID_FILE, { force: true });
  };
}

function readPid(): number | undefined {
  try {
    return Number(readFileSync(PID_FILE, "utf8"));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
