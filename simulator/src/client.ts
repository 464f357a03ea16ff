/** What a browser or an app does with a publishable key: a stand-in for Stripe.js. */
export interface ClientPaymentIntent {
  id: string;
  amount: number;
  currency: string;
  status: string;
  client_secret: string;
  payment_method: string | null;
  next_action: NextAction | null;
  last_payment_error: { code?: string; decline_code?: string; message?: string } | null;
}

export interface ClientSetupIntent {
  id: string;
  status: string;
  client_secret: string;
  payment_method: string | null;
  usage: string;
  next_action: NextAction | null;
  last_setup_error: { code?: string; decline_code?: string; message?: string } | null;
}

export interface NextAction {
  type: string;
  redirect_to_url?: { url: string | null; return_url: string | null };
  use_stripe_sdk?: { stripe_js?: string };
}

export interface CardInput {
  number: string;
  exp_month: number;
  exp_year: number;
  cvc?: string;
}

/** What somebody enters on the page of a Checkout Session. */
export interface CheckoutInput {
  card?: CardInput;
  iban?: string;
  email?: string;
  name?: string;
  phone?: string;
  billing?: Record<string, string>;
  shipping?: { name: string; address: Record<string, string> };
  shipping_rate?: string;
  promotion_code?: string;
  /** By line item. */
  quantities?: Record<string, number>;
  /** Shows the new total instead of paying. */
  do?: "update";
}

export interface CheckoutResult {
  status: "open" | "complete";
  payment_status: string;
  amount_total: number | null;
  /** The bank's page while the session is open, the merchant's once it is complete. */
  redirect_url: string | null;
  next_action: NextAction | null;
}

/** The API refused: `code` and `declineCode` say why. */
export class ClientError extends Error {
  override name = "ClientError";
  readonly status: number;
  readonly code: string | undefined;
  readonly declineCode: string | undefined;
  readonly paymentIntent: ClientPaymentIntent | undefined;
  readonly setupIntent: ClientSetupIntent | undefined;

  constructor(status: number, body: ErrorBody) {
    super(body.message ?? `The API answered ${status}.`);
    this.status = status;
    this.code = body.code;
    this.declineCode = body.decline_code;
    this.paymentIntent = body.payment_intent;
    this.setupIntent = body.setup_intent;
  }
}

interface ErrorBody {
  message?: string;
  code?: string;
  decline_code?: string;
  payment_intent?: ClientPaymentIntent;
  setup_intent?: ClientSetupIntent;
}

/** Uses only the routes that Stripe documents for publishable keys. */
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
