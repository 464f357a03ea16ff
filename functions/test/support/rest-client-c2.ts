/**
 * An app with a CardField, as contracts tell it: it makes a payment method of the card, has the server
 * process and confirm, and shows the bank's question when it is told to.
 */
import { publishableClient } from "../../../simulator/src/client.ts";
import type { Stage } from "./stage.ts";
import { send, type HttpAnswer } from "./rest-http.ts";

interface C2Failed {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly decline_code?: string;
    readonly reason: string;
  };
}

interface C2Status {
  readonly status: string;
  readonly requires_action?: boolean;
  readonly client_secret?: string;
}

export type C2Answer = HttpAnswer<C2Status & Partial<C2Failed>>;

export interface C2App {
  readonly token: string;
  post(path: string, body: object | string, key?: string): Promise<C2Answer>;
  process(body: object | string, key?: string): Promise<C2Answer>;
  confirm(body: object, key?: string): Promise<C2Answer>;
  /** What `handleNextAction` of the app's library does. */
  handleNextAction(clientSecret: string, result: "complete" | "fail" | "abandon"): Promise<void>;
}

export function c2App(stage: Stage, token: string): C2App {
  const { simulator, backend } = stage;
  const stripe = publishableClient(simulator.url, simulator.publishableKey);
  const post = (path: string, body: object | string, key?: string) =>
    send<C2Answer["body"]>(backend, "POST", path, {
      ...{ token, body, headers: key === undefined ? {} : { "idempotency-key": key } },
    });
  return {
    token,
    post,
    process: (body, key) => post("/payments/process", body, key),
    confirm: (body, key) => post("/payments/confirm", body, key),
    async handleNextAction(clientSecret, result) {
      const { next_action } = await stripe.retrievePaymentIntent(clientSecret);
      if (next_action === null) throw new Error("the bank asks nothing");
      await stripe.completeThreeDSecure(next_action, result);
    },
  };
}
