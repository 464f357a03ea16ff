import { expect } from "chai";
import { failureOf, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

describe("what can be changed or deleted later", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());
  const newest = async () => (await bench.stripe.events.list({ limit: 1 })).data[0]!;

  it("a coupon: its name and metadata, and then nobody finds it", async () => {
    const { id } = await bench.stripe.coupons.create({ percent_off: 10, metadata: { a: "1" } });
    const changed = await bench.stripe.coupons.update(id, { name: "Ten", metadata: { b: "2" } });
    expect(changed).to.deep.include({ name: "Ten", percent_off: 10, metadata: { a: "1", b: "2" } });
    expect((await newest()).data.previous_attributes).to.deep.equal({
      name: null,
      metadata: { a: "1" },
    });
    expect(await bench.stripe.coupons.del(id)).to.include({ id, deleted: true });
    expect((await newest()).type).to.equal("coupon.deleted");
    const error = await failureOf(bench.stripe.coupons.retrieve(id));
    expect(error).to.include({ statusCode: 404, code: "resource_missing" });
  });

  it("a promotion code that is switched off, and can no longer be used", async () => {
    const coupon = await bench.stripe.coupons.create({ percent_off: 10 });
    const promotion = { type: "coupon", coupon: coupon.id } as const;
    const { id } = await bench.stripe.promotionCodes.create({ promotion });
    expect((await bench.stripe.promotionCodes.update(id, { active: false })).active).to.equal(
      false,
    );
    const event = await newest();
    expect(event.type).to.equal("promotion_code.updated");
    expect(event.data.previous_attributes).to.deep.equal({ active: true });
  });

  it("a tax rate, but for its percentage", async () => {
    const { id } = await bench.stripe.taxRates.create({
      display_name: "VAT",
      inclusive: true,
      percentage: 19,
    });
    const rate = await bench.stripe.taxRates.update(id, { active: false, country: "DE" });
    expect(rate).to.include({ active: false, country: "DE", percentage: 19, display_name: "VAT" });
    expect((await newest()).type).to.equal("tax_rate.updated");
    const wrong = bench.stripe.taxRates.update(id, { percentage: 7 } as object);
    expect(await failureOf(wrong)).to.include({
      statusCode: 400,
      code: "parameter_unknown",
      param: "percentage",
    });
    expect((await bench.stripe.taxRates.retrieve(id)).percentage).to.equal(19);
  });

  it("a product that has no price; one that has stays", async () => {
    const bare = await bench.stripe.products.create({ name: "Bare" });
    expect(await bench.stripe.products.del(bare.id)).to.include({ id: bare.id, deleted: true });
    expect((await newest()).type).to.equal("product.deleted");
    const sold = await bench.stripe.products.create({ name: "Sold" });
    await bench.stripe.prices.create({ product: sold.id, unit_amount: 100, currency: "eur" });
    const error = await failureOf(bench.stripe.products.del(sold.id));
    expect(error).to.include({ statusCode: 400, type: "StripeInvalidRequestError" });
    expect((await bench.stripe.products.list()).data.map(({ id }) => id)).to.deep.equal([sold.id]);
  });

  it("a customer's card, and no card of nobody", async () => {
    const customer = await bench.stripe.customers.create({ name: "Ada" });
    const saved = await bench.stripe.paymentMethods.attach("pm_card_visa", {
      customer: customer.id,
    });
    await bench.stripe.paymentMethods.update(saved.id, {
      billing_details: { name: "Ada", address: { city: "Bonn", country: "DE" } },
    });
    const changed = await bench.stripe.paymentMethods.update(saved.id, {
      billing_details: { email: "ada@b.test", address: { city: "Köln" } },
      card: { exp_year: 2040 },
    });
    expect(changed.billing_details).to.include({ name: "Ada", email: "ada@b.test" });
    expect(changed.billing_details.address).to.include({ city: "Köln", country: "DE" });
    expect(changed.card).to.include({ exp_month: saved.card!.exp_month, exp_year: 2040 });
    expect((await newest()).type).to.equal("payment_method.updated");

    const card = { number: "4242424242424242", exp_month: 12, exp_year: 2034 };
    const loose = await bench.stripe.paymentMethods.create({ type: "card", card });
    const wrong = bench.stripe.paymentMethods.update(loose.id, { metadata: { a: "1" } });
    expect(await failureOf(wrong)).to.include({ statusCode: 400, param: "payment_method" });
    expect((await bench.stripe.paymentMethods.retrieve(loose.id)).metadata).to.deep.equal({});
  });
});
