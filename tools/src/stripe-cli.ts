import { EVENT_TYPES } from "../../functions/src/adapters/stripe/event-types.ts";
import { startBackground } from "./background.ts";
import { endGroup } from "./children.ts";
import type { RunningStripe } from "./offline-stripe.ts";
import { ROOT, rootModule } from "./paths.ts";
import { runCommand } from "./run-command.ts";

export interface StripeKeys {
  secretKey: string;
  publishableKey: string;
}

const PRINT_TIMEOUT_MS = 30_000;

/** Real Stripe in test mode: the Stripe CLI brings its events to this machine. */
export async function startStripeCli(
  keys: StripeKeys,
  webhook: string,
  cli = rootModule(".bin", "stripe"),
): Promise<RunningStripe> {
  // In the environment rather than an argument: every user of a machine can read arguments.
  const env = { ...process.env, STRIPE_API_KEY: keys.secretKey };
  const webhookSecret = await printedSecret(cli, keys.secretKey);
  const { child } = startBackground(
    "stripe-cli",
    cli,
    ["listen", "--events", EVENT_TYPES.join(","), "--forward-to", webhook],
    env,
  );
  return {
    ...keys,
    ...{ webhookSecret, apiBase: undefined, token: undefined },
    ended: new Promise((resolve) => child.once("exit", resolve)),
    stop: () => endGroup(child),
  };
}

async function printedSecret(cli: string, secretKey: string): Promise<string> {
  const { code, output } = await runCommand(cli, ["listen", "--print-secret"], {
    ...{ cwd: ROOT, output: "collect", timeoutMs: PRINT_TIMEOUT_MS },
    env: { STRIPE_API_KEY: secretKey },
  });
  const secret = /\bwhsec_\w+/.exec(output)?.[0];
  if (code === 0 && secret !== undefined) return secret;
  throw new Error(
    `The Stripe CLI gave no webhook secret. Is the key right, and Stripe within reach?\n${output}`,
  );
}
