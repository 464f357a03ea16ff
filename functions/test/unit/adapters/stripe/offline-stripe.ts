/** The project's offline Stripe, as the gateway's other side. */
import { createStripeClient } from "../../../../src/adapters/stripe/client.ts";
import { translateEvent } from "../../../../src/adapters/stripe/events.ts";
import { createGateway } from "../../../../src/adapters/stripe/gateway.ts";
import type Stripe from "stripe";
import type { PaymentsUnderTest } from "../../../support/payments-contract.ts";
import type { Made } from "../../../support/payments-contract-sessions.ts";
import { impatient } from "./impatient.ts";

interface Simulator {
  readonly url: string;
  readonly token: string;
  readonly secretKey: string;
  readonly close: () => Promise<void>;
}

export interface OfflineStripe extends PaymentsUnderTest {
  /** A call to the control plane, such as a fault or a move of the clock. */
  readonly control: (path: string, body: object) => Promise<void>;
  /** Milliseconds since 1970, by the Date header of an answer. */
  readonly dateOfAnswer: () => Promise<number>;
  /** How many PaymentIntents there are, whoever knows of them. */
  readonly countIntents: () => Promise<number>;
}

/** Computed, because the simulator lies outside of what this package's compiler may see. */
const SERVER = new URL("../../../../../simulator/src/server.ts", import.meta.url).href;

export async function startOfflineStripe(): Promise<OfflineStripe> {
  const { startSimulator } = (await import(SERVER)) as {
    startSimulator: (options: { port: number }) => Promise<Simulator>;
  };
  const simulator = await startSimulator({ port: 0 });
  const { url, secretKey, token } = simulator;
  const stripe = impatient(createStripeClient({ secretKey, apiBase: url, emulator: true }));
  const confirm = async (intentId: string, card: string) => {
    const body = { payment_method: card, return_url: "https://app.example/back" };
    await post(
      `${url}/v1/payment_intents/${intentId}/confirm`,
      secretKey,
      new URLSearchParams(body),
    );
  };
  return {
    payments: createGateway(stripe, { now: () => Promise.resolve(0) }),
    pay: (intentId) => confirm(intentId, "pm_card_visa"),
    decline: (intentId) => confirm(intentId, "pm_card_visa_chargeDeclined"),
    dispute: (payment_intent) =>
      post(`${url}/_sim/disputes`, token, JSON.stringify({ payment_intent })),
    failRefund: (id) =>
      post(`${url}/_sim/refunds/${id}/transition`, token, JSON.stringify({ status: "failed" })),
    noticeOf: async (intentId, type) => {
      const { data } = await stripe.events.list({ type, limit: 100 });
      const notices = data.map((event) => translateEvent(event));
      const notice = notices.find((one) => one?.intentId === intentId);
      if (!notice) throw new Error(`no ${type} for ${intentId}`);
      return notice;
    },
    page: {
      pay: async (made) => onPage(stripe, made, { card: VISA }),
      decline: async (made) => onPage(stripe, made, { card: { ...VISA, number: DECLINED } }),
      debit: async (made) => onPage(stripe, made, { iban: IBAN }),
      failDebit: (id) =>
        post(`${url}/_sim/async/${id}/settle`, token, JSON.stringify({ result: "failed" })),
      noticeOf: async (sessionId, type) => {
        const { data } = await stripe.events.list({ type, limit: 100 });
        const event = data.find((one) => (one.data.object as { id: string }).id === sessionId);
        const notice = translateEvent(event);
        if (notice === null) throw new Error(`no ${type} for ${sessionId}`);
        return notice;
      },
    },
    saveCard: async (setupIntentId, token) => {
      const params = { payment_method: token, return_url: "https://app.example/back" };
      const tried = await stripe.setupIntents.confirm(setupIntentId, params);
      const challenge = tried.next_action?.redirect_to_url?.url;
      if (challenge) await post(challenge, token, JSON.stringify({ result: "complete" }));
      const { payment_method: saved } = await stripe.setupIntents.retrieve(setupIntentId);
      return typeof saved === "string" ? saved : (saved?.id ?? "");
    },
    noticeOfSaved: async (id, type) => {
      const { data } = await stripe.events.list({ type, limit: 100 });
      const event = data.find((one) => (one.data.object as { id: string }).id === id);
      const notice = translateEvent(event);
      if (notice === null) throw new Error(`no ${type} for ${id}`);
      return notice;
    },
    control: (path, body) => post(`${url}/_sim/${path}`, token, JSON.stringify(body)),
    dateOfAnswer: async () => {
      const headers = { authorization: `Bearer ${secretKey}` };
      const answer = await fetch(`${url}/v1/events`, { headers });
      return Date.parse(answer.headers.get("date") ?? "");
    },
    countIntents: async () => (await stripe.paymentIntents.list({ limit: 100 })).data.length,
    close: () => simulator.close(),
  };
}

const VISA = { number: "4242424242424242", exp_month: 12, exp_year: 2040, cvc: "123" };
const DECLINED = "4000000000000002";
const IBAN = "DE89370400440532013000";

/** Fills in the page, as its customer does. */
async function onPage(stripe: Stripe, { sessionId, url }: Made, input: object): Promise<string> {
  const body = JSON.stringify({ email: "ada@example.com", name: "Ada", ...input });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(url ?? "", { method: "POST", headers, body });
  const text = await answer.text();
  if (!answer.ok && answer.status !== 402) throw new Error(`${sessionId}: ${text}`);
  const { payment_intent: intent } = await stripe.checkout.sessions.retrieve(sessionId);
  return typeof intent === "string" ? intent : (intent?.id ?? "");
}

/** A declined card is an answer with status 402, and no failure of the call. */
async function post(url: string, key: string, body: URLSearchParams | string): Promise<void> {
  const headers = {
    authorization: `Bearer ${key}`,
    ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
  };
  const answer = await fetch(url, { method: "POST", headers, body });
  const text = await answer.text();
  if (!answer.ok && answer.status !== 402) throw new Error(`${url}: ${text}`);
}
