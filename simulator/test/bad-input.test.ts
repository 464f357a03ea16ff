import { expect } from "chai";
import { pay, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

/** What is asked. `{name}` stands for the id, and `{name.secret}` for the client secret. */
interface Asked {
  path: string;
  form?: Record<string, string>;
  method?: "GET";
  key?: string;
  /** Sent instead of the form. */
  body?: { type: string; text: string };
}
interface Refused {
  status?: number;
  code?: string;
  param?: string;
}
type Case = [string, Asked, Refused];

const PI = "/v1/payment_intents";
const SI = "/v1/setup_intents";
const GOOD = { amount: "2000", currency: "eur" };
const PUBLISHABLE = "pk_test_holdfast";
const KEYS_51 = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`metadata[k${n}]`, "v"]));

const amounts: [string, string, string | undefined][] = [
  ["missing as an empty text", "", "parameter_missing"],
  ["a word", "abc", "parameter_invalid_integer"],
  ["a fraction", "20.5", "parameter_invalid_integer"],
  ["a number with an exponent", "2e3", "parameter_invalid_integer"],
  ["longer than any integer", "9".repeat(20), "parameter_invalid_integer"],
  ["negative", "-1", "parameter_invalid_integer"],
  ["zero", "0", "parameter_invalid_integer"],
  ["one below the minimum", "49", "amount_too_small"],
  ["one over the maximum", "100000000", "amount_too_large"],
];

const URLS = [
  "javascript:alert(1)",
  "JavaScript:alert(1)",
  "data:text/html,hello",
  "vbscript:x",
  "file:///etc/hosts",
  "nowhere",
];

