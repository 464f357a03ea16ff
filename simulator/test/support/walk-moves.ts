import { idOf, pick } from "./walk.ts";
import type { Command, Form, Said, Walker } from "./walk.ts";

type Move = (walker: Walker, first: number, second: number, third: number) => Promise<Said>;

export const NUMBERS = [
  ...["4242424242424242", "4000000000009995", "4000002760003184", "4000002500003155"],
  ...["4000000000000341", "4000000000007726", "4000000000005126", "4000000000000259"],
  ...["4000000000001976", "4000008260003178", "4000000000000077", "4000000000005423"],
];
const TOKENS = [
  ...["pm_card_visa", "pm_card_chargeDeclined", "pm_card_authenticationRequired"],
  ...["pm_card_pendingRefund", "pm_card_refundFail", "pm_card_createDispute"],
  ...["pm_card_createDisputeInquiry", "pm_card_bypassPending", "pm_card_createIssuerFraudRecord"],
  ...["pm_card_authenticationRequiredOnSetup", "pm_card_visa_chargeDeclinedLostCard"],
  ...["pm_usBankAccount_success", "pm_sepaDebit_success_de", "pm_bankless"],
];
const MONEY = [
  "eur 2000",
  "usd 5",
  "jpy 1501",
  "kwd 12340",
  "kwd 12345",
  "usd 99999999",
  "isk 700",
];
const SPANS = [
  1, 1_000, 5_000, 60_000, 180_000, 3_600_000, 86_400_000, 691_200_000, 94_608_000_000,
];
const PATHS = ["customers", "charges", "refunds", "disputes", "events", "payment_intents"];
const MORE_PATHS = ["setup_intents", "checkout/sessions", "balance_transactions", "payouts"];
const EXPANSIONS = ["latest_charge", "latest_charge.balance_transaction", "customer", "charge"];
const MORE_EXPANSIONS = ["payment_intent", "line_items.data.taxes", "bogus", "refunds.data.charge"];

