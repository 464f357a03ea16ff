import { parseArgs } from "node:util";
import { startSimulator } from "./server.ts";
import type { ServerOptions } from "./server.ts";

const HELP = `The offline Stripe: a stateful Stripe API on this machine, for development and tests.

Usage: node simulator/src/main.ts [options]

  --port <n>      port on 127.0.0.1; 0 takes any free one (default 4242)
  --seed <n>      seed of every id and every chance (default 1)
  --polite        deliver webhooks once and in order (default)
  --hostile       deliver them shuffled, and one in ten twice
  --record        keep what is answered and sent, for a comparison with what Stripe publishes
  --token <t>     password of the control plane under /_sim (default sim_token_holdfast)
  --help          this text
`;

await main(process.argv.slice(2));

async function main(args: string[]): Promise<void> {
  try {
    const options = readOptions(args);
    if (options === null) {
      console.log(HELP);
      return;
    }
    endOnSignal();
    const running = await startSimulator(options);
    const { url, secretKey, publishableKey, token } = running;
    console.log(`Offline Stripe at ${url}  keys ${secretKey} ${publishableKey}  token ${token}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

function readOptions(args: string[]): ServerOptions | null {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string", default: "4242" },
      seed: { type: "string", default: "1" },
      polite: { type: "boolean", default: false },
      hostile: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
      token: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  if (values.polite && values.hostile) {
    throw new Error("Give only one of --polite and --hostile.");
  }
  return {
    port: wholeNumber("--port", values.port, 65_535),
    seed: wholeNumber("--seed", values.seed, 0xffff_ffff),
    delivery: values.hostile ? "hostile" : "polite",
    record: values.record,
    ...(values.token === undefined ? {} : { token: values.token }),
  };
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${name} must be a whole number from 0 to ${max}, not '${text}'.`);
}

/** At once: nothing here outlives the process, so there is nothing to save. */
function endOnSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => process.exit(0));
  }
}
