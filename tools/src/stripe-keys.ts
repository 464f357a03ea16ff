import { createInterface } from "node:readline/promises";
import type { StripeKeys } from "./stripe-cli.ts";

type Ask = (question: string) => Promise<string>;

const WANTED = {
  STRIPE_SECRET_KEY: { prefixes: ["sk_test_", "rk_test_"], what: "secret key" },
  STRIPE_PUBLISHABLE_KEY: { prefixes: ["pk_test_"], what: "publishable key" },
} as const;
const LIVE = /^(sk|rk|pk)_live_/;

/**
 * The keys of a Stripe test account, from what is set, or asked for on a terminal.
 * @throws for a live key whatever else there is, and when one is missing without a terminal
 */
export async function stripeTestKeys(
  set: Record<string, string | undefined>,
  ask: Ask | undefined = terminal(),
): Promise<StripeKeys> {
  return {
    secretKey: await testKey("STRIPE_SECRET_KEY", set, ask),
    publishableKey: await testKey("STRIPE_PUBLISHABLE_KEY", set, ask),
  };
}

async function testKey(
  name: keyof typeof WANTED,
  set: Record<string, string | undefined>,
  ask: Ask | undefined,
): Promise<string> {
  const { prefixes, what } = WANTED[name];
  const found = (set[name] ?? (await ask?.(`Stripe test ${what} (${prefixes[0]}…): `)))?.trim();
  if (found === undefined || found === "") {
    throw new Error(
      `--stripe test needs ${name}: the ${what} of a Stripe test account, ${prefixes[0]}…\n` +
        `  STRIPE_SECRET_KEY=sk_test_… STRIPE_PUBLISHABLE_KEY=pk_test_… npm start -- --stripe test`,
    );
  }
  if (LIVE.test(found)) {
    throw new Error(`${name} is a live key: nothing here may move real money. Use a test key.`);
  }
  if (!prefixes.some((prefix) => found.startsWith(prefix))) {
    throw new Error(`${name} does not look like a test ${what}: it starts with ${prefixes[0]}`);
  }
  return found;
}

function terminal(): Ask | undefined {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  return async (question) => {
    const lines = createInterface({ input: process.stdin, output: process.stdout });
    try {
      return await lines.question(question);
    } finally {
      lines.close();
    }
  };
}
