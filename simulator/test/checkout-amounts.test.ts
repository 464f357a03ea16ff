import { expect } from "chai";
import fc from "fast-check";
import type Stripe from "stripe";
import { percentOf, shareOut } from "../src/resources/checkout-sessions/round.ts";
import { taxesOf } from "../src/resources/checkout-sessions/reckon.ts";
import { showAmount } from "../src/core/show-amount.ts";
import type { TaxRate } from "../src/core/stripe-types.ts";
import { startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { line, openSession, PAYER } from "./support/checkout.ts";

describe("what a Checkout Session costs", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const rate = (percentage: number, inclusive: boolean) =>
    bench.stripe.taxRates.create({ display_name: "VAT", percentage, inclusive });
  const amountsOf = ({
    amount_subtotal,
    amount_total,
    total_details,
  }: Stripe.Checkout.Session) => ({
    amount_subtotal,
    amount_total,
    ...total_details,
  });

  it("an inclusive tax is part of the price, an exclusive one comes on top", async () => {
    const inside = (await rate(19, true)).id;
    const onTop = (await rate(19, false)).id;
    const session = await openSession(bench, {
      line_items: [
        line(1_190, { tax_rates: [inside], quantity: 2 }),
        line(1_000, { tax_rates: [onTop] }),
      ],
      expand: ["line_items"],
    });
    const [first, second] = session.line_items!.data;
    expect(first).to.include({ amount_subtotal: 2_380, amount_tax: 380, amount_total: 2_380 });
    expect(second).to.include({ amount_subtotal: 1_000, amount_tax: 190, amount_total: 1_190 });
    expect(amountsOf(session)).to.deep.equal({
      amount_subtotal: 3_380,
      amount_total: 3_570,
      amount_discount: 0,
      amount_shipping: 0,
      amount_tax: 570,
    });
  });

  it("taxes and discounts are shown to those who ask, line by line and in sum", async () => {
    const tax = await rate(10, false);
    const coupon = (await bench.stripe.coupons.create({ amount_off: 100, currency: "eur" })).id;
    const { id } = await openSession(bench, {
      line_items: [line(1_000, { tax_rates: [tax.id] }), line(500)],
      discounts: [{ coupon }],
    });
    const { sessions } = bench.stripe.checkout;
    const plain = await sessions.retrieve(id, { expand: ["line_items"] });
    expect(plain.line_items!.data[0]).to.not.have.any.keys("taxes", "discounts");
    expect(plain.total_details).to.not.have.property("breakdown");
    const full = await sessions.retrieve(id, {
      expand: [
        ...["line_items.data.taxes", "line_items.data.discounts", "total_details.breakdown"],
        ...["line_items.data.price.product", "discounts.coupon"],
      ],
    });
    const [first, second] = full.line_items!.data;
    expect(first!.taxes).to.deep.equal([
      { amount: 93, rate: tax, taxability_reason: null, taxable_amount: 933 },
    ]);
    expect([first!.amount_discount, second!.amount_discount]).to.deep.equal([67, 33]);
    expect(first!.discounts![0]).to.include({ amount: 67 });
    expect(first!.price!.product).to.include({ object: "product", name: "Court" });
    expect(full.discounts![0]!.coupon).to.include({ object: "coupon", id: coupon });
    expect(full.total_details!.breakdown!.taxes).to.deep.include({
      amount: 93,
      rate: tax,
      taxability_reason: null,
      taxable_amount: 933,
    });
    expect(full.total_details!.breakdown!.discounts[0]).to.include({ amount: 100 });
    expect(full.amount_total).to.equal(1_500 - 100 + 93);
  });

  it("a coupon takes nothing off what it is not for, and never more than there is", async () => {
    const product = (await bench.stripe.products.create({ name: "Racket" })).id;
    const price = await bench.stripe.prices.create({ product, currency: "eur", unit_amount: 400 });
    const coupon = await bench.stripe.coupons.create({
      amount_off: 1_000,
      currency: "eur",
      applies_to: { products: [product] },
    });
    const session = await openSession(bench, {
      line_items: [line(1_500), { price: price.id, quantity: 1 }],
      discounts: [{ coupon: coupon.id }],
      expand: ["line_items"],
    });
    const off = session.line_items!.data.map((item) => item.amount_discount);
    expect(off).to.deep.equal([0, 400]);
    expect(session.amount_total).to.equal(1_500);
  });

  it("shipping is added after the discount, and its first way is the chosen one", async () => {
    const coupon = (await bench.stripe.coupons.create({ percent_off: 50 })).id;
    const way = (amount: number) => ({
      shipping_rate_data: {
        display_name: `For ${amount}`,
        fixed_amount: { amount, currency: "eur" },
      },
    });
    const session = await openSession(bench, {
      discounts: [{ coupon }],
      shipping_options: [way(490), way(990)],
    });
    expect(amountsOf(session)).to.include({
      amount_discount: 750,
      amount_shipping: 490,
      amount_total: 1_240,
    });
    const second = session.shipping_options[1]!.shipping_rate as string;
    const page = session.url!;
    const updated = await bench.client.payCheckoutSession(page, {
      shipping_rate: second,
      do: "update",
    });
    expect(updated).to.include({ status: "open", amount_total: 1_740 });
    await bench.client.payCheckoutSession(page, PAYER);
    const done = await bench.stripe.checkout.sessions.retrieve(session.id, {
      expand: ["shipping_cost.shipping_rate", "payment_intent"],
    });
    expect(done.shipping_cost!.shipping_rate).to.include({ display_name: "For 990" });
    expect(done.payment_intent).to.include({ amount_received: 1_740 });
  });

  it("a yen has no parts", async () => {
    const tax = (await rate(10, true)).id;
    const session = await openSession(bench, {
      line_items: [line(999, { tax_rates: [tax] }, "jpy")],
    });
    expect(amountsOf(session)).to.include({ amount_total: 999, amount_tax: 91 });
    const page = await (await fetch(session.url!)).text();
    expect(page).to.include("999 JPY");
  });

  const money = fc.integer({ min: 0, max: 99_999_999 });
  const percentage = fc.integer({ min: 0, max: 1_000_000 }).map((units) => units / 10_000);
  const rateFor = (inclusive: boolean) =>
    percentage.map((percent) => ({ percentage: percent, inclusive }) as TaxRate);

  it("what is shared out adds up to the last unit, and nobody gets more than their weight", () => {
    fc.assert(
      fc.property(money, fc.array(money, { minLength: 1, maxLength: 20 }), (amount, weights) => {
        const sum = weights.reduce((total, weight) => total + weight, 0);
        const shared = Math.min(amount, sum);
        const parts = shareOut(shared, weights);
        expect(parts.reduce((total, part) => total + part, 0)).to.equal(sum === 0 ? 0 : shared);
        for (const [index, part] of parts.entries()) {
          expect(part).to.be.within(0, weights[index]!);
        }
      }),
    );
  });

  it("inclusive taxes stay inside the amount, and exclusive ones are off by half a unit at most", () => {
    const rates = fc.array(fc.oneof(rateFor(true), rateFor(false)), { maxLength: 4 });
    fc.assert(
      fc.property(money, rates, (amount, given) => {
        const taxes = taxesOf(amount, given);
        const inside = taxes.filter((tax) => tax.rate.inclusive);
        const sum = inside.reduce((total, tax) => total + tax.amount, 0);
        expect(sum).to.be.within(0, amount);
        for (const tax of taxes) {
          expect(tax.taxable_amount).to.equal(amount - sum);
          if (tax.rate.inclusive) continue;
          const exact = ((amount - sum) * tax.rate.percentage) / 100;
          expect(Math.abs(tax.amount - exact)).to.be.at.most(0.5 + 1e-6);
        }
      }),
    );
  });

  it("half a unit is rounded up", () => {
    expect([percentOf(50, 1), percentOf(49, 1), percentOf(150, 1)]).to.deep.equal([1, 0, 2]);
  });

  it("people read amounts with their currency's decimals", () => {
    expect(showAmount(1_250, "eur")).to.equal("12.50 EUR");
    expect(showAmount(-5, "eur")).to.equal("-0.05 EUR");
    expect(showAmount(500, "jpy")).to.equal("500 JPY");
    expect(showAmount(12_340, "kwd")).to.equal("12.340 KWD");
  });
});
