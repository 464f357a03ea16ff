import { expect } from "chai";
import { DAY_MS } from "../src/core/constants.ts";
import { failureOf, postForm, START_MS, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

const AT = START_MS / 1000;

describe("products, prices, coupons, codes, shipping and tax", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const typesOf = async () =>
    (await bench.stripe.events.list({ limit: 100 })).data.map(({ type }) => type).reverse();

  it("a product is made with its default price, changed, found and listed", async () => {
    const { products, prices } = bench.stripe;
    const { id, default_price: price } = await products.create({
      name: "Court",
      default_price_data: { currency: "EUR", unit_amount: 1_500 },
    });
    expect(await prices.retrieve(price as string)).to.include({
      product: id,
      currency: "eur",
      unit_amount: 1_500,
      type: "one_time",
      tax_behavior: "unspecified",
    });
    const changed = await products.update(id, { active: false, metadata: { a: "1" } });
    expect(changed).to.include({ active: false, name: "Court" });
    expect((await products.list({ active: true })).data).to.deep.equal([]);
    expect((await products.list({ active: false })).data.map((one) => one.id)).to.deep.equal([id]);
    expect(await typesOf()).to.deep.equal(["product.created", "price.created", "product.updated"]);
  });

  it("a price belongs to a product that exists or is made along with it", async () => {
    const { prices, products } = bench.stripe;
    const made = await prices.create({
      currency: "usd",
      unit_amount: 0,
      product_data: { name: "Gift" },
    });
    const full = await prices.retrieve(made.id, { expand: ["product"] });
    expect(full.product).to.include({ object: "product", name: "Gift" });
    const monthly = await prices.create({
      product: made.product as string,
      currency: "usd",
      unit_amount: 1_500,
      recurring: { interval: "month" },
    });
    expect(monthly).to.include({ type: "recurring", unit_amount: 1_500 });
    expect((await prices.list({ type: "recurring" })).data.map((one) => one.id)).to.deep.equal([
      monthly.id,
    ]);
    expect((await products.list()).data).to.have.length(1);
  });

  it("a lookup key has one holder, and moves only when asked to", async () => {
    const { prices } = bench.stripe;
    const data = { currency: "eur", unit_amount: 100, lookup_key: "hour" };
    const first = await prices.create({ ...data, product_data: { name: "A" } });
    const again = { ...data, product: first.product as string };
    const error = await failureOf(prices.create(again));
    expect(error).to.include({ statusCode: 400, param: "lookup_key" });
    expect((await prices.list()).data).to.have.length(1);
    const second = await prices.create({ ...again, transfer_lookup_key: true });
    const found = await prices.list({ lookup_keys: ["hour"] });
    expect(found.data.map((one) => one.id)).to.deep.equal([second.id]);
    expect((await prices.retrieve(first.id)).lookup_key).to.equal(null);
  });

  it("a coupon ends with its time, and its promotion code with it", async () => {
    const { coupons, promotionCodes } = bench.stripe;
    const coupon = await coupons.create({ percent_off: 20, redeem_by: AT + 60 });
    expect(coupon).to.include({ valid: true, duration: "once", times_redeemed: 0 });
    const promotion = { type: "coupon", coupon: coupon.id } as const;
    const { id } = await promotionCodes.create({ promotion, code: "Spring" });
    expect((await promotionCodes.list({ code: "SPRING" })).data[0]).to.include({
      id,
      active: true,
      expires_at: AT + 60,
    });
    await bench.control.advanceClock(DAY_MS);
    expect(await coupons.retrieve(coupon.id)).to.include({ valid: false });
    expect((await promotionCodes.list({ code: "SPRING" })).data[0]).to.include({ active: false });
    expect(await promotionCodes.retrieve(id)).to.include({ active: false });
    expect((await promotionCodes.list({ active: true })).data).to.deep.equal([]);
  });

  it("which products a coupon is for is shown to those who ask", async () => {
    const { coupons, products } = bench.stripe;
    const product = (await products.create({ name: "Court" })).id;
    const { id } = await coupons.create({ percent_off: 5, applies_to: { products: [product] } });
    expect(await coupons.retrieve(id)).to.not.have.property("applies_to");
    const full = await coupons.retrieve(id, { expand: ["applies_to"] });
    expect(full.applies_to).to.deep.equal({ products: [product] });
  });

  it("shipping and tax rates are kept and listed", async () => {
    const { shippingRates, taxRates } = bench.stripe;
    const rate = await shippingRates.create({
      display_name: "Post",
      fixed_amount: { amount: 0, currency: "eur" },
    });
    expect(rate.fixed_amount).to.include({ amount: 0, currency: "eur" });
    expect((await shippingRates.list({ currency: "usd" })).data).to.deep.equal([]);
    expect(await shippingRates.retrieve(rate.id)).to.deep.include({ display_name: "Post" });
    const tax = await taxRates.create({ display_name: "VAT", inclusive: true, percentage: 19.25 });
    expect(await taxRates.retrieve(tax.id)).to.include({ percentage: 19.25, inclusive: true });
    expect((await taxRates.list({ inclusive: false })).data).to.deep.equal([]);
    expect(await typesOf()).to.deep.equal(["tax_rate.created"]);
  });

  const PRICE = { currency: "eur", unit_amount: "100", "product_data[name]": "A" };
  const CODE = { "promotion[type]": "coupon" };
  for (const [name, path, form, code, param] of [
    ["a product without a name", "products", {}, "parameter_missing", "name"],
    [
      "a price without a product",
      "prices",
      { currency: "eur", unit_amount: "1" },
      "parameter_missing",
      "product",
    ],
    [
      "a price without an amount",
      "prices",
      { currency: "eur" },
      "parameter_missing",
      "unit_amount",
    ],
    [
      "a negative price",
      "prices",
      { ...PRICE, unit_amount: "-1" },
      "parameter_invalid_integer",
      "unit_amount",
    ],
    [
      "a price of a part of a cent",
      "prices",
      { ...PRICE, unit_amount: "1.5" },
      "parameter_invalid_integer",
      "unit_amount",
    ],
    ["a currency that is none", "prices", { ...PRICE, currency: "euro" }, undefined, "currency"],
    [
      "a product that is not there",
      "prices",
      { currency: "eur", unit_amount: "1", product: "prod_x" },
      "resource_missing",
      "product",
    ],
    ["tiers", "prices", { ...PRICE, tiers_mode: "volume" }, undefined, "tiers_mode"],
    ["a coupon of nothing", "coupons", {}, undefined, "percent_off"],
    ["a coupon of 101 percent", "coupons", { percent_off: "101" }, undefined, "percent_off"],
    ["a coupon of words", "coupons", { percent_off: "much" }, undefined, "percent_off"],
    [
      "an amount without its currency",
      "coupons",
      { amount_off: "5" },
      "parameter_missing",
      "currency",
    ],
    [
      "a coupon that is over",
      "coupons",
      { percent_off: "5", redeem_by: String(AT) },
      undefined,
      "redeem_by",
    ],
    [
      "months of a coupon for once",
      "coupons",
      { percent_off: "5", duration_in_months: "2" },
      undefined,
      "duration_in_months",
    ],
    [
      "a code for no coupon",
      "promotion_codes",
      { ...CODE, "promotion[coupon]": "x" },
      "resource_missing",
      "promotion[coupon]",
    ],
    [
      "a shipping rate without an amount",
      "shipping_rates",
      { display_name: "P" },
      "parameter_missing",
      "fixed_amount",
    ],
    [
      "a negative shipping rate",
      "shipping_rates",
      { display_name: "P", "fixed_amount[amount]": "-1", "fixed_amount[currency]": "eur" },
      "parameter_invalid_integer",
      "fixed_amount[amount]",
    ],
    [
      "a tax of more than all",
      "tax_rates",
      { display_name: "V", inclusive: "true", percentage: "100.5" },
      undefined,
      "percentage",
    ],
  ] as [string, string, Record<string, string>, string | undefined, string][]) {
    it(`${name} is refused, and nothing is kept`, async () => {
      const { status, text } = await postForm(bench, `/v1/${path}`, form);
      const { error } = JSON.parse(text) as { error: Record<string, string> };
      expect({
        status,
        type: error["type"],
        code: error["code"],
        param: error["param"],
      }).to.deep.equal({ status: 400, type: "invalid_request_error", code, param });
      expect(await typesOf()).to.deep.equal([]);
    });
  }

  it("the same id twice is refused", async () => {
    const make = () => bench.stripe.coupons.create({ id: "FIVE", percent_off: 5 });
    await make();
    expect(await failureOf(make())).to.include({ code: "resource_already_exists", param: "id" });
    expect((await bench.stripe.coupons.list()).data).to.have.length(1);
  });

  it("what is not there is 404", async () => {
    const { coupons, prices, products, promotionCodes, shippingRates, taxRates } = bench.stripe;
    for (const resource of [coupons, prices, products, promotionCodes, shippingRates, taxRates]) {
      const error = await failureOf(resource.retrieve("nothing"));
      expect(error).to.include({ statusCode: 404, code: "resource_missing", param: "id" });
    }
  });
});
