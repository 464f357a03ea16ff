import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SHIM = createRequire(import.meta.url).resolve("@stripe/cli/bin/shim.js");
const TIMEOUT_MS = 20_000;

interface CliAnswer {
  code: number | null;
  output: string;
}

export interface StripeCli {
  run: (args: string[], key?: string) => Promise<CliAnswer>;
  /** What it tried to reach besides this machine. */
  calls: string[];
  stop: () => void;
}

/** Stripe's own command line, with a home of its own and no way out of this machine. */
export async function startStripeCli(): Promise<StripeCli> {
  const home = mkdtempSync(join(tmpdir(), "stripe-cli-"));
  const calls: string[] = [];
  const proxy = createServer((request, response) => {
    calls.push(request.url ?? "");
    response.writeHead(502).end();
  });
  // Whatever is not on this machine would come through here, and gets no further.
  proxy.on("connect", ({ url }: IncomingMessage, socket: Socket) => {
    calls.push(url ?? "");
    socket.destroy();
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const way = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const environment = {
    PATH: process.env["PATH"] ?? "",
    ...{ HOME: home, USERPROFILE: home, XDG_CONFIG_HOME: home },
    ...{ HTTP_PROXY: way, HTTPS_PROXY: way, NO_PROXY: "127.0.0.1" },
    STRIPE_CLI_TELEMETRY_OPTOUT: "1",
  };
  return {
    run: (args, key = "sk_test_holdfast") => runCli(args, { ...environment, STRIPE_API_KEY: key }),
    calls,
    stop() {
      proxy.close();
      proxy.closeAllConnections();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function runCli(args: string[], env: NodeJS.ProcessEnv): Promise<CliAnswer> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: TIMEOUT_MS, stdio: ["ignore", "pipe", "pipe"] as const };
    const child = spawn(process.execPath, [SHIM, ...args], {
      ...options,
      stdio: [...options.stdio],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    child.once("error", reject);
    child.once("close", (code) => {
      resolve({ code, output });
    });
  });
}
