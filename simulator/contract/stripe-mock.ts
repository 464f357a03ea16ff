import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ROOT_DIR, runGo, STRIPE_MOCK_MODULE, STRIPE_MOCK_VERSION } from "./go-tool.ts";

const START_TIMEOUT_MS = 30_000;
const LISTENING = /Listening for HTTP at address: (\S+)/;

export interface StripeMock {
  url: string;
  stop: () => Promise<void>;
}

/** Builds Stripe's own mock, once, from the pinned module, and answers its path. */
export async function buildStripeMock(go: string): Promise<string> {
  const folder = join(ROOT_DIR, ".holdfast", "bin");
  const program = join(folder, `stripe-mock-${STRIPE_MOCK_VERSION}`);
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true });
  // Built aside and renamed: a second run at the same time never starts half a file.
  const draft = `${program}.${process.pid}`;
  await runGo(go, ["build", "-buildvcs=false", "-o", draft, STRIPE_MOCK_MODULE]);
  await rename(draft, program);
  return program;
}

/** Starts it on free ports of the loopback; without an HTTPS address it would open to all. */
export function startStripeMock(program: string): Promise<StripeMock> {
  const args = ["-strict-version-check", "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0"];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) =>
    child.once("close", () => {
      resolve();
    }),
  );
  const stop = () => {
    child.kill();
    return ended;
  };
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      void stop();
      reject(new Error("stripe-mock did not start in time."));
    }, START_TIMEOUT_MS);
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      reject(new Error(`stripe-mock ended with code ${String(code)} before it listened.`));
    });
    child.stderr.resume();
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = LISTENING.exec(line)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve({ url: `http://${address}`, stop });
    });
  });
}