/** Of both kinds of intent. */
const both = (all: string, good: Record<string, string>, one: string): Case[] => [
  ["an unknown parameter", { path: all, form: { ...good, bogus: "1" } }, unknown("bogus")],
  [
    "an unknown parameter inside another",
    { path: all, form: { ...good, "automatic_payment_methods[bogus]": "1" } },
    unknown("automatic_payment_methods[bogus]"),
  ],
  [
    "a missing parameter inside another",
    { path: all, form: { ...good, "automatic_payment_methods[allow_redirects]": "never" } },
    { code: "parameter_missing", param: "automatic_payment_methods[enabled]" },
  ],
  [
    "a text for an object",
    { path: all, form: { ...good, automatic_payment_methods: "1" } },
    {
      param: "automatic_payment_methods",
    },
  ],
  [
    "a boolean that is none",
    { path: all, form: { ...good, confirm: "yes" } },
    { param: "confirm" },
  ],
  [
    "an empty id",
    { path: all, form: { ...good, customer: "" } },
    {
      code: "parameter_invalid_empty",
      param: "customer",
    },
  ],
  [
    "a customer that is not there",
    { path: all, form: { ...good, customer: "cus_x" } },
    {
      code: "resource_missing",
      param: "customer",
    },
  ],
  [
    "a payment method that is not there",
    { path: all, form: { ...good, payment_method: "pm_x" } },
    {
      code: "resource_missing",
      param: "payment_method",
    },
  ],
  [
    "a type of payment method that does not exist",
    { path: all, form: { ...good, "payment_method_types[]": "shells" } },
    { param: "payment_method_types" },
  ],
  [
    "a metadata value of 501 signs",
    { path: all, form: { ...good, "metadata[k]": "v".repeat(501) } },
    { param: "metadata[k]" },
  ],
  [
    "a metadata key of 41 signs",
    { path: all, form: { ...good, [`metadata[${"k".repeat(41)}]`]: "v" } },
    { param: "metadata" },
  ],
  ["51 metadata keys", { path: all, form: { ...good, ...KEYS_51 } }, { param: "metadata" }],
  [
    "a 51st metadata key",
    { path: `${one}/{full}`, form: { "metadata[more]": "v" } },
    { param: "metadata" },
  ],
  ["a name that ends in the middle", { path: all, form: { ...good, "metadata[k": "v" } }, {}],
  [
    "a JSON body",
    { path: all, body: { type: "application/json", text: JSON.stringify(good) } },
    {},
  ],
  [
    "a multipart body",
    {
      path: all,
      body: {
        type: "multipart/form-data; boundary=b",
        text: '--b\r\nContent-Disposition: form-data; name="amount"\r\n\r\n2000\r\n--b--\r\n',
      },
    },
    {},
  ],
  ["a body of plain text", { path: all, body: { type: "text/plain", text: "amount=2000" } }, {}],
  ["a live secret key", { path: all, form: good, key: "sk_live_holdfast" }, { status: 401 }],
  ["a live restricted key", { path: all, form: good, key: "rk_live_holdfast" }, { status: 401 }],
  ["a live publishable key", { path: all, form: good, key: "pk_live_holdfast" }, { status: 401 }],
  ["no key at all", { path: all, form: good, key: "" }, { status: 401 }],
  [
    "a publishable key where a secret one is needed",
    { path: all, form: good, key: PUBLISHABLE },
    {
      status: 403,
      code: "secret_key_required",
    },
  ],
  [
    "an intent that is not there",
    { path: `${one}/nobody/cancel` },
    {
      status: 404,
      code: "resource_missing",
      param: "intent",
    },
  ],
  [
    "an intent of another account",
    { path: `${one}/{open}/cancel`, key: "sk_test_other" },
    {
      status: 404,
      code: "resource_missing",
      param: "intent",
    },
  ],
  ...URLS.flatMap((url): Case[] => [
    [
      `the return_url ${url} when creating`,
      {
        path: all,
        form: { ...good, payment_method: "pm_card_visa", confirm: "true", return_url: url },
      },
      { code: "url_invalid", param: "return_url" },
    ],
    [
      `the return_url ${url} when confirming`,
      { path: `${one}/{open}/confirm`, form: { payment_method: "pm_card_visa", return_url: url } },
      { code: "url_invalid", param: "return_url" },
    ],
  ]),
  [
    "a mandate without a confirmation",
    { path: all, form: { ...good, "mandate_data[customer_acceptance][type]": "offline" } },
    { param: "mandate_data" },
  ],
  [
    "a mandate that nobody agreed to",
    { path: `${one}/{open}/confirm`, form: { "mandate_data[customer_acceptance][online]": "x" } },
    { code: "parameter_missing", param: "mandate_data[customer_acceptance][type]" },
  ],
  [
    "a payment method of somebody else",
    { path: all, form: { ...good, payment_method: "{theirs}", customer: "{customer}" } },
    { code: invalid(one), param: "payment_method" },
  ],
  [
    "a payment method of a customer who is not named",
    { path: `${one}/{open}`, form: { payment_method: "{theirs}" } },
    { code: invalid(one), param: "payment_method" },
  ],
  [
    "a payment method of a type that is not taken",
    {
      path: `${one}/{open}`,
      form: { "payment_method_types[]": "card", payment_method: "pm_sepaDebit_success_at" },
    },
    {
      code: one === PI ? "payment_intent_incompatible_payment_method" : invalid(one),
      param: "payment_method",
    },
  ],
  [
    "a return_url without a confirmation",
    { path: all, form: { ...good, return_url: "https://shop.test" } },
    { param: "return_url" },
  ],
  [
    "no return_url where the payment method may redirect",
    { path: all, form: { ...good, payment_method: "pm_card_visa", confirm: "true" } },
    { param: "return_url" },
  ],
  [
    "two ways to say what is taken",
    {
      path: all,
      form: {
        ...good,
        "automatic_payment_methods[enabled]": "true",
        "payment_method_types[]": "card",
      },
    },
    { code: "parameters_exclusive", param: "payment_method_types" },
  ],
  [
    "a reason that does not exist",
    { path: `${one}/{open}/cancel`, form: { cancellation_reason: "x" } },
    {
      param: "cancellation_reason",
    },
  ],
];

/** A client with a secret that is not the intent's, wherever it shows it. */
const strangers = (one: string, code: string): Case[] =>
  ["{foreign.secret}", "{open}_secret_", ""].flatMap((secret): Case[] => {
    const given: Record<string, string> = secret === "" ? {} : { client_secret: secret };
    const shown = secret === "" ? "no client secret" : `the client secret ${secret}`;
    const refused = { code, param: "client_secret" };
    return [
      [
        `${shown} when confirming`,
        {
          path: `${one}/{open}/confirm`,
          form: { ...given, payment_method: "pm_card_visa", use_stripe_sdk: "true" },
          key: PUBLISHABLE,
        },
        refused,
      ],
      [
        `${shown} when reading`,
        { path: `${one}/{open}`, form: given, method: "GET", key: PUBLISHABLE },
        refused,
      ],
    ];
  });

