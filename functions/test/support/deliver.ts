/** Deliveries made by hand, signed as Stripe signs them: the way to send what Stripe never would. */
import { request } from "node:http";
import Stripe from "stripe";
import type { Stage } from "./stage.ts";

export interface Delivery {
  readonly payload?: string | Buffer;
  readonly method?: string;
  /** Every value becomes a header of its own. */
  readonly signatures?: readonly string[];
}

export interface Response {
  readonly status: number;
  readonly body: { readonly outcome?: string };
}

/** @param ageS seconds that the signature is old; negative for one from the future */
export function sign(payload: string, secret: string, nowMs: number, ageS = 0): string {
  const timestamp = Math.floor(nowMs / 1000) - ageS;
  return Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });
}

export function deliver(
  { backend }: Stage,
  { payload = "", method = "POST", signatures = [] }: Delivery,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    const sent = request(
      backend.url("stripeWebhook"),
      {
        method,
        // Two headers of one name can only be sent by naming the raw pairs.
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(payload),
          "stripe-signature": [...signatures],
        },
      },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => (text += chunk));
        response.on("end", () => {
          const isJson = (response.headers["content-type"] ?? "").includes("json");
          const body = isJson ? (JSON.parse(text) as Response["body"]) : {};
          resolve({ status: response.statusCode ?? 0, body });
        });
      },
    );
    sent.on("error", reject);
    sent.end(payload);
  });
}

/** The newest event of this type about the PaymentIntent, as Stripe would send it. */
export async function eventOf(stage: Stage, intentId: string, type: string): Promise<Stripe.Event> {
  for await (const event of stage.stripe.events.list({ type, limit: 100 })) {
    const object = event.data.object as { id: string; payment_intent?: unknown };
    if (object.id === intentId || object.payment_intent === intentId) return event;
  }
  throw new Error(`no ${type} for ${intentId}`);
}
