/** Checkout Sessions: Stripe's own page for a payment. */
import { randomUUID } from "node:crypto";
import type Stripe from "stripe";
import { z } from "zod";
import type { Clock, SessionOrder, SessionOutcome, SessionRead } from "../../application/ports.ts";
import {
  asking,
  askingFor,
  BOOKED,
  failedAsk,
  idFor,
  LIST_MAX,
  READ,
  readable,
  refusedPayment,
} from "./asked.ts";
import { failureOf, isMissing, unavailable } from "./failures.ts";
import { StripeSession } from "./objects.ts";
import { timed } from "./read-time.ts";
import { observeSession } from "./translate-session.ts";

/**
 * Takes only the id and where to pay from the answer: it may be a replay of what was true long ago.
 * @throws DomainError STRIPE_UNAVAILABLE when the key is at fault, so that the attempt stays open
 * @throws Error when the key stands for other parameters, which the ledger's frozen ones forbid
 */
export async function createSession(stripe: Stripe, order: SessionOrder): Promise<SessionOutcome> {
  try {
    const options = { idempotencyKey: order.key };
    return createdFrom(await stripe.checkout.sessions.create(paramsOf(order), options));
  } catch (error) {
    return failedAsk(error, order.key, refusedPayment);
  }
}

/** The session carries our names for its own events; its PaymentIntent, for all that come after. */
function paramsOf(order: SessionOrder): Stripe.Checkout.SessionCreateParams {
  const { checkout, customerId, currency, metadata } = order;
  return {
    mode: "payment",
    customer: customerId,
    line_items: checkout.lines.map(({ label, quantity, unitAmount }) => ({
      quantity,
      price_data: { currency, unit_amount: unitAmount, product_data: { name: label } },
    })),
    metadata: { ...metadata },
    payment_intent_data: {
      metadata: { ...metadata },
      description: order.description,
      ...(order.captureMethod === "manual" ? { capture_method: "manual" } : {}),
      ...(order.receiptEmail === null ? {} : { receipt_email: order.receiptEmail }),
      ...(order.saveCard ? { setup_future_usage: "on_session" } : {}),
    },
    ...(checkout.methods.length === 0 ? {} : methodsOf(checkout.methods)),
    expires_at: Math.floor(checkout.expiresAt / 1000),
    ...pageOf(checkout),
  };
}

function methodsOf(methods: readonly string[]): Partial<Stripe.Checkout.SessionCreateParams> {
  // Stripe refuses a word that it does not know: which ones there are is not ours to keep.
  const types = methods as Stripe.Checkout.SessionCreateParams.PaymentMethodType[];
  return { payment_method_types: types };
}

function pageOf({ uiMode, successUrl, cancelUrl }: SessionOrder["checkout"]) {
  switch (uiMode) {
    case "hosted":
      return { ui_mode: "hosted_page", success_url: successUrl, cancel_url: cancelUrl } as const;
    case "elements":
      return { ui_mode: "elements", return_url: successUrl } as const;
  }
}

const Made = z.object({
  id: z.string().startsWith("cs_"),
  url: z.string().nullish(),
  client_secret: z.string().nullish(),
});

/** An answer without an id, from a proxy in between, tells nothing of what Stripe did. */
function createdFrom(answer: unknown): SessionOutcome {
  const made = Made.safeParse(answer);
  if (!made.success) return { kind: "unknown" };
  const { id: sessionId, url = null, client_secret: clientSecret = null } = made.data;
  return { kind: "created", sessionId, url, clientSecret };
}

/** Its PaymentIntent comes along with charge, fee and refunds: one read tells all that events would. */
export async function readSession(
  stripe: Stripe,
  clock: Clock,
  sessionId: string,
): Promise<SessionRead | null> {
  const charge = "payment_intent.latest_charge";
  const params = { expand: [...BOOKED, "refunds"].map((one) => `${charge}.${one}`) };
  return askingFor(async () => {
    const { answer, asOf } = await timed(clock, () =>
      stripe.checkout.sessions.retrieve(sessionId, params, READ),
    );
    const session = readable(StripeSession, answer);
    return {
      sessionId: session.id,
      url: session.url,
      clientSecret: session.client_secret,
      observations: observeSession(session, { asOf, source: "read", hasFailed: false }),
    };
  });
}

/** Stripe refuses to expire what has ended, however it did: so it is asked. */
export async function expireSession(
  stripe: Stripe,
  sessionId: string,
): Promise<"expired" | "refused"> {
  try {
    // A fresh key each time: a stored refusal would be repeated after the reason for it is gone.
    const options = { idempotencyKey: randomUUID() };
    return endOf(await stripe.checkout.sessions.expire(sessionId, {}, options));
  } catch (error) {
    if (failureOf(error) !== "refused" || isMissing(error)) throw unavailable(error);
  }
  return asking(async () => endOf(await stripe.checkout.sessions.retrieve(sessionId, {}, READ)));
}

function endOf({ status }: Stripe.Checkout.Session): "expired" | "refused" {
  return status === "expired" ? "expired" : "refused";
}

/** Of several, the one that the ledger counts. */
export async function findSession(
  stripe: Stripe,
  customerId: string,
  paymentId: string,
): Promise<string | null> {
  return askingFor(async () => {
    const params = { customer: customerId, limit: LIST_MAX };
    return idFor(paymentId, (await stripe.checkout.sessions.list(params, READ)).data);
  });
}
