import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const GO_TIMEOUT_MS = 300_000;

/** The folder whose go.mod pins stripe-mock, and go.sum its bytes. */
const CONTRACT_DIR = fileURLToPath(new URL(".", import.meta.url));
export const ROOT_DIR = fileURLToPath(new URL("../../", import.meta.url));
export const STRIPE_MOCK_MODULE = "github.com/stripe/stripe-mock";
export const STRIPE_MOCK_VERSION = "v0.203.0";

/** Where Go is, or null. */
export function findGo(env: NodeJS.ProcessEnv = process.env): string | null {
  const folders = (env["PATH"] ?? "").split(delimiter);
  const usual = ["/usr/local/go/bin", "/opt/homebrew/bin", join(homedir(), "go", "bin")];
  const name = process.platform === "win32" ? "go.exe" : "go";
  const found = [...folders, ...usual].find((folder) => existsSync(join(folder, name)));
  return found === undefined ? null : join(found, name);
}

export async function runGo(go: string, args: string[]): Promise<string> {
  const options = { cwd: CONTRACT_DIR, timeout: GO_TIMEOUT_MS, maxBuffer: 8 * 1024 * 1024 };
  return (await run(go, args, options)).stdout;
}

/** A check that cannot run is skipped on a person's machine; a build server must not skip it. */
export function skipped(reason: string, env: NodeJS.ProcessEnv = process.env): { skipped: string } {
  if (env["CI"] !== "true") return { skipped: reason };
  throw new Error(`${reason} A build server must run this check: install Go there.`);
}
