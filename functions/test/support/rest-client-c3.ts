/** An airport booking app, as contracts tell it: it books and asks over REST, and confirms by itself. */
import { publishableClient } from "../../../simulator/src/client.ts";
import { send, type HttpAnswer } from "./rest-http.ts";
import type { Stage } from "./stage.ts";

/** What this contract gives, and how it fails: an envelope either way. */
export interface Envelope {
  readonly success: boolean;
  readonly message?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface C3App {
  get(path: string): Promise<HttpAnswer<Envelope>>;
  post(path: string, body: object | string, key?: string): Promise<HttpAnswer<Envelope>>;
  /** @param amount as it is written into the body: `450.99` */
  createPaymentIntent(
    booking: { bookingId: string; amount: string; currency: string },
    key?: string,
  ): Promise<HttpAnswer<Envelope>>;
  confirmPayment(paymentIntentId: string, bookingId: string): Promise<HttpAnswer<Envelope>>;
  status(bookingId: string): Promise<HttpAnswer<Envelope>>;
  /** What Stripe's own sheet does in the app. @returns the PaymentIntent's status, or the error's code */
  pay(clientSecret: string, card: string): Promise<string>;
  answerBank(clientSecret: string, result: "complete" | "fail" | "abandon"): Promise<void>;
}

export function c3App({ backend, simulator }: Stage, token: string): C3App {
  const stripe = publishableClient(simulator.url, simulator.publishableKey);
  const get = (path: string) => send<Envelope>(backend, "GET", path, { token });
  const post = (path: string, body: object | string, key?: string) =>
    send<Envelope>(backend, "POST", path, {
      ...{ token, body, headers: key === undefined ? {} : { "idempotency-key": key } },
    });
  return {
    get,
    post,
    createPaymentIntent: ({ bookingId, amount, currency }, key) =>
      post(
        "/payment/create-payment-intent",
        `{"bookingId":${JSON.stringify(bookingId)},"amount":${amount},"currency":${JSON.stringify(currency)}}`,
        key,
      ),
    confirmPayment: (paymentIntentId, bookingId) =>
      post("/payment/confirm-payment", { paymentIntentId, bookingId }),
    status: (bookingId) => get(`/payment/status/${bookingId}`),
    async pay(clientSecret, card) {
      try {
        return (await stripe.confirmPaymentIntent(clientSecret, { paymentMethod: card })).status;
      } catch (error) {
        return (error as { code?: string }).code ?? String(error);
      }
    },
    async answerBank(clientSecret, result) {
      const { next_action } = await stripe.retrievePaymentIntent(clientSecret);
      if (next_action === null) throw new Error("the bank asks nothing");
      await stripe.completeThreeDSecure(next_action, result);
    },
  };
}
