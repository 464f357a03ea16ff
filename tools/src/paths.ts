import { dirname, join } from "node:path";

export const ROOT = dirname(dirname(import.meta.dirname));

/** Everything a run leaves behind lies here, ignored by git. */
export const STATE_DIR = join(ROOT, ".holdfast");

export const FUNCTIONS_DIR = join(ROOT, "functions");
export const SEED_DIR = join(ROOT, "emulator-data");

/** The project's own Node 24, whatever started this process. */
export const NODE = join(ROOT, "node_modules", ".bin", "node");

export function rootModule(...path: string[]): string {
  return join(ROOT, "node_modules", ...path);
}