const MOVES: readonly Move[] = [
  (w, a, b, c) => w.api("POST", "/v1/payment_intents", intent(w, a, b, c)),
  (w, a, b, c) => w.api("POST", "/v1/payment_intents", intent(w, a, b, c), `k${c % 7}`),
  (w, a, b, c) =>
    w.api("POST", `${pi(w, a)}/confirm`, { payment_method: method(w, b), ...usage(c) }),
  (w, a, b) => w.api("POST", `${pi(w, a)}/capture`, { amount_to_capture: part(b) }),
  (w, a) => w.api("POST", `${pi(w, a)}/cancel`),
  (w, a, b, c) => w.api("POST", pi(w, a), change(w, b, c)),
  (w, a, b) =>
    w.client(`${pi(w, a)}/confirm`, { client_secret: secret(w, a), payment_method: method(w, b) }),
  (w, a) => w.api("POST", "/v1/payment_methods", card(a)),
  (w, a, b) => w.api("POST", `${pm(w, a)}/attach`, { customer: idOf(w.account().customers, b) }),
  (w, a) => w.api("POST", `${pm(w, a)}/detach`),
  (w, a, b) =>
    w.api("POST", pm(w, a), { "billing_details[name]": `N${b}`, "card[exp_month]": b % 14 }),
  (w, a) => w.api("POST", "/v1/customers", { email: `a${a}@b.test`, "metadata[__proto__]": "x" }),
  (w, a) => w.api("DELETE", `/v1/customers/${idOf(w.account().customers, a)}`),
  (w, a, b, c) => w.api("POST", "/v1/setup_intents", setup(w, a, b, c)),
  (w, a, b) => w.api("POST", `${seti(w, a)}/confirm`, { payment_method: method(w, b) }),
  (w, a) => w.api("POST", `${seti(w, a)}/cancel`),
  (w, a, b) =>
    w.api("POST", "/v1/test_helpers/confirmation_tokens", {
      payment_method: method(w, a),
      ...usage(b),
    }),
  (w, a, b) =>
    w.api("POST", `${pi(w, a)}/confirm`, {
      confirmation_token: idOf(w.account().confirmationTokens, b),
    }),
  (w, a, b) =>
    w.api("POST", "/v1/refunds", {
      payment_intent: idOf(w.account().paymentIntents, a),
      amount: part(b),
    }),
  (w, a, b, c) =>
    w.api(
      "POST",
      "/v1/refunds",
      { charge: idOf(w.account().charges, a), amount: part(b) },
      `r${c % 5}`,
    ),
  (w, a) => w.api("POST", `/v1/refunds/${idOf(w.account().refunds, a)}/cancel`),
  (w, a, b) => w.api("POST", `/v1/disputes/${idOf(w.account().disputes, a)}`, evidence(b)),
  (w, a) => w.api("POST", `/v1/disputes/${idOf(w.account().disputes, a)}/close`),
  (w, a, b, c) => w.api("POST", "/v1/checkout/sessions", session(w, a, b, c)),
  (w, a) => w.api("POST", `/v1/checkout/sessions/${idOf(w.account().checkoutSessions, a)}/expire`),
  (w, a, b) => w.control("POST", `/checkout/${idOf(w.account().checkoutSessions, a)}`, page(b)),
  (w, a) =>
    w.api(
      "POST",
      "/v1/coupons",
      a % 2 === 0 ? { percent_off: (a % 100) + 1 } : { amount_off: a + 1, currency: "eur" },
    ),
  (w, a) => w.api("DELETE", `/v1/coupons/${idOf(w.account().coupons, a)}`),
  (w, a) =>
    w.api("POST", "/v1/tax_rates", {
      display_name: "T",
      inclusive: String(a % 2 === 0),
      percentage: (a % 300) / 10,
    }),
  (w, a) =>
    w.api("POST", `/v1/tax_rates/${idOf(w.account().taxRates, a)}`, { display_name: `T${a}` }),
  (w, a, b) => w.api("GET", `/v1/${pick([...PATHS, ...MORE_PATHS], a)}`, list(w, b)),
  (w, a, b) => w.api("GET", pi(w, a), { "expand[]": pick([...EXPANSIONS, ...MORE_EXPANSIONS], b) }),
  (w, a, b) =>
    w.api("GET", `/v1/charges/${idOf(w.account().charges, a)}`, {
      "expand[]": pick([...EXPANSIONS, ...MORE_EXPANSIONS], b),
    }),
  (w, a) => w.control("POST", "/clock", { advance: pick(SPANS, a) }),
  (w, a) => w.control("POST", "/clock", { advance: pick(SPANS, a % 4) }),
  (w, a, b) =>
    w.control("POST", `/3ds/${idOf(w.account().attempts, a)}`, {
      result: pick(["complete", "fail", "abandon"], b),
    }),
  (w, a, b) =>
    w.control("POST", "/disputes", {
      charge: idOf(w.account().charges, a),
      inquiry: b % 3 === 0,
      amount: part(b),
    }),
  (w, a, b) =>
    w.control("POST", `/disputes/${idOf(w.account().disputes, a)}/transition`, {
      status: pick(DISPUTE, b),
    }),
  (w, a, b) =>
    w.control("POST", `/refunds/${idOf(w.account().refunds, a)}/transition`, {
      status: pick(REFUND, b),
    }),
  (w, a) => w.control("POST", "/fraud_warnings", { charge: idOf(w.account().charges, a) }),
  (w, a) => w.control("POST", "/balance", { insufficient: a % 2 === 0 }),
  (w, a) => w.control("POST", "/payouts", { fails: a % 3 === 0 }),
  (w, a, b) =>
    w.control("POST", `/async/${idOf(w.account().paymentIntents, a)}/settle`, {
      result: pick(["succeeded", "failed"], b),
    }),
  (w) => w.control("POST", "/webhooks/flush", {}),
];

const DISPUTE = ["needs_response", "under_review", "won", "lost", "warning_closed", "prevented"];
const REFUND = ["pending", "requires_action", "succeeded", "failed", "canceled"];

/** Something of everything, so that the moves that follow meet it: each test card, held and paid. */
export const BEGINNING: readonly Command[] = [
  ...Array.from({ length: 28 }, (_, at): Command => [0, 0, at, at % 2 === 0 ? 0 : 2]),
  ...[26, 26].map((at): Command => [0, 0, at, 1]),
  ...[5, 7, 11].map((at): Command => [13, at, at, 1]),
  ...[1, 2, 3, 6].map((at): Command => [23, at, 0, 1]),
];

export function take(walker: Walker, [move, first, second, third]: Command): Promise<Said> {
  return pick(MOVES, move)(walker, first, second, third);
}

const pi = (w: Walker, number: number) =>
  `/v1/payment_intents/${idOf(w.account().paymentIntents, number)}`;
const seti = (w: Walker, number: number) =>
  `/v1/setup_intents/${idOf(w.account().setupIntents, number)}`;
const pm = (w: Walker, number: number) =>
  `/v1/payment_methods/${idOf(w.account().paymentMethods, number)}`;
const part = (number: number) => (number % 2 === 0 ? undefined : number % 1_500);
const secret = (w: Walker, number: number) =>
  w.account().paymentIntents.get(idOf(w.account().paymentIntents, number))?.client_secret;

