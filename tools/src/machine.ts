import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { Lookups } from "./firestore-emulator.ts";
import { ROOT } from "./paths.ts";
import { runCommand } from "./run-command.ts";

const INSTALL_TIMEOUT_MS = 30 * 60_000;
const PROBE_TIMEOUT_MS = 5_000;

const cargoHome = process.env["CARGO_HOME"] ?? join(homedir(), ".cargo");

/** This machine, as the choice of a Firestore emulator sees it. */
export const machine: Lookups = {
  runningHost: () => process.env["FIRESTORE_EMULATOR_HOST"],
  hidane: () => findTool("hidane"),
  cargo: () => findTool("cargo"),
  javaMajor,
  officialJar,
  installHidane: async (cargo, version) => {
    const { code } = await runCommand(
      cargo,
      ["install", "hidane", "--locked", "--version", version],
      { cwd: ROOT, output: "show", timeoutMs: INSTALL_TIMEOUT_MS },
    );
    return code === 0;
  },
  say: (line) => {
    console.log(line);
  },
};

/** On PATH, or where cargo puts what it installs, which a fresh shell may not have on PATH. */
export function findTool(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...folders, join(cargoHome, "bin")]
    .map((folder) => join(folder, name))
    .find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function javaMajor(): Promise<number | undefined> {
  const result = await runCommand("java", ["-version"], {
    cwd: ROOT,
    output: "collect",
    timeoutMs: PROBE_TIMEOUT_MS,
  });
  const major = /version "(\d+)/.exec(result.output)?.[1];
  return result.code === 0 && major !== undefined ? Number(major) : undefined;
}

interface JarInfo {
  firestore: { remoteUrl: string; downloadPathRelativeToCacheDir: string };
}

/** firebase-tools knows which jar it wants, where it keeps it and whence it comes. */
async function officialJar(): Promise<"cached" | "reachable" | "missing"> {
  const require = createRequire(import.meta.url);
  const info = require("firebase-tools/lib/emulator/downloadableEmulatorInfo.json") as JarInfo;
  const cache =
    process.env["FIREBASE_EMULATORS_PATH"] ?? join(homedir(), ".cache", "firebase", "emulators");
  if (existsSync(join(cache, info.firestore.downloadPathRelativeToCacheDir))) return "cached";
  try {
    const signal = AbortSignal.timeout(PROBE_TIMEOUT_MS);
    const answer = await fetch(info.firestore.remoteUrl, { method: "HEAD", signal });
    return answer.ok ? "reachable" : "missing";
  } catch {
    return "missing";
  }
}
