import { API_VERSION } from "../../functions/src/adapters/stripe/client.ts";
import { EVENT_TYPES } from "../../functions/src/adapters/stripe/event-types.ts";
import { appendFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { startBackground } from "./background.ts";
import { endGroup } from "./children.ts";
import { NODE, ROOT } from "./paths.ts";
import { join } from "node:path";
import { HOST } from "./ports.ts";
import { untilListening } from "./reachable.ts";
import { recordDir } from "./test-settings.ts";

export type Delivery = "polite" | "hostile";

interface OfflineStripeOptions {
  name: string;
  port: number;
  delivery: Delivery;
  webhook: string;
  requestLogDir: string | undefined;
}

/** A Stripe account, offline or real, with an endpoint that delivers to this backend. */
export interface RunningStripe {
  secretKey: string;
  publishableKey: string;
  webhookSecret: string;
  apiBase: string | undefined;
  /** For the offline Stripe's control plane. */
  token: string | undefined;
  ended: Promise<unknown>;
  stop: () => Promise<void>;
}

const SECRET_KEY = "sk_test_holdfast";
const PUBLISHABLE_KEY = "pk_test_holdfast";
const START_TIMEOUT_MS = 20_000;

/** The offline Stripe, listening, with this backend's webhook registered. */
export async function startOfflineStripe(options: OfflineStripeOptions): Promise<RunningStripe> {
  const token = randomBytes(16).toString("hex");
  const script = join(ROOT, "simulator", "src", "main.ts");
  const args = ["--port", String(options.port), "--token", token, `--${options.delivery}`];
  if (options.requestLogDir !== undefined) args.push("--record");
  const { child, lastWords } = startBackground(options.name, NODE, [script, ...args]);
  const apiBase = `http://${HOST}:${options.port}`;
  try {
    await untilListening("The offline Stripe", child, options.port, START_TIMEOUT_MS);
    return {
      ...{ secretKey: SECRET_KEY, publishableKey: PUBLISHABLE_KEY, apiBase, token },
      webhookSecret: await registerWebhook(apiBase, options.webhook),
      ended: new Promise((resolve) => child.once("exit", resolve)),
      stop: async () => {
        await keepLogs(options, apiBase, token);
        await endGroup(child);
      },
    };
  } catch (error) {
    await endGroup(child);
    throw new Error(`${String(error)}. Its last words:\n${lastWords()}`, { cause: error });
  }
}

/** With exactly the events of a deployed endpoint, so that a missing one is missed here, too. */
async function registerWebhook(apiBase: string, url: string): Promise<string> {
  const events = EVENT_TYPES.map((type): [string, string] => ["enabled_events[]", type]);
  const response = await fetch(`${apiBase}/v1/webhook_endpoints`, {
    method: "POST",
    headers: { authorization: `Bearer ${SECRET_KEY}` },
    body: new URLSearchParams([["url", url], ["api_version", API_VERSION], ...events]),
  });
  const answer = await response.text();
  if (!response.ok) throw new Error(`Registering the webhook failed: ${answer}`);
  return (JSON.parse(answer) as { secret: string }).secret;
}

/** What was asked of this simulator and what it answered, for the end of a test run. */
async function keepLogs(
  { name, requestLogDir }: OfflineStripeOptions,
  apiBase: string,
  token: string,
): Promise<void> {
  if (requestLogDir === undefined) return;
  const headers = { authorization: `Bearer ${token}` };
  for (const [what, folder] of [
    ["requests", requestLogDir],
    ["record", recordDir(requestLogDir)],
  ] as const) {
    const response = await fetch(`${apiBase}/_sim/${what}`, { headers }).catch(() => undefined);
    // A simulator that died has told why in its log; there is nothing to keep then.
    if (response?.ok === true) appendFileSync(join(folder, `${name}.jsonl`), await response.text());
  }
}