function method(w: Walker, number: number): string {
  return number % 3 === 0 ? idOf(w.account().paymentMethods, number) : pick(TOKENS, number);
}

function usage(number: number): Form {
  return number % 4 === 0
    ? { setup_future_usage: pick(["off_session", "on_session"], number) }
    : {};
}

function customer(w: Walker, number: number): Form {
  return number % 3 === 0 ? { customer: idOf(w.account().customers, number) } : {};
}

function intent(w: Walker, a: number, b: number, c: number): Form {
  const [currency, amount] = pick(MONEY, a).split(" ");
  const types = { eur: "sepa_debit", usd: "us_bank_account" }[currency ?? ""];
  return {
    currency,
    amount,
    "payment_method_types[0]": "card",
    "payment_method_types[1]": c % 4 === 1 ? types : undefined,
    capture_method: c % 4 === 1 ? undefined : pick(["automatic", "automatic_async", "manual"], c),
    confirm: b % 4 === 0 ? undefined : "true",
    payment_method: b % 9 === 0 ? undefined : method(w, b),
    off_session: b % 4 !== 0 && c % 5 === 0 ? "true" : undefined,
    "expand[]": a % 13 === 12 ? pick(MORE_EXPANSIONS, b) : undefined,
    ...customer(w, c),
    ...usage(b),
  };
}

function change(w: Walker, b: number, c: number): Form {
  const [currency, amount] = pick(MONEY, b).split(" ");
  const changes: Form[] = [{ amount }, { currency, amount }, { payment_method: method(w, c) }];
  return { ...pick(changes, c), ...customer(w, b), "metadata[a]": b };
}

function card(number: number): Form {
  const details = { "card[exp_month]": 1, "card[exp_year]": 2050, "card[cvc]": "98765" };
  return { type: "card", "card[number]": pick(NUMBERS, number), ...details };
}

function setup(w: Walker, a: number, b: number, c: number): Form {
  return {
    "payment_method_types[]": "card",
    payment_method: a % 5 === 0 ? undefined : method(w, a),
    confirm: b % 2 === 0 ? "true" : undefined,
    usage: pick(["off_session", "on_session"], b),
    ...customer(w, c),
  };
}

function evidence(number: number): Form {
  const words = ["winning_evidence", "losing_evidence", "escalate_inquiry_evidence", "other"];
  return {
    "evidence[uncategorized_text]": pick(words, number),
    submit: number % 5 === 0 ? "false" : undefined,
  };
}

function session(w: Walker, a: number, b: number, c: number): Form {
  const urls = { success_url: "https://shop.test/{CHECKOUT_SESSION_ID}" };
  if (a % 5 === 0) return { ...urls, mode: "setup", currency: "eur", ...customer(w, c) };
  const rates = w.account().taxRates;
  const coupons = w.account().coupons;
  return {
    ...urls,
    mode: "payment",
    "line_items[0][price_data][currency]": pick(["eur", "eur", "jpy", "kwd"], a),
    "line_items[0][price_data][unit_amount]": pick([1_500, 999, 0, 12_340, 33_333_333], b),
    "line_items[0][price_data][product_data][name]": "<b>Court</b>",
    "line_items[0][quantity]": (c % 3) + 1,
    "line_items[0][tax_rates][0]": rates.size === 0 ? undefined : idOf(rates, b),
    "line_items[0][tax_rates][1]": rates.size < 2 ? undefined : idOf(rates, c),
    "discounts[0][coupon]": coupons.size === 0 || c % 2 === 0 ? undefined : idOf(coupons, c),
    "payment_intent_data[capture_method]": c % 5 === 0 ? "manual" : undefined,
    "payment_method_types[0]": "card",
    "payment_method_types[1]": b % 4 === 0 ? "sepa_debit" : undefined,
    ...customer(w, c),
  };
}

function page(number: number): object {
  const email = "ada@b.test";
  if (number % 5 === 0) return { email, iban: "DE89370400440532013000" };
  return {
    email,
    card: { number: pick(NUMBERS, number), exp_month: 1, exp_year: 2050, cvc: "98765" },
  };
}

function list(w: Walker, number: number): Form {
  const cursor = pick(["starting_after", "ending_before"], number);
  const { charges, events, paymentIntents } = w.account();
  return {
    limit: (number % 101) + 1,
    [cursor]:
      number % 4 === 0 ? idOf(pick([charges, events, paymentIntents], number), number) : undefined,
    "created[gte]": number % 5 === 0 ? 1_894_708_860 : undefined,
  };
}
