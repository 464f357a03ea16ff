import { expect } from "chai";
import type Stripe from "stripe";
import { ClientError } from "../src/client.ts";
import { failureOf, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { DECLINED_CARD, GOOD_CARD, line, openSession, PAYER } from "./support/checkout.ts";

describe("offers and choices in a Checkout Session", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const couponOf = async (more: Stripe.CouponCreateParams) =>
    (await bench.stripe.coupons.create(more)).id;
  const codeOf = (coupon: string, more: Partial<Stripe.PromotionCodeCreateParams> = {}) =>
    bench.stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon },
      code: "SPRING",
      ...more,
    });
  const read = (id: string) => bench.stripe.checkout.sessions.retrieve(id);
  const refusal = async (call: Promise<unknown>): Promise<ClientError> => {
    const error: unknown = await call.catch((caught: unknown) => caught);
    if (error instanceof ClientError) return error;
    throw new Error("The call was expected to be refused, and was not.");
  };

  it("a coupon in another currency is refused", async () => {
    const coupon = await couponOf({ amount_off: 100, currency: "usd" });
    const error = await failureOf(openSession(bench, { discounts: [{ coupon }] }));
    expect(error).to.include({ statusCode: 400, param: "discounts" });
    expect((await bench.stripe.products.list()).data).to.deep.equal([]);
  });

  it("a coupon is used up by complete sessions, and then refused", async () => {
    const coupon = await couponOf({ percent_off: 10, max_redemptions: 1 });
    const first = await openSession(bench, { discounts: [{ coupon }] });
    await openSession(bench, { discounts: [{ coupon }] });
    expect(await bench.stripe.coupons.retrieve(coupon)).to.include({ valid: true });
    await bench.client.payCheckoutSession(first.url!, PAYER);
    expect(await bench.stripe.coupons.retrieve(coupon)).to.include({
      valid: false,
      times_redeemed: 1,
    });
    const error = await failureOf(openSession(bench, { discounts: [{ coupon }] }));
    expect(error).to.include({ statusCode: 400, param: "discounts[0][coupon]" });
  });

  it("a promotion code has its own number of uses, its customer and its smallest order", async () => {
    const coupon = await couponOf({ percent_off: 10 });
    const customer = (await bench.stripe.customers.create({ email: "bob@b.test" })).id;
    const once = await codeOf(coupon, { code: "ONCE", max_redemptions: 1 });
    const bobs = await codeOf(coupon, { code: "BOBS", customer });
    const large = await codeOf(coupon, {
      code: "LARGE",
      restrictions: { minimum_amount: 2_000, minimum_amount_currency: "eur" },
    });
    const open = (id: string, more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
      openSession(bench, { discounts: [{ promotion_code: id }], ...more });
    const first = await open(once.id);
    expect(first).to.include({ amount_total: 1_350 });
    await bench.client.payCheckoutSession(first.url!, PAYER);
    const refusedOnce = await failureOf(open(once.id));
    expect(refusedOnce).to.include({ statusCode: 400, param: "discounts[0][promotion_code]" });
    expect(await bench.stripe.promotionCodes.retrieve(once.id)).to.include({ active: false });
    for (const id of [bobs.id, large.id]) {
      expect(await failureOf(open(id))).to.include({ statusCode: 400, param: "discounts" });
    }
    expect(await open(bobs.id, { customer })).to.include({ amount_total: 1_350 });
    const two = { line_items: [line(1_500), line(500)] };
    expect(await open(large.id, two)).to.include({ amount_total: 1_800 });
  });

  it("one refused choice undoes the others of the same form", async () => {
    const adjustable_quantity = { enabled: true, maximum: 3 };
    const session = await openSession(bench, {
      line_items: [line(1_500, { adjustable_quantity })],
      allow_promotion_codes: true,
      expand: ["line_items"],
    });
    const quantities = { [session.line_items!.data[0]!.id]: 3 };
    const input = { ...PAYER, quantities, promotion_code: "NONE" };
    const error = await refusal(bench.client.payCheckoutSession(session.url!, input));
    expect(error.status).to.equal(400);
    expect(await read(session.id)).to.include({ status: "open", amount_total: 1_500 });
    const lines = await bench.stripe.checkout.sessions.listLineItems(session.id);
    expect(lines.data[0]).to.include({ quantity: 1, amount_total: 1_500 });
  });

  it("a code that leaves too little to charge is refused", async () => {
    await codeOf(await couponOf({ percent_off: 98 }));
    const session = await openSession(bench, { allow_promotion_codes: true });
    const input = { ...PAYER, promotion_code: "SPRING" };
    const error = await refusal(bench.client.payCheckoutSession(session.url!, input));
    expect(error).to.include({ status: 400, code: "amount_too_small" });
    expect(await read(session.id)).to.include({ status: "open", amount_total: 1_500 });
  });

  it("a code after a declined card changes what the same intent takes", async () => {
    await codeOf(await couponOf({ percent_off: 20 }));
    const session = await openSession(bench, { allow_promotion_codes: true });
    const declined = { ...PAYER, card: DECLINED_CARD };
    await refusal(bench.client.payCheckoutSession(session.url!, declined));
    const intent = (await read(session.id)).payment_intent as string;
    const input = { ...PAYER, promotion_code: "SPRING" };
    await bench.client.payCheckoutSession(session.url!, input);
    expect(await bench.stripe.paymentIntents.retrieve(intent)).to.include({
      amount: 1_200,
      amount_received: 1_200,
    });
  });

  it("a known customer without an email gets the one that was entered", async () => {
    const { id } = await bench.stripe.customers.create({ name: "Ada" });
    const session = await openSession(bench, { customer: id });
    await bench.client.payCheckoutSession(session.url!, PAYER);
    expect(await bench.stripe.customers.retrieve(id)).to.include({ email: "ada@b.test" });
    const next = await openSession(bench, { customer: id });
    const other = { email: "eve@b.test", card: GOOD_CARD };
    await bench.client.payCheckoutSession(next.url!, other);
    expect((await read(next.id)).customer_details).to.include({ email: "ada@b.test" });
    expect(await bench.stripe.customers.retrieve(id)).to.include({ email: "ada@b.test" });
  });

  it("prices that are inactive or come again each month are refused", async () => {
    const data = { product_data: { name: "A" }, currency: "eur", unit_amount: 1_500 };
    const asleep = await bench.stripe.prices.create({ ...data, active: false });
    const monthly = await bench.stripe.prices.create({ ...data, recurring: { interval: "month" } });
    for (const price of [asleep.id, monthly.id]) {
      const error = await failureOf(openSession(bench, { line_items: [{ price, quantity: 1 }] }));
      expect(error).to.include({ statusCode: 400, param: "line_items[0][price]" });
    }
    expect((await bench.stripe.checkout.sessions.list()).data).to.deep.equal([]);
  });

  it("five ways of shipping are taken, and six are not", async () => {
    const way = {
      shipping_rate_data: { display_name: "Post", fixed_amount: { amount: 1, currency: "eur" } },
    };
    const ways = (count: number) => Array.from({ length: count }, () => way);
    const error = await failureOf(openSession(bench, { shipping_options: ways(6) }));
    expect(error).to.include({ statusCode: 400, param: "shipping_options" });
    expect((await bench.stripe.shippingRates.list()).data).to.deep.equal([]);
    const session = await openSession(bench, { shipping_options: ways(5) });
    expect(session.shipping_options).to.have.length(5);
  });

  it("a customer who is given is not made", async () => {
    const customer = (await bench.stripe.customers.create()).id;
    const both = { customer, customer_creation: "always" } as const;
    const error = await failureOf(openSession(bench, both));
    expect(error).to.include({ code: "parameters_exclusive", param: "customer_creation" });
  });

  it("the session's id takes its place only where its name is written as it is", async () => {
    const success_url = "https://shop.test/{CHECKOUT_SESSION_ID}?s=%7BCHECKOUT_SESSION_ID%7D";
    const session = await openSession(bench, { success_url });
    const { redirect_url: url } = await bench.client.payCheckoutSession(session.url!, PAYER);
    expect(url).to.equal(`https://shop.test/${session.id}?s=%7BCHECKOUT_SESSION_ID%7D`);
  });
});
