import { ClientError } from "./client-error.ts";
import type { ErrorBody } from "./client-error.ts";
import type {
  CardInput,
  CheckoutInput,
  CheckoutResult,
  ClientPaymentIntent,
  ClientSetupIntent,
  NextAction,
} from "./client-types.ts";

export { ClientError } from "./client-error.ts";
export type * from "./client-types.ts";

/**
 * What a browser or an app does with a publishable key: a stand-in for Stripe.js.
 * Uses only the routes that Stripe documents for such keys.
 */
export function publishableClient(url: string, publishableKey: string) {
  async function ask<T>(method: string, path: string, params: Record<string, string>): Promise<T> {
    const form = new URLSearchParams(params).toString();
    const response = await fetch(`${url}${path}${method === "GET" ? `?${form}` : ""}`, {
      method,
      headers: {
        authorization: `Bearer ${publishableKey}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      ...(method === "GET" ? {} : { body: form }),
    });
    const body = (await response.json()) as T & { error?: ErrorBody };
    if (response.ok) return body;
    throw new ClientError(response.status, body.error ?? {});
  }

  return {
    createPaymentMethod: ({ card }: { card: CardInput }) =>
      ask<{ id: string }>("POST", "/v1/payment_methods", {
        type: "card",
        ...Object.fromEntries(
          Object.entries(card).map(([name, value]) => [`card[${name}]`, String(value)]),
        ),
      }),

    /** @throws ClientError when the card is declined; the same intent can be tried again. */
    confirmPaymentIntent: (
      clientSecret: string,
      { paymentMethod, returnUrl }: { paymentMethod: string; returnUrl?: string },
    ) =>
      ask<ClientPaymentIntent>("POST", `${intentPath(clientSecret)}/confirm`, {
        client_secret: clientSecret,
        payment_method: paymentMethod,
        ...(returnUrl === undefined ? { use_stripe_sdk: "true" } : { return_url: returnUrl }),
      }),

    retrievePaymentIntent: (clientSecret: string) =>
      ask<ClientPaymentIntent>("GET", intentPath(clientSecret), { client_secret: clientSecret }),

    /** @throws ClientError when the card cannot be saved; the same intent can be tried again. */
    confirmSetupIntent: (
      clientSecret: string,
      { paymentMethod, returnUrl }: { paymentMethod: string; returnUrl?: string },
    ) =>
      ask<ClientSetupIntent>("POST", `${setupPath(clientSecret)}/confirm`, {
        client_secret: clientSecret,
        payment_method: paymentMethod,
        ...(returnUrl === undefined ? { use_stripe_sdk: "true" } : { return_url: returnUrl }),
      }),

    retrieveSetupIntent: (clientSecret: string) =>
      ask<ClientSetupIntent>("GET", setupPath(clientSecret), { client_secret: clientSecret }),

    /** Pays on the page behind a session's url. @throws ClientError; the page can be tried again. */
    payCheckoutSession: async (page: string, input: CheckoutInput): Promise<CheckoutResult> => {
      const response = await fetch(page, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      const body = (await response.json()) as CheckoutResult & { error?: ErrorBody };
      if (!response.ok) throw new ClientError(response.status, body.error ?? {});
      return body;
    },

    /** Answers the bank's question in the place of the cardholder. */
    completeThreeDSecure: async (
      nextAction: NextAction,
      result: "complete" | "fail" | "abandon",
    ): Promise<{ status: string; redirect_url: string | null }> => {
      const challenge = nextAction.redirect_to_url?.url ?? nextAction.use_stripe_sdk?.stripe_js;
      if (challenge == null) throw new Error("This next_action has no address to go to.");
      const response = await fetch(challenge, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ result }),
      });
      const body = (await response.json()) as { error?: ErrorBody };
      if (!response.ok) throw new ClientError(response.status, body.error ?? {});
      return body as { status: string; redirect_url: string | null };
    },
  };
}

function intentPath(clientSecret: string): string {
  return `/v1/payment_intents/${idOf(clientSecret)}`;
}

function setupPath(clientSecret: string): string {
  return `/v1/setup_intents/${idOf(clientSecret)}`;
}

function idOf(clientSecret: string): string {
  return clientSecret.split("_secret_", 1)[0] ?? "";
}
