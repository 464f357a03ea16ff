import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { startChild } from "./children.ts";
import { ROOT, STATE_DIR } from "./paths.ts";

const TAIL_LINES = 20;

/** A process that stays, its output in `.holdfast/<name>.log`. */
interface Background {
  child: ChildProcess;
  /** What it said last, for an error message. */
  lastWords: () => string;
}

export function startBackground(
  name: string,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Background {
  mkdirSync(STATE_DIR, { recursive: true });
  const path = join(STATE_DIR, `${name}.log`);
  const log = openSync(path, "w");
  const child = startChild(command, args, { cwd: ROOT, env, stdio: ["ignore", log, log] });
  closeSync(log);
  const lastWords = () =>
    readFileSync(path, "utf8").trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  return { child, lastWords };
}
