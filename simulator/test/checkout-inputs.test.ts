import { expect } from "chai";
import { postForm, START_MS, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { typesOf } from "./support/checkout.ts";

const AT = START_MS / 1000;
const ITEM = "line_items[0]";
const PRICE = `${ITEM}[price_data]`;
const GOOD: Record<string, string> = {
  mode: "payment",
  success_url: "https://shop.test/done",
  [`${ITEM}[quantity]`]: "1",
  [`${PRICE}[currency]`]: "eur",
  [`${PRICE}[unit_amount]`]: "1500",
  [`${PRICE}[product_data][name]`]: "Court",
};
const SETUP = { mode: "setup", currency: "eur", success_url: "https://shop.test/done" };
const EMBEDDED = { ...without("success_url"), ui_mode: "embedded_page" };
const SHIPPING = "shipping_options[0][shipping_rate_data]";
const POST = {
  [`${SHIPPING}[display_name]`]: "Post",
  [`${SHIPPING}[fixed_amount][amount]`]: "490",
  [`${SHIPPING}[fixed_amount][currency]`]: "eur",
};

function without(...names: string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(GOOD).filter(([name]) => !names.includes(name)));
}

type Case = [name: string, form: Record<string, string>, code: string | undefined, param: string];

const CASES: Case[] = [
  ["no mode", without("mode"), "parameter_missing", "mode"],
  ["subscription mode", { ...GOOD, mode: "subscription" }, undefined, "mode"],
  ["no success_url", without("success_url"), "parameter_missing", "success_url"],
  ...["javascript:alert(1)", "data:text/html,x", "shop.test/done", "ftp://shop.test/"].map(
    (url): Case => [
      `success_url ${url}`,
      { ...GOOD, success_url: url },
      "url_invalid",
      "success_url",
    ],
  ),
  [
    "a cancel_url with a script",
    { ...GOOD, cancel_url: "javascript:1" },
    "url_invalid",
    "cancel_url",
  ],
  [
    "a return_url for the hosted page",
    { ...GOOD, return_url: "https://a.test" },
    undefined,
    "return_url",
  ],
  ["an embedded page without return_url", EMBEDDED, "parameter_missing", "return_url"],
  [
    "a return_url with a script",
    { ...EMBEDDED, return_url: "javascript:1" },
    "url_invalid",
    "return_url",
  ],
  [
    "a success_url for the embedded page",
    { ...GOOD, ui_mode: "embedded_page" },
    undefined,
    "success_url",
  ],
  ["an old ui_mode", { ...GOOD, ui_mode: "hosted" }, undefined, "ui_mode"],
  ["no line items", { ...SETUP, mode: "payment" }, "parameter_missing", "line_items"],
  ["no quantity", without(`${ITEM}[quantity]`), "parameter_missing", `${ITEM}[quantity]`],
  [
    "a quantity of none",
    { ...GOOD, [`${ITEM}[quantity]`]: "0" },
    "parameter_invalid_integer",
    `${ITEM}[quantity]`,
  ],
  [
    "a quantity of a part",
    { ...GOOD, [`${ITEM}[quantity]`]: "1.5" },
    "parameter_invalid_integer",
    `${ITEM}[quantity]`,
  ],
  [
    "a price besides price_data",
    { ...GOOD, [`${ITEM}[price]`]: "price_x" },
    "parameters_exclusive",
    `${ITEM}[price]`,
  ],
  [
    "a price that is not there",
    { ...SETUP, mode: "payment", [`${ITEM}[price]`]: "price_x", [`${ITEM}[quantity]`]: "1" },
    "resource_missing",
    `${ITEM}[price]`,
  ],
  [
    "a negative amount",
    { ...GOOD, [`${PRICE}[unit_amount]`]: "-1" },
    "parameter_invalid_integer",
    `${PRICE}[unit_amount]`,
  ],
  ["no product", without(`${PRICE}[product_data][name]`), "parameter_missing", `${PRICE}[product]`],
  [
    "a tax rate that is not there",
    { ...GOOD, [`${ITEM}[tax_rates][0]`]: "txr_x" },
    "resource_missing",
    `${ITEM}[tax_rates]`,
  ],
  [
    "less than can be charged",
    { ...GOOD, [`${PRICE}[unit_amount]`]: "49" },
    "amount_too_small",
    "line_items",
  ],
  [
    "more than can be charged",
    { ...GOOD, [`${ITEM}[quantity]`]: "999999" },
    "amount_too_large",
    "line_items",
  ],
  ["another currency than the prices'", { ...GOOD, currency: "usd" }, undefined, "currency"],
  ["a customer that is not there", { ...GOOD, customer: "cus_x" }, "resource_missing", "customer"],
  [
    "a customer and an email",
    { ...GOOD, customer: "cus_x", customer_email: "a@b.test" },
    "parameters_exclusive",
    "customer_email",
  ],
  ["an end in 29 minutes", { ...GOOD, expires_at: String(AT + 29 * 60) }, undefined, "expires_at"],
  [
    "an end in more than a day",
    { ...GOOD, expires_at: String(AT + 86_401) },
    undefined,
    "expires_at",
  ],
  [
    "a coupon that is not there",
    { ...GOOD, "discounts[0][coupon]": "x" },
    "resource_missing",
    "discounts[0][coupon]",
  ],
  [
    "two discounts",
    { ...GOOD, "discounts[0][coupon]": "x", "discounts[1][coupon]": "y" },
    undefined,
    "discounts",
  ],
  [
    "a discount and promotion codes",
    { ...GOOD, "discounts[0][coupon]": "x", allow_promotion_codes: "true" },
    "parameters_exclusive",
    "allow_promotion_codes",
  ],
  [
    "shipping in another currency",
    { ...GOOD, ...POST, [`${SHIPPING}[fixed_amount][currency]`]: "usd" },
    undefined,
    "shipping_options[0]",
  ],
  [
    "a shipping rate that is not there",
    { ...GOOD, "shipping_options[0][shipping_rate]": "shr_x" },
    "resource_missing",
    "shipping_options[0][shipping_rate]",
  ],
  [
    "euro debits in dollars",
    { ...GOOD, [`${PRICE}[currency]`]: "usd", "payment_method_types[0]": "sepa_debit" },
    undefined,
    "payment_method_types",
  ],
  [
    "a debit that is held",
    {
      ...GOOD,
      "payment_method_types[0]": "sepa_debit",
      "payment_intent_data[capture_method]": "manual",
    },
    undefined,
    "payment_method_types",
  ],
  [
    "automatic taxes",
    { ...GOOD, "automatic_tax[enabled]": "true" },
    undefined,
    "automatic_tax[enabled]",
  ],
  [
    "invoices",
    { ...GOOD, "invoice_creation[enabled]": "true" },
    undefined,
    "invoice_creation[enabled]",
  ],
  ["a made-up parameter", { ...GOOD, line_item: "1" }, "parameter_unknown", "line_item"],
  ["prices in setup mode", { ...GOOD, mode: "setup" }, undefined, "line_items"],
  [
    "setup mode without a currency",
    { mode: "setup", success_url: "https://a.test" },
    "parameter_missing",
    "currency",
  ],
  [
    "setup data for a payment",
    { ...GOOD, "setup_intent_data[description]": "x" },
    undefined,
    "setup_intent_data",
  ],
];