const illegal = (one: string, code: string, steps: Record<string, string[]>): Case[] =>
  Object.entries(steps).flatMap(([step, states]) =>
    states.map((state): Case => {
      const [action = "", query = ""] = step.split("?");
      const path = `${one}/{${state}}${action === "update" ? "" : `/${action}`}`;
      const form = Object.fromEntries(new URLSearchParams(query));
      return [`${step} of one that is ${state}`, { path, form }, { code }];
    }),
  );

const PAYMENT_CASES: Case[] = [
  ...both(PI, GOOD, PI),
  [
    "no amount",
    { path: PI, form: { currency: "eur" } },
    {
      code: "parameter_missing",
      param: "amount",
    },
  ],
  [
    "no currency",
    { path: PI, form: { amount: "2000" } },
    {
      code: "parameter_missing",
      param: "currency",
    },
  ],
  ...amounts.flatMap(([name, amount, code]): Case[] => [
    [`an amount that is ${name}`, { path: PI, form: { ...GOOD, amount } }, refusedAmount(code)],
    [
      `a new amount that is ${name}`,
      { path: `${PI}/{open}`, form: { amount } },
      refusedAmount(code),
    ],
  ]),
  ...["xyz", "euro", "eu", "12", "XYZ"].map((currency): Case => [
    `the currency ${currency}`,
    { path: PI, form: { amount: "2000", currency } },
    { param: "currency" },
  ]),
  [
    "a new currency that is none",
    { path: `${PI}/{open}`, form: { currency: "xyz" } },
    {
      param: "currency",
    },
  ],
  [
    "an address that is no e-mail",
    { path: PI, form: { ...GOOD, receipt_email: "ada" } },
    {
      code: "email_invalid",
      param: "receipt_email",
    },
  ],
  [
    "a capture of more than is held",
    { path: `${PI}/{held}/capture`, form: { amount_to_capture: "2001" } },
    { code: "amount_too_large", param: "amount_to_capture" },
  ],
  [
    "a capture of less than nothing",
    { path: `${PI}/{held}/capture`, form: { amount_to_capture: "-1" } },
    { code: "parameter_invalid_integer", param: "amount_to_capture" },
  ],
  ...strangers(PI, "payment_intent_invalid_parameter"),
  ...illegal(PI, "payment_intent_unexpected_state", {
    "confirm?payment_method=pm_card_visa": ["succeeded", "canceled", "held", "processing"],
    confirm: ["open"],
    capture: ["open", "chosen", "asked", "succeeded", "canceled", "processing"],
    cancel: ["succeeded", "canceled", "processing"],
    "update?amount=3000": ["succeeded", "canceled", "held", "processing"],
    "update?payment_method=pm_card_visa": ["succeeded", "canceled", "held", "processing"],
  }),
];

const SETUP_CASES: Case[] = [
  ...both(SI, {}, SI),
  ["a usage that does not exist", { path: SI, form: { usage: "sometimes" } }, { param: "usage" }],
  ...strangers(SI, "setup_intent_invalid_parameter"),
  ...illegal(SI, "setup_intent_unexpected_state", {
    "confirm?payment_method=pm_card_visa": ["succeeded", "canceled"],
    confirm: ["open"],
    cancel: ["succeeded", "canceled"],
    "update?payment_method=pm_card_visa": ["succeeded", "canceled"],
  }),
];

function invalid(one: string): string {
  return `${one === PI ? "payment" : "setup"}_intent_invalid_parameter`;
}

function unknown(param: string): Refused {
  return { code: "parameter_unknown", param };
}

function refusedAmount(code: string | undefined): Refused {
  return code === undefined ? { param: "amount" } : { code, param: "amount" };
}

