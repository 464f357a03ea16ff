import type { ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { endGroup, hasExited, startChild } from "./children.ts";
import type { FirestoreEmulator } from "./firestore-emulator.ts";
import { NODE, ROOT, STATE_DIR, rootModule } from "./paths.ts";
import { suiteConfig } from "./suite-config.ts";

interface SuiteOptions {
  projectId: string;
  portOffset: number;
  only: ("auth" | "functions" | "firestore" | "tasks" | "hosting" | "eventarc")[];
  firestore: FirestoreEmulator;
  /** Below the project root: firebase-tools takes nothing outside it. */
  functionsSource?: string;
  importFrom?: string;
  env?: Record<string, string>;
  onLine?: (line: string) => void;
}

export interface Suite {
  stop: () => Promise<void>;
  /** Resolves when it ends by itself, which it should not. */
  ended: Promise<number | null>;
}

const READY = "All emulators ready";
const READY_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;
const OUTPUT_TAIL_LINES = 40;

// No wait for a metadata server that is not there, no look outside for news of the day (CI), and a
// log without colors.
const QUIET = { METADATA_SERVER_DETECTION: "none", CI: "true", NO_COLOR: "1" };

/** The Firebase Emulator Suite, up and ready. */
export async function startSuite(options: SuiteOptions): Promise<Suite> {
  mkdirSync(STATE_DIR, { recursive: true });
  // Two suites of one project may run side by side, at ports of their own.
  const pidFile = join(STATE_DIR, `suite-${options.projectId}-${options.portOffset}.pid`);
  rmSync(pidFile, { force: true });
  const [command = "", ...args] = commandLine(options, pidFile);
  const child = startChild(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...QUIET, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    await ready(child, options);
  } catch (error) {
    await stopSuite(child, pidFile);
    throw error;
  }
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return { stop: () => stopSuite(child, pidFile), ended };
}

export function suiteLog(projectId: string): string {
  return join(STATE_DIR, `suite-${projectId}.log`);
}

function commandLine(options: SuiteOptions, pidFile: string): string[] {
  const config = suiteConfig(options.portOffset, options.functionsSource ?? "functions");
  const only = options.only.filter(
    (name) => name !== "firestore" || options.firestore.kind !== "running",
  );
  const firebase = [
    ...[NODE, rootModule("firebase-tools", "lib", "bin", "firebase.js"), "emulators:start"],
    ...["--project", options.projectId, "--config", config, "--only", only.join(",")],
    ...(options.importFrom === undefined ? [] : ["--import", options.importFrom]),
  ];
  // Only a SIGINT to firebase-tools' own process ends everything cleanly: note which it is.
  const noted = ["sh", "-c", 'echo $$ > "$1"; shift; exec "$@"', "sh", pidFile, ...firebase];
  return options.firestore.kind === "hidane"
    ? [options.firestore.path, "exec", "--", ...noted]
    : noted;
}

async function ready(child: ChildProcess, options: SuiteOptions): Promise<void> {
  const log = createWriteStream(suiteLog(options.projectId));
  const tail: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => {
      reject(new Error(`${why}. Its last words:\n${tail.join("\n")}`));
    };
    const timer = setTimeout(() => {
      fail(`The Emulator Suite was not ready after ${READY_TIMEOUT_MS / 1000} s`);
    }, READY_TIMEOUT_MS);
    child.once("error", (error) => {
      fail(`The Emulator Suite could not be started: ${error.message}`);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      fail(`The Emulator Suite ended with code ${code ?? "none"}`);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        log.write(`${line}\n`);
        options.onLine?.(line);
        tail.push(line);
        if (tail.length > OUTPUT_TAIL_LINES) tail.shift();
        if (!line.includes(READY)) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
}

async function stopSuite(child: ChildProcess, pidFile: string): Promise<void> {
  if (!hasExited(child)) {
    const exited = new Promise((resolve) => child.once("exit", resolve));
    interruptFirebase(pidFile);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, STOP_TIMEOUT_MS)));
    await Promise.race([exited, late]);
    clearTimeout(timer);
  }
  await endGroup(child, 0);
  rmSync(pidFile, { force: true });
}

function interruptFirebase(pidFile: string): void {
  try {
    process.kill(Number(readFileSync(pidFile, "utf8")), "SIGINT");
  } catch {
    // Not started yet, or gone already: ending the group does the rest.
  }
}
