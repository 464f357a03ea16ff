import { readOptions } from "./main-options.ts";
import { startSimulator } from "./server.ts";
import type { RunningSimulator } from "./server.ts";

const HELP = `The offline Stripe: a stateful Stripe API on this machine, for development and tests.

Usage: npm run stripe -- [options]

  --webhook <url>   deliver the events to this address on this machine, and print the secret that
                    signs them; the same seed gives the same secret
  --events <a,b>    deliver only these events (default all)
  --port <n>        port on 127.0.0.1; 0 takes any free one (default 4242)
  --seed <n>        seed of every id and every chance (default 1)
  --polite          deliver webhooks once and in order (default)
  --hostile         deliver them shuffled, and one in ten twice
  --record          keep what is answered and sent, for a comparison with what Stripe publishes
  --token <t>       password of the control plane under /_sim (default sim_token_holdfast)
  --help            this text

It keeps everything in memory and ends with Ctrl-C. Open the page it prints to see what happens,
to move the clock, and to settle, dispute and deliver by hand. As a first payment:

  curl http://127.0.0.1:4242/v1/payment_intents -u sk_test_holdfast: -d amount=2000 \\
    -d currency=eur -d payment_method=pm_card_visa -d confirm=true \\
    -d "payment_method_types[]=card"
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
    const { webhook, events, ...server } = options;
    const running = await startSimulator(server);
    const lines = [...introduction(running), ...(await webhookLines(running, webhook, events))];
    console.log(lines.join("\n"));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

function introduction({ url, secretKey, publishableKey, token }: RunningSimulator): string[] {
  return [
    `Offline Stripe at ${url}  keys ${secretKey} ${publishableKey}  token ${token}`,
    `  page      ${url}/_sim#token=${encodeURIComponent(token)}`,
  ];
}

/** Registers the address as the API would, and says by which secret its deliveries are signed. */
async function webhookLines(
  { url, secretKey, sim }: RunningSimulator,
  webhook: string | null,
  events: string[],
): Promise<string[]> {
  if (webhook === null) return ["  webhooks  none; --webhook <url> delivers them to an address"];
  const names = events.map((name): [string, string] => ["enabled_events[]", name]);
  const request = new Request(`${url}/v1/webhook_endpoints`, {
    method: "POST",
    headers: { authorization: `Bearer ${secretKey}` },
    body: new URLSearchParams([["url", webhook], ...names]),
  });
  const response = await sim.fetch(request);
  const answer = (await response.json()) as { secret?: string; error?: { message: string } };
  if (answer.secret === undefined) {
    throw new Error(`The webhook was refused: ${answer.error?.message ?? response.status}`);
  }
  const which = events.includes("*") ? "all events" : events.join(", ");
  return [`  webhooks  ${which} to ${webhook}`, `  secret    ${answer.secret}`];
}

/** At once: nothing here outlives the process, so there is nothing to save. */
function endOnSignal(): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => process.exit(0));
  }
}
