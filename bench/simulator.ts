import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Stripe from "stripe";
import { API_VERSION, DAY_MS } from "../simulator/src/core/constants.ts";
import { startSimulator } from "../simulator/src/server.ts";
import { createSim } from "../simulator/src/sim.ts";
import type { Sim } from "../simulator/src/sim.ts";
import { median, timed } from "./figures.ts";

/** One line of the table. `ratio` is what counts: both its sides were measured in this run. */
export interface Row {
  what: string;
  first: number;
  second: number;
  ratio: number;
}

export interface Table {
  title: string;
  columns: [string, string];
  rows: Row[];
}

const WARM_UP = 1_000;
const SAMPLES = 1_500;
const THOUSAND = 1_000;
const HUNDRED = 100;
const ORIGIN = "http://127.0.0.1:4242";
const HEADERS = { authorization: "Bearer sk_test_bench" };

/** What one payment, created and confirmed, takes: by a call, and over HTTP by stripe-node. */
export async function benchOnePayment(): Promise<Table> {
  const sim = createSim({ token: "t", delivery: "polite" });
  const byCall = await medianOf(() => pay(sim));
  const running = await startSimulator({ delivery: "polite" });
  const overHttp = await medianOf(payerBy(stripeAt(running.url)));
  await running.close();
  const bare = await startBareServer();
  const overBareHttp = await medianOf(payerBy(stripeAt(bare.url)));
  bare.stop();
  const ownOverHttp = overHttp - overBareHttp;
  return {
    title: "One PaymentIntent, created and confirmed: median time in ms",
    columns: ["Stripe", "against"],
    rows: [
      row("own time, by createSim().fetch, against 2 ms", byCall, 2),
      row("own time over HTTP, against 2 ms", ownOverHttp, 2),
      row("stripe-node over HTTP, against a server that only answers", overHttp, overBareHttp),
    ],
  };
}

/** The last thousand of many payments against the first: nothing may slow down as it fills. */
export async function benchGrowth(payments: number): Promise<Table> {
  return {
    title: `${payments} payments in memory: time per payment in ms`,
    columns: ["last 1000", "first 1000"],
    rows: [
      await growth("paid at once", payments, (sim) => pay(sim)),
      await growth("paid, with every event delivered", payments, async (sim) => {
        await pay(sim);
        await sim.tick();
      }),
      await growth("paid under an idempotency key", payments, (sim, index) =>
        pay(sim, { "idempotency-key": `k${index}` }),
      ),
      await growth("paid while deliveries are paused", payments, (sim) => {
        sim.control.core.state.paused = true;
        return pay(sim);
      }),
      await growth("paid, then given back", payments, payAndRefund),
      await growth("paid by a Checkout Session", payments, checkOut),
      await growth("held, to be captured within seven days", payments, (sim) => hold(sim)),
      await growth("left at 3-D Secure, then canceled", payments, leaveAuthentication),
      await growth("paid, then the newest ten listed", payments, async (sim) => {
        await pay(sim);
        await send(sim, "GET", "/v1/payment_intents?limit=10");
      }),
    ],
  };
}

type OnePayment = (sim: Sim, index: number) => Promise<unknown>;

async function growth(what: string, payments: number, one: OnePayment): Promise<Row> {
  let now = Date.UTC(2030, 0, 1);
  const sim = createSim({
    token: "t",
    delivery: "polite",
    now: () => now,
    send: () => Promise.resolve(new Response("ok")),
  });
  const events = { "enabled_events[]": "*", url: "http://127.0.0.1/hook" };
  await send(sim, "POST", "/v1/webhook_endpoints", events);
  const run = async (from: number, count: number) => {
    for (let index = from; index < from + count; index += 1) {
      // Six thousand in a month: some of what is kept for days is dropped on the way.
      now += (30 * DAY_MS) / 6_000;
      await one(sim, index);
      // What the loop in real time asks after each request.
      sim.control.msUntilDue();
    }
  };
  // The fastest of ten hundreds: what else the machine does meanwhile can only make one slower.
  const thousandFrom = async (from: number) => {
    const hundreds: number[] = [];
    for (let at = from; at < from + THOUSAND; at += HUNDRED) {
      hundreds.push((await timed(() => run(at, HUNDRED))) / HUNDRED);
    }
    return Math.min(...hundreds);
  };
  await run(0, WARM_UP);
  const first = await thousandFrom(WARM_UP);
  await run(WARM_UP + THOUSAND, payments - 2 * THOUSAND);
  const last = await thousandFrom(WARM_UP + payments - THOUSAND);
  return row(what, last, first);
}

