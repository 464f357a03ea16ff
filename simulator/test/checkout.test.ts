import { expect } from "chai";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../src/core/constants.ts";
import { ClientError } from "../src/client.ts";
import { failureOf, START_MS, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import {
  ASKING_CARD,
  DECLINED_CARD,
  GOOD_CARD,
  line,
  openSession,
  PAYER,
  SUCCESS,
  typesOf,
} from "./support/checkout.ts";

const AT = START_MS / 1000;
const PAID = [
  "payment_intent.created",
  "charge.succeeded",
  "payment_intent.succeeded",
  "checkout.session.completed",
];

describe("Checkout Sessions", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const read = (id: string) => bench.stripe.checkout.sessions.retrieve(id);
  const intentOf = async (id: string) =>
    bench.stripe.paymentIntents.retrieve((await read(id)).payment_intent as string);
  const refusal = async (call: Promise<unknown>): Promise<ClientError> => {
    const error: unknown = await call.catch((caught: unknown) => caught);
    if (error instanceof ClientError) return error;
    throw new Error("The call was expected to be refused, and was not.");
  };

  it("one is open, unpaid and without an intent until somebody pays", async () => {
    const session = await openSession(bench, { client_reference_id: "b1", metadata: { a: "1" } });
    expect(session.id).to.match(/^cs_test_a1[A-Za-z0-9]{56}$/);
    expect(session).to.include({
      status: "open",
      payment_status: "unpaid",
      payment_intent: null,
      amount_subtotal: 1_500,
      amount_total: 1_500,
      currency: "eur",
      client_reference_id: "b1",
      expires_at: AT + 24 * 3_600,
      url: `${bench.url}/_sim/checkout/${session.id}`,
      ui_mode: "hosted_page",
      success_url: SUCCESS,
    });
    expect(session).to.not.have.property("line_items");
    expect(await typesOf(bench)).to.deep.equal([]);
  });

  it("paying makes the intent, the charge and the events, and ends the session", async () => {
    const data = { metadata: { booking: "b1" }, description: "Court 3" };
    const session = await openSession(bench, { payment_intent_data: data });
    const result = await bench.client.payCheckoutSession(session.url!, PAYER);
    expect(result).to.deep.equal({
      status: "complete",
      payment_status: "paid",
      amount_total: 1_500,
      redirect_url: `https://shop.test/done?session=${session.id}`,
      next_action: null,
    });
    const paid = await read(session.id);
    expect(paid).to.include({ status: "complete", payment_status: "paid", url: null });
    expect(paid.customer_details).to.include({ email: "ada@b.test" });
    expect(await intentOf(session.id)).to.deep.include({
      status: "succeeded",
      amount_received: 1_500,
      ...data,
    });
    expect((await typesOf(bench)).filter((type) => type !== "charge.updated")).to.deep.equal(PAID);
    const again = await refusal(bench.client.payCheckoutSession(session.url!, PAYER));
    expect(again.status).to.equal(409);
    expect((await bench.stripe.charges.list()).data).to.have.length(1);
  });

  it("a declined card leaves it open, and another card pays the same intent", async () => {
    const session = await openSession(bench, { customer_email: "ada@b.test" });
    const pay = (card: typeof GOOD_CARD) => bench.client.payCheckoutSession(session.url!, { card });
    const declined = await refusal(pay(DECLINED_CARD));
    expect(declined).to.include({ status: 402, declineCode: "insufficient_funds" });
    expect(declined).to.have.property("paymentIntent", undefined);
    const first = await intentOf(session.id);
    expect(first.status).to.equal("requires_payment_method");
    expect(await read(session.id)).to.include({ status: "open", payment_status: "unpaid" });
    expect((await pay(GOOD_CARD)).status).to.equal("complete");
    expect(await intentOf(session.id)).to.include({ id: first.id, status: "succeeded" });
    expect((await bench.stripe.charges.list()).data).to.have.length(2);
  });

  it("a number that is no card's makes no intent", async () => {
    const session = await openSession(bench);
    const card = { ...GOOD_CARD, number: "4242424242424241" };
    const error = await refusal(bench.client.payCheckoutSession(session.url!, { ...PAYER, card }));
    expect(error).to.include({ status: 402, code: "incorrect_number" });
    expect((await read(session.id)).payment_intent).to.equal(null);
    expect(await typesOf(bench)).to.deep.equal([]);
  });

  for (const [answer, status, paymentStatus] of [
    ["complete", "complete", "paid"],
    ["fail", "open", "unpaid"],
  ] as const) {
    it(`the bank is asked, and a ${answer} leaves the session ${status}`, async () => {
      const session = await openSession(bench);
      const input = { ...PAYER, card: ASKING_CARD };
      const asked = await bench.client.payCheckoutSession(session.url!, input);
      expect(asked).to.include({ status: "open", payment_status: "unpaid" });
      const { redirect_url: back } = await bench.client.completeThreeDSecure(
        asked.next_action!,
        answer,
      );
      expect(await read(session.id)).to.include({ status, payment_status: paymentStatus });
      const response = await fetch(back!, { redirect: "manual" });
      const location = response.headers.get("location");
      expect([response.status, location]).to.deep.equal(
        answer === "complete" ? [303, `https://shop.test/done?session=${session.id}`] : [200, null],
      );
    });
  }

  it("a hold completes it unpaid, the capture makes it paid, and the intent may be canceled", async () => {
    const manual = { payment_intent_data: { capture_method: "manual" } } as const;
    const taken = await openSession(bench, manual);
    await bench.client.payCheckoutSession(taken.url!, PAYER);
    expect(await read(taken.id)).to.include({ status: "complete", payment_status: "unpaid" });
    await bench.stripe.paymentIntents.capture((await intentOf(taken.id)).id);
    expect(await read(taken.id)).to.include({ status: "complete", payment_status: "paid" });

    const released = await openSession(bench, manual);
    await bench.client.payCheckoutSession(released.url!, PAYER);
    const canceled = await bench.stripe.paymentIntents.cancel((await intentOf(released.id)).id);
    expect(canceled.status).to.equal("canceled");
    expect(await read(released.id)).to.include({ status: "complete", payment_status: "unpaid" });
    expect(await typesOf(bench)).to.not.include("checkout.session.async_payment_failed");
  });

  it("nobody else cancels or confirms the intent of an open session", async () => {
    const session = await openSession(bench);
    const input = { ...PAYER, card: DECLINED_CARD };
    await refusal(bench.client.payCheckoutSession(session.url!, input));
    const before = await intentOf(session.id);
    const { paymentIntents } = bench.stripe;
    for (const call of [
      paymentIntents.cancel(before.id),
      paymentIntents.confirm(before.id, { payment_method: "pm_card_visa" }),
    ]) {
      expect(await failureOf(call)).to.include({
        statusCode: 400,
        type: "StripeInvalidRequestError",
      });
    }
    expect(await intentOf(session.id)).to.deep.include({ status: before.status });
  });

  it("a bank debit completes it unpaid, and its end is told later", async () => {
    for (const [iban, paymentStatus, event] of [
      ["DE89370400440532013000", "paid", "checkout.session.async_payment_succeeded"],
      ["DE62370400440532013001", "unpaid", "checkout.session.async_payment_failed"],
    ] as const) {
      const session = await openSession(bench, { payment_method_types: ["card", "sepa_debit"] });
      const payer = { email: "ada@b.test", name: "Ada", iban };
      const result = await bench.client.payCheckoutSession(session.url!, payer);
      expect(result).to.include({ status: "complete", payment_status: "unpaid" });
      await bench.control.advanceClock(HOUR_MS);
      expect(await read(session.id)).to.include({
        status: "complete",
        payment_status: paymentStatus,
      });
      const types = await typesOf(bench);
      expect(types.filter((type) => type.startsWith("checkout"))).to.include.members([
        "checkout.session.completed",
        event,
      ]);
      const [told] = (await bench.stripe.events.list({ type: event })).data;
      expect(told!.data.object).to.include({ id: session.id, payment_status: paymentStatus });
    }
  });

  it("a free order is complete without an intent, and makes a customer", async () => {
    const coupon = (await bench.stripe.coupons.create({ percent_off: 100 })).id;
    const session = await openSession(bench, { discounts: [{ coupon }] });
    expect(session).to.include({ amount_subtotal: 1_500, amount_total: 0 });
    await bench.client.payCheckoutSession(session.url!, { email: "ada@b.test" });
    const done = await read(session.id);
    expect(done).to.include({
      status: "complete",
      payment_status: "no_payment_required",
      payment_intent: null,
    });
    expect(await bench.stripe.customers.retrieve(done.customer as string)).to.include({
      email: "ada@b.test",
    });
    expect(await bench.stripe.coupons.retrieve(coupon)).to.include({ times_redeemed: 1 });
  });

  it("a code that makes it free after a decline ends the intent that was begun", async () => {
    const promotion = {
      type: "coupon",
      coupon: (await bench.stripe.coupons.create({ percent_off: 100 })).id,
    } as const;
    await bench.stripe.promotionCodes.create({ promotion, code: "FREE" });
    const session = await openSession(bench, { allow_promotion_codes: true });
    const page = session.url!;
    await refusal(bench.client.payCheckoutSession(page, { ...PAYER, card: DECLINED_CARD }));
    const input = { email: "ada@b.test", promotion_code: "free" };
    const result = await bench.client.payCheckoutSession(page, input);
    expect(result).to.include({ status: "complete", payment_status: "no_payment_required" });
    expect((await intentOf(session.id)).status).to.equal("canceled");
  });

  it("a customer is made only when wanted, and a known one is kept", async () => {
    const guest = await openSession(bench);
    await bench.client.payCheckoutSession(guest.url!, PAYER);
    expect((await read(guest.id)).customer).to.equal(null);

    const made = await openSession(bench, {
      customer_creation: "always",
      payment_intent_data: { setup_future_usage: "off_session" },
    });
    await bench.client.payCheckoutSession(made.url!, PAYER);
    const customer = (await read(made.id)).customer as string;
    const cards = await bench.stripe.customers.listPaymentMethods(customer);
    expect(cards.data.map(({ card }) => card!.last4)).to.deep.equal(["4242"]);
    expect((await intentOf(made.id)).customer).to.equal(customer);

    const known = await openSession(bench, { customer });
    await bench.client.payCheckoutSession(known.url!, { card: GOOD_CARD });
    expect(await read(known.id)).to.include({ customer, customer_creation: null });
    expect((await bench.stripe.customers.list()).data).to.have.length(1);
  });

  it("setup mode saves a card with the customer, and asks for no money", async () => {
    const customer = (await bench.stripe.customers.create({ email: "ada@b.test" })).id;
    const session = await bench.stripe.checkout.sessions.create({
      mode: "setup",
      currency: "eur",
      customer,
      success_url: SUCCESS,
      setup_intent_data: { metadata: { booking: "b1" } },
    });
    expect(session).to.include({ payment_status: "no_payment_required", amount_total: null });
    const asked = await bench.client.payCheckoutSession(session.url!, { card: ASKING_CARD });
    await bench.client.completeThreeDSecure(asked.next_action!, "complete");
    const done = await bench.stripe.checkout.sessions.retrieve(session.id, {
      expand: ["setup_intent"],
    });
    expect(done).to.include({ status: "complete", payment_intent: null });
    expect(done.setup_intent).to.deep.include({
      status: "succeeded",
      customer,
      metadata: { booking: "b1" },
    });
    expect((await bench.stripe.customers.listPaymentMethods(customer)).data).to.have.length(1);
    expect(await typesOf(bench)).to.include("checkout.session.completed");
  });

  it("expiring it ends what was begun, and nobody pays any more", async () => {
    const session = await openSession(bench);
    const page = session.url!;
    const asked = await bench.client.payCheckoutSession(page, { ...PAYER, card: ASKING_CARD });
    const expired = await bench.stripe.checkout.sessions.expire(session.id);
    expect(expired).to.include({ status: "expired", payment_status: "unpaid", url: null });
    expect((await intentOf(session.id)).status).to.equal("canceled");
    const answer = bench.client.completeThreeDSecure(asked.next_action!, "complete");
    expect((await refusal(answer)).status).to.equal(409);
    expect((await refusal(bench.client.payCheckoutSession(page, PAYER))).status).to.equal(409);
    expect((await typesOf(bench)).slice(-2)).to.deep.equal([
      "payment_intent.canceled",
      "checkout.session.expired",
    ]);
    const again = await failureOf(bench.stripe.checkout.sessions.expire(session.id));
    expect(again).to.include({ statusCode: 400, type: "StripeInvalidRequestError" });
    expect(again.message).to.include("`expired`");
  });

  it("a complete one cannot be expired, by hand or by the clock", async () => {
    const session = await openSession(bench);
    await bench.client.payCheckoutSession(session.url!, PAYER);
    expect(
      (await failureOf(bench.stripe.checkout.sessions.expire(session.id))).statusCode,
    ).to.equal(400);
    await bench.control.advanceClock(2 * DAY_MS);
    expect(await read(session.id)).to.include({ status: "complete", payment_status: "paid" });
  });

  it("the clock expires it when it was told to, and after a day otherwise", async () => {
    const soon = await openSession(bench, { expires_at: AT + 1_800, customer_email: "a@b.test" });
    const late = await openSession(bench);
    await bench.control.advanceClock(29 * MINUTE_MS);
    expect((await read(soon.id)).status).to.equal("open");
    await bench.control.advanceClock(MINUTE_MS);
    expect(await read(soon.id)).to.include({ status: "expired", url: null });
    expect((await read(late.id)).status).to.equal("open");
    await bench.control.advanceClock(DAY_MS);
    expect((await read(late.id)).status).to.equal("expired");
    const told = (await bench.stripe.events.list({ type: "checkout.session.expired" })).data;
    expect(told.map(({ data }) => (data.object as { id: string }).id)).to.deep.equal([
      late.id,
      soon.id,
    ]);
    expect(told[1]!.data.object).to.have.nested.property("customer_details.email", "a@b.test");
  });

  it("they are listed by status, customer, intent and email, and take new metadata", async () => {
    const customer = (await bench.stripe.customers.create({ email: "bob@b.test" })).id;
    const paid = await openSession(bench);
    await bench.client.payCheckoutSession(paid.url!, PAYER);
    const open = await openSession(bench, { customer, metadata: { a: "1", b: "2" } });
    const { sessions } = bench.stripe.checkout;
    const ids = async (filter: object) => (await sessions.list(filter)).data.map(({ id }) => id);
    expect(await ids({})).to.deep.equal([open.id, paid.id]);
    expect(await ids({ status: "complete" })).to.deep.equal([paid.id]);
    expect(await ids({ customer })).to.deep.equal([open.id]);
    expect(await ids({ payment_intent: (await intentOf(paid.id)).id })).to.deep.equal([paid.id]);
    expect(await ids({ customer_details: { email: "ada@b.test" } })).to.deep.equal([paid.id]);
    expect(await ids({ created: { gt: AT } })).to.deep.equal([]);
    const changed = await sessions.update(open.id, { metadata: { a: "", c: "3" } });
    expect(changed.metadata).to.deep.equal({ b: "2", c: "3" });
    expect(await typesOf(bench)).to.not.include("checkout.session.updated");
  });

  it("a session survives a snapshot, with its lines, its intent and its clock", async () => {
    const session = await openSession(bench, { line_items: [line(1_000), line(700)] });
    const input = { ...PAYER, card: ASKING_CARD };
    const asked = await bench.client.payCheckoutSession(session.url!, input);
    const snapshot = await bench.control.snapshot();
    await bench.control.reset();
    await bench.control.restore(snapshot);
    await bench.client.completeThreeDSecure(asked.next_action!, "complete");
    expect(await read(session.id)).to.include({ status: "complete", amount_total: 1_700 });
    expect((await bench.stripe.checkout.sessions.listLineItems(session.id)).data).to.have.length(2);
  });
});
