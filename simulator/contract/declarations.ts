import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT_DIR } from "./go-tool.ts";

/** What stripe-node's declarations say of the objects in an answer. */
export interface Declarations {
  /** Names of the types whose `object` has this value: an object, and the deleted one. */
  kinds: Record<string, string[]>;
  types: Record<string, DeclaredType>;
  /** Every literal that a `code` of an error may be. */
  errorCodes: string[];
  errorTypes: string[];
  adviceCodes: string[];
  eventTypes: string[];
}

export interface DeclaredType {
  /** Keys that are always there, though they may be null. */
  required: string[];
  /** By key, the types of the objects that it holds, in a list or not. */
  fields: Record<string, string[]>;
}

const SDK_DIR = join(ROOT_DIR, "node_modules", "stripe");
const CACHE_DIR = join(ROOT_DIR, ".holdfast", "cache");

/** Reading them takes the TypeScript checker some seconds, so the result is kept between runs. */
export async function loadDeclarations(): Promise<Declarations> {
  const path = join(CACHE_DIR, `declarations-${fingerprint()}.json`);
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Declarations;
  } catch {
    // The first time, or not whole: read them again.
  }
  const { readDeclarations } = await import("./read-declarations.ts");
  const read = readDeclarations(SDK_DIR);
  mkdirSync(CACHE_DIR, { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(read));
  renameSync(draft, path);
  return read;
}

/** Other declarations or another way of reading them: another file. */
function fingerprint(): string {
  const reader = new URL("read-declarations.ts", import.meta.url);
  const parts = [readFileSync(join(SDK_DIR, "package.json")), readFileSync(reader)];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex").slice(0, 16);
}