async function pay(sim: Sim, headers: Record<string, string> = {}): Promise<void> {
  const created = await send(sim, "POST", "/v1/payment_intents", CREATE, headers);
  const key = headers["idempotency-key"];
  const again = key === undefined ? {} : { "idempotency-key": `${key}-confirm` };
  await send(sim, "POST", `/v1/payment_intents/${created.id}/confirm`, CONFIRM, again);
}

function hold(sim: Sim): Promise<unknown> {
  const form = { ...CREATE, ...CONFIRM, confirm: "true", capture_method: "manual" };
  return send(sim, "POST", "/v1/payment_intents", form);
}

async function payAndRefund(sim: Sim): Promise<void> {
  const form = { ...CREATE, ...CONFIRM, confirm: "true" };
  const { id } = await send(sim, "POST", "/v1/payment_intents", form);
  await send(sim, "POST", "/v1/refunds", { payment_intent: id });
}

async function checkOut(sim: Sim): Promise<void> {
  const { id } = await send(sim, "POST", "/v1/checkout/sessions", SESSION);
  await send(sim, "POST", `/v1/payment_pages/${id}/confirm`, CONFIRM);
}

async function leaveAuthentication(sim: Sim): Promise<void> {
  const card = { payment_method: "pm_card_authenticationRequired", confirm: "true" };
  const { id } = await send(sim, "POST", "/v1/payment_intents", { ...CREATE, ...card });
  await send(sim, "POST", `/v1/payment_intents/${id}/cancel`, {});
}

const CREATE = {
  amount: "2000",
  currency: "eur",
  "automatic_payment_methods[enabled]": "true",
  "automatic_payment_methods[allow_redirects]": "never",
};
const SESSION = {
  mode: "payment",
  success_url: "https://shop.test/done",
  "line_items[0][quantity]": "1",
  "line_items[0][price_data][currency]": "eur",
  "line_items[0][price_data][unit_amount]": "2000",
  "line_items[0][price_data][product_data][name]": "Court",
};
const CONFIRM = { payment_method: "pm_card_visa" };

async function send(
  sim: Sim,
  method: "GET" | "POST",
  path: string,
  form: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<{ id: string }> {
  const body = method === "GET" ? null : new URLSearchParams(form);
  const request = new Request(ORIGIN + path, { method, body, headers: { ...HEADERS, ...headers } });
  const response = await sim.fetch(request);
  const answer = (await response.json()) as { id: string };
  if (response.ok) return answer;
  throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
}

function payerBy(stripe: Stripe): () => Promise<void> {
  return async () => {
    const automatic = { enabled: true, allow_redirects: "never" } as const;
    const { id } = await stripe.paymentIntents.create({
      amount: 2_000,
      currency: "eur",
      automatic_payment_methods: automatic,
    });
    await stripe.paymentIntents.confirm(id, CONFIRM);
  };
}

function stripeAt(url: string): Stripe {
  const { hostname: host, port } = new URL(url);
  const fixed = { apiVersion: API_VERSION, maxNetworkRetries: 0, telemetry: false } as const;
  return new Stripe("sk_test_bench", { host, port, protocol: "http", ...fixed });
}

/** What HTTP and stripe-node cost by themselves: reads the request, answers what one looks like. */
async function startBareServer(): Promise<{ url: string; stop: () => void }> {
  const sim = createSim({ token: "t" });
  const answer = JSON.stringify(await send(sim, "POST", "/v1/payment_intents", CREATE), null, 2);
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function medianOf(once: () => Promise<unknown>): Promise<number> {
  for (let index = 0; index < WARM_UP; index += 1) await once();
  const times: number[] = [];
  for (let index = 0; index < SAMPLES; index += 1) times.push(await timed(once));
  return median(times);
}

function row(what: string, first: number, second: number): Row {
  return { what, first, second, ratio: first / second };
}
