import type { DeliverRequest, Delivered, FaultRequest, RefundTransition } from "./control-types.ts";
import type { DisputeRequest, FraudReport } from "./control-types.ts";
import type { DeliveryLogEntry, RequestLogEntry } from "./core/logs.ts";
import type { DeliveryMode, PendingDelivery } from "./core/state.ts";
import type { Dispute, EarlyFraudWarning } from "./core/stripe-types.ts";
import type { NextStatus } from "./resources/disputes/move.ts";
import type { Recorded } from "./core/record.ts";
import type { Payout, Refund } from "./core/stripe-types.ts";
import type { BalanceStatus } from "./control/refunds.ts";
import type { Feed } from "./control/page/feed.ts";
import type { Snapshot } from "./control/snapshot.ts";
import type { WebhookStatus } from "./control/webhooks.ts";
import type { Fault } from "./http/faults.ts";

export type SimControl = ReturnType<typeof simControl>;

/** Drives a running simulator: its clock, its faults and its webhooks. */
export function simControl(url: string, token: string) {
  async function send(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${url}/_sim${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw new Error(`${method} /_sim${path} answered ${response.status}: ${await response.text()}`);
  }
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await send(method, path, body)).json()) as T;
  }

  return {
    /** The simulator's time, in milliseconds since the epoch. */
    now: async () => (await ask<{ now: number }>("GET", "/clock")).now,
    setClock: async (ms: number) => (await ask<{ now: number }>("POST", "/clock", { set: ms })).now,
    /** Moves the clock forward and runs what falls due on the way. */
    advanceClock: async (ms: number) =>
      (await ask<{ now: number }>("POST", "/clock", { advance: ms })).now,

    addFaults: async (...faults: FaultRequest[]) =>
      (await ask<{ faults: Fault[] }>("POST", "/faults", faults)).faults,
    faults: async () => (await ask<{ faults: Fault[] }>("GET", "/faults")).faults,
    clearFaults: async () => {
      await send("DELETE", "/faults");
    },

    pauseWebhooks: () => ask<WebhookStatus>("POST", "/webhooks/pause"),
    resumeWebhooks: () => ask<WebhookStatus>("POST", "/webhooks/resume"),
    /** Delivers all that is pending, and ends when the deliveries have. */
    flushWebhooks: () => ask<WebhookStatus>("POST", "/webhooks/flush"),
    setDelivery: (delivery: DeliveryMode) =>
      ask<WebhookStatus>("POST", "/webhooks/mode", { delivery }),
    /** A new secret for one endpoint; the old one signs too for a day. */
    rotateSecret: async (endpoint: string) =>
      (await ask<{ secret: string }>("POST", "/webhooks/rotate", { endpoint })).secret,
    pendingWebhooks: async () =>
      (await ask<{ pending: (PendingDelivery & { type: string })[] }>("GET", "/webhooks/pending"))
        .pending,

    /** Moves a refund on, as the bank, Stripe or a person at the Dashboard would. */
    moveRefund: (id: string, move: RefundTransition) =>
      ask<Refund>("POST", `/refunds/${id}/transition`, move),
    /** While the balance is insufficient refunds wait; they go through when it suffices again. */
    setBalance: (balance: BalanceStatus) => ask<BalanceStatus>("POST", "/balance", balance),
    /** Pays out what is available, one payout for each currency. */
    payOut: async (wish: { currency?: string; fails?: boolean } = {}) =>
      (await ask<{ payouts: Payout[] }>("POST", "/payouts", wish)).payouts,

    /** Disputes any charge at once, or only asks about it. */
    openDispute: (request: DisputeRequest) => ask<Dispute>("POST", "/disputes", request),
    /** Brings a dispute to a next status; `needs_response` makes one of an inquiry. */
    moveDispute: (id: string, status: NextStatus) =>
      ask<Dispute>("POST", `/disputes/${id}/transition`, { status }),
    /** An early fraud warning, on any charge. */
    reportFraud: (report: FraudReport) => ask<EarlyFraudWarning>("POST", "/fraud_warnings", report),

    /** Sends events by hand: again, late, forged or damaged. */
    deliver: (request: DeliverRequest) => ask<Delivered[]>("POST", "/deliver", request),
    deliveries: async () =>
      (await ask<{ deliveries: DeliveryLogEntry[] }>("GET", "/deliveries")).deliveries,

    requests: async (): Promise<RequestLogEntry[]> => {
      const text = await (await send("GET", "/requests")).text();
      const lines = text.split("\n").filter((line) => line !== "");
      return lines.map((line) => JSON.parse(line) as RequestLogEntry);
    },
    /** What was answered and sent, one of each shape, when it was started with `record`. */
    record: async (): Promise<Recorded[]> => {
      const text = await (await send("GET", "/record")).text();
      const lines = text.split("\n").filter((line) => line !== "");
      return lines.map((line) => JSON.parse(line) as Recorded);
    },
    clearRequests: async () => {
      await send("DELETE", "/requests");
    },

    /** Lets the bank answer a payment that is processing: it pays, or it does not. */
    settleAsync: (paymentIntent: string, result: "succeeded" | "failed") =>
      ask<{ status: string }>("POST", `/async/${paymentIntent}/settle`, { result }),

    /** What the live page shows. */
    feed: () => ask<Feed>("GET", "/feed"),
    /** Any object or event by its id. */
    object: (id: string) => ask<{ id: string; object: string }>("GET", `/objects/${id}`),
    /** A few objects of each kind; answers their ids. */
    seed: () => ask<{ created: string[] }>("POST", "/seed"),

    reset: async () => {
      await send("POST", "/reset");
    },
    snapshot: () => ask<Snapshot>("GET", "/snapshot"),
    restore: async (snapshot: Snapshot) => {
      await send("POST", "/restore", snapshot);
    },
  };
}