describe("bad input", () => {
  let bench: Bench;
  /** What a case calls `{name}`, for the two kinds of intent. */
  let payments: Record<string, string>;
  let setups: Record<string, string>;

  before(async () => {
    bench = await startBench();
    const owners = await makeOwners();
    payments = { ...owners, ...(await makePayments()) };
    setups = { ...owners, ...(await makeSetups()) };
    // Meets the other account once, so that asking for it later adds nothing.
    await fetch(`${bench.url}/v1/customers`, {
      headers: { authorization: "Bearer sk_test_other" },
    });
  });
  after(() => bench.stop());

  async function makeOwners() {
    const { customers, paymentMethods } = bench.stripe;
    const [customer, other] = [await customers.create(), await customers.create()];
    const theirs = await paymentMethods.attach("pm_card_visa", { customer: other.id });
    return { customer: customer.id, theirs: theirs.id };
  }

  async function makePayments() {
    const { paymentIntents } = bench.stripe;
    const open = await paymentIntents.create({ amount: 2_000, currency: "eur" });
    const foreign = await paymentIntents.create({ amount: 2_000, currency: "eur" });
    const canceled = await paymentIntents.create({ amount: 2_000, currency: "eur" });
    await paymentIntents.cancel(canceled.id);
    const full = await paymentIntents.create({ amount: 2_000, currency: "eur", metadata: fifty() });
    const method = "pm_card_visa";
    return {
      open: open.id,
      full: full.id,
      "foreign.secret": foreign.client_secret!,
      canceled: canceled.id,
      chosen: (
        await paymentIntents.create({ amount: 2_000, currency: "eur", payment_method: method })
      ).id,
      asked: (await pay(bench, "pm_card_threeDSecure2Required")).id,
      held: (await pay(bench, method, { capture_method: "manual" })).id,
      succeeded: (await pay(bench, method)).id,
      processing: (await pay(bench, "pm_usBankAccount_processing", { currency: "usd" })).id,
    };
  }

  async function makeSetups() {
    const { setupIntents } = bench.stripe;
    const canceled = await setupIntents.create();
    await setupIntents.cancel(canceled.id);
    const succeeded = await setupIntents.create({
      payment_method: "pm_card_visa",
      payment_method_types: ["card"],
      confirm: true,
    });
    return {
      open: (await setupIntents.create()).id,
      full: (await setupIntents.create({ metadata: fifty() })).id,
      "foreign.secret": (await setupIntents.create()).client_secret!,
      canceled: canceled.id,
      succeeded: succeeded.id,
    };
  }

  function fifty(): Record<string, string> {
    return Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`k${n}`, "v"]));
  }

  async function ask(asked: Asked, names: Record<string, string>) {
    const fill = (text: string) =>
      text.replaceAll(/\{([a-z.]+)\}/g, (_, name: string) => names[name] ?? "");
    const pairs = Object.entries(asked.form ?? {}).map(([name, value]) => [name, fill(value)]);
    const form = new URLSearchParams(pairs).toString();
    const { key = "sk_test_holdfast", method = "POST", body } = asked;
    const headers: Record<string, string> = {
      "content-type": body?.type ?? "application/x-www-form-urlencoded",
    };
    if (key !== "") headers["authorization"] = `Bearer ${key}`;
    const query = method === "GET" ? `?${form}` : "";
    const response = await fetch(`${bench.url}${fill(asked.path)}${query}`, {
      method,
      headers,
      ...(method === "GET" ? {} : { body: body?.text ?? form }),
    });
    return { status: response.status, text: await response.text() };
  }

  /** All that is known, except for the chance that the id of each request is made of. */
  async function stateNow(): Promise<unknown> {
    const { state } = await bench.control.snapshot();
    return { ...(JSON.parse(state) as object), ids: null };
  }

  for (const [kind, cases, names] of [
    ["payment intents", PAYMENT_CASES, () => payments],
    ["setup intents", SETUP_CASES, () => setups],
  ] as const) {
    describe(kind, () => {
      for (const [name, asked, refused] of cases) {
        it(`refuses ${name}, and stays as it was`, async () => {
          const before = await stateNow();
          const { status, text } = await ask(asked, names());
          const { error } = JSON.parse(text) as { error: Record<string, unknown> };
          expect(
            { status, type: error["type"], code: error["code"], param: error["param"] },
            text,
          ).to.deep.equal({
            status: refused.status ?? 400,
            type: "invalid_request_error",
            code: refused.code,
            param: refused.param,
          });
          expect(error["message"]).to.be.a("string").and.not.equal("");
          expect(await stateNow()).to.deep.equal(before);
        });
      }
    });
  }

  it("the same requests without their fault are taken", async () => {
    const taken = await ask({ path: PI, form: { ...GOOD, "metadata[k]": "v".repeat(500) } }, {});
    expect(taken.status).to.equal(200);
    const form = { client_secret: setups["foreign.secret"]! };
    const id = setups["foreign.secret"]!.split("_secret_", 1)[0]!;
    const read = await ask({ path: `${SI}/${id}`, form, method: "GET", key: PUBLISHABLE }, {});
    expect(read.status).to.equal(200);
    const upper = await ask({ path: PI, form: { amount: "50", currency: "EUR" } }, {});
    expect(upper.status).to.equal(200);
  });
});
