import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FUNCTIONS_DIR, NODE, ROOT, STATE_DIR, rootModule } from "./paths.ts";
import { runCommand } from "./run-command.ts";

const TIMEOUT_MS = 120_000;
const STAMP = join(STATE_DIR, "built-functions");

/** Compiles functions/src to functions/lib, unless that is what is there. */
export async function buildFunctions(say: (line: string) => void): Promise<void> {
  const hash = sourceHash();
  const isBuilt = existsSync(join(FUNCTIONS_DIR, "lib", "index.js"));
  if (isBuilt && existsSync(STAMP) && readFileSync(STAMP, "utf8") === hash) return;
  say("Building the functions …");
  const tsc = rootModule("typescript", "bin", "tsc");
  const project = join(FUNCTIONS_DIR, "tsconfig.build.json");
  const { code, output } = await runCommand(NODE, [tsc, "-p", project], {
    ...{ cwd: ROOT, output: "collect", timeoutMs: TIMEOUT_MS },
  });
  if (code !== 0) throw new Error(`The functions do not compile:\n${output}`);
  mkdirSync(STATE_DIR, { recursive: true });
  writeFileSync(STAMP, hash);
}

function sourceHash(): string {
  const hash = createHash("sha256");
  const files = globSync(["src/**/*.ts", "tsconfig.build.json", "package-lock.json"], {
    cwd: FUNCTIONS_DIR,
  });
  for (const file of files.sort()) {
    hash.update(`${file}\n`).update(readFileSync(join(FUNCTIONS_DIR, file)));
  }
  return hash.digest("hex");
}
