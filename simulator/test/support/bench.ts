import Stripe from "stripe";
import { publishableClient } from "../../src/client.ts";
import { simControl } from "../../src/control-client.ts";
import { API_VERSION } from "../../src/core/constants.ts";
import { startSimulator } from "../../src/server.ts";
import type { ServerOptions } from "../../src/server.ts";
import { assertStripelike } from "./judge.ts";
import { startReceiver } from "./receiver.ts";

/** The clock of every bench stands still here until the test moves it. */
export const START_MS = Date.UTC(2030, 0, 15, 12);

export type Bench = Awaited<ReturnType<typeof startBench>>;

/** A simulator, stripe-node on it, and an endpoint that it delivers to. */
export async function startBench(options: ServerOptions = {}) {
  const running = await startSimulator({
    delivery: "polite",
    now: () => START_MS,
    record: true,
    ...options,
  });
  const receiver = await startReceiver();
  const stripe = stripeFor(running.url, running.secretKey);
  const control = simControl(running.url, running.token);
  return {
    ...running,
    stripe,
    control,
    receiver,
    client: publishableClient(running.url, running.publishableKey),
    /** Registers the receiver and answers the endpoint with its secret. */
    listen: (enabled_events: Stripe.WebhookEndpointCreateParams.EnabledEvent[] = ["*"]) =>
      stripe.webhookEndpoints.create({ url: receiver.url, enabled_events }),
    async stop() {
      await running.close();
      await receiver.close();
      running.sim.control.assertInvariants();
      assertStripelike(running.sim.control.core.recorder?.kept ?? []);
    },
  };
}

export function stripeFor(url: string, key: string): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(key, {
    host: hostname,
    port,
    protocol: "http",
    apiVersion: API_VERSION,
    maxNetworkRetries: 0,
    timeout: 5_000,
    telemetry: false,
  });
}

/** The error that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("The call was expected to fail, and did not.");
}

/** Sends a form as a program without the SDK would. */
export async function postForm(
  bench: { url: string; secretKey: string },
  path: string,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; headers: Headers }> {
  const response = await fetch(`${bench.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${bench.secretKey}`, ...headers },
    body: new URLSearchParams(form),
  });
  return { status: response.status, text: await response.text(), headers: response.headers };
}

export const CARD_ONLY = { enabled: true, allow_redirects: "never" } as const;

/** Creates and confirms at once, as a server does with a saved card. */
export function pay(
  bench: { stripe: Stripe },
  paymentMethod: string,
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> {
  return bench.stripe.paymentIntents.create({
    amount: 2_000,
    currency: "eur",
    automatic_payment_methods: CARD_ONLY,
    payment_method: paymentMethod,
    confirm: true,
    ...more,
  });
}