describe("a Checkout Session is refused", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
    await typesOf(bench);
  });
  after(() => bench.stop());

  /** All objects and all that the clock will do; ids are drawn for requests too. */
  async function kept(): Promise<unknown> {
    const { state } = await bench.control.snapshot();
    const { accounts, jobs } = JSON.parse(state) as Record<string, unknown>;
    return { accounts, jobs };
  }

  for (const [name, form, code, param] of CASES) {
    it(`with ${name}, and nothing is kept`, async () => {
      const before = await kept();
      const { status, text } = await postForm(bench, "/v1/checkout/sessions", form);
      const { error } = JSON.parse(text) as { error: Record<string, string | undefined> };
      const told = { status, type: error["type"], code: error["code"], param: error["param"] };
      const type = "invalid_request_error";
      expect(told).to.deep.equal({ status: 400, type, code, param });
      expect(await typesOf(bench)).to.deep.equal([]);
      expect(await kept()).to.deep.equal(before);
    });
  }

  for (const [param, value] of [
    ["mode", "subscription"],
    ["automatic_tax[enabled]", "true"],
    ["invoice_creation[enabled]", "true"],
    ["payment_method_types[0]", "ideal"],
    ["optional_items[0][quantity]", "1"],
    ["subscription_data[description]", "x"],
  ] as const) {
    it(`with ${param}=${value}, and the log says that Stripe has it`, async () => {
      await bench.control.clearRequests();
      const form = { ...GOOD, [param]: value };
      expect((await postForm(bench, "/v1/checkout/sessions", form)).status).to.equal(400);
      const [entry] = await bench.control.requests();
      expect(entry).to.include({ unsupported: true, status: 400 });
    });
  }

  it("but the same without the fault is taken", async () => {
    for (const form of [GOOD, SETUP, { ...GOOD, ...POST }]) {
      const { status, text } = await postForm(bench, "/v1/checkout/sessions", form);
      expect(status, text).to.equal(200);
    }
  });
});
