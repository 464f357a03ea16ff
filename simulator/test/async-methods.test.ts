import { expect } from "chai";
import type Stripe from "stripe";
import { MINUTE_MS, SECOND_MS } from "../src/core/constants.ts";
import { failureOf, pay, postForm, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

/** Long enough for every test account that answers at all without being a late one. */
const SOON_MS = MINUTE_MS;
const LATE_MS = 5 * MINUTE_MS;

const PAYING = [
  ["pm_usBankAccount_success", "usd"],
  ["pm_sepaDebit_success_at", "eur"],
  ["pm_sepaDebit_success_de", "eur"],
] as const;
/** Token, currency, code. */
const FAILING = [
  ["pm_usBankAccount_accountClosed", "usd", "account_closed"],
  ["pm_usBankAccount_noAccount", "usd", "no_account"],
  ["pm_usBankAccount_insufficientFunds", "usd", "insufficient_funds"],
  ["pm_usBankAccount_debitNotAuthorized", "usd", "debit_not_authorized"],
  ["pm_sepaDebit_failed_at", "eur", "payment_intent_payment_attempt_failed"],
  ["pm_sepaDebit_insufficientFunds_fr", "eur", "insufficient_funds"],
] as const;

describe("payment methods whose bank answers later", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const fresh = ({ id }: { id: string }) =>
    bench.stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] });
  const chargeOf = (intent: Stripe.PaymentIntent) => intent.latest_charge as Stripe.Charge;
  const debit = (token: string, more: Partial<Stripe.PaymentIntentCreateParams> = {}) =>
    pay(bench, token, { currency: token.includes("us") ? "usd" : "eur", ...more });
  const eventTypes = async () => {
    const { data } = await bench.stripe.events.list({ limit: 100 });
    return data.map(({ type }) => type as string).reverse();
  };

  for (const [token, currency] of PAYING) {
    it(`${token} goes on its way, and pays`, async () => {
      const intent = await pay(bench, token, { currency });
      expect(intent).to.include({ status: "processing", amount_received: 0, next_action: null });
      expect(chargeOf(await fresh(intent))).to.include({
        status: "pending",
        paid: false,
        balance_transaction: null,
      });
      await bench.control.advanceClock(SOON_MS);
      const paid = await fresh(intent);
      expect(paid).to.include({ status: "succeeded", amount_received: 2_000 });
      expect(chargeOf(paid)).to.include({ status: "succeeded", paid: true, captured: true });
      expect(chargeOf(paid).balance_transaction).to.match(/^txn_/);
      expect(await eventTypes()).to.deep.equal([
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "charge.succeeded",
        "payment_intent.succeeded",
      ]);
    });
  }

  for (const [token, currency, code] of FAILING) {
    it(`${token} goes on its way, and comes to nothing as ${code}`, async () => {
      const intent = await pay(bench, token, { currency });
      expect(intent.status).to.equal("processing");
      await bench.control.advanceClock(SOON_MS);
      const failed = await fresh(intent);
      expect(failed).to.include({ status: "requires_payment_method", payment_method: null });
      expect(failed).to.include({ amount_received: 0 });
      expect(failed.last_payment_error).to.include({ code, charge: chargeOf(failed).id });
      expect(chargeOf(failed)).to.include({ status: "failed", failure_code: code, paid: false });
      expect((await eventTypes()).slice(-2)).to.deep.equal([
        "charge.failed",
        "payment_intent.payment_failed",
      ]);
      const again = await bench.stripe.paymentIntents.confirm(intent.id, {
        payment_method: "pm_card_visa",
      });
      expect(again).to.include({ status: "succeeded", last_payment_error: null });
    });
  }

  it("a delayed account answers after three minutes, not before", async () => {
    for (const [token, end] of [
      ["pm_sepaDebit_successDelayed_ie", "succeeded"],
      ["pm_sepaDebit_failedDelayed_be", "requires_payment_method"],
    ] as const) {
      const intent = await debit(token);
      await bench.control.advanceClock(3 * MINUTE_MS - SECOND_MS);
      expect((await fresh(intent)).status).to.equal("processing");
      await bench.control.advanceClock(2 * SECOND_MS);
      expect((await fresh(intent)).status).to.equal(end);
    }
  });

  it("pm_usBankAccount_processing stays on its way until somebody settles it by hand", async () => {
    for (const [result, end] of [
      ["succeeded", "succeeded"],
      ["failed", "requires_payment_method"],
    ] as const) {
      const intent = await debit("pm_usBankAccount_processing");
      await bench.control.advanceClock(LATE_MS);
      expect((await fresh(intent)).status).to.equal("processing");
      expect(await bench.control.settleAsync(intent.id, result)).to.deep.equal({ status: end });
      expect((await fresh(intent)).status).to.equal(end);
    }
  });

  it("what was settled by hand is not settled by the clock again", async () => {
    const intent = await debit("pm_usBankAccount_insufficientFunds");
    await bench.control.settleAsync(intent.id, "succeeded");
    const count = (await eventTypes()).length;
    await bench.control.advanceClock(LATE_MS);
    expect((await fresh(intent)).status).to.equal("succeeded");
    expect((await eventTypes()).length).to.equal(count);
  });

  it("settling by hand needs a payment that is processing", async () => {
    const paid = await pay(bench, "pm_card_visa");
    const before = await bench.control.snapshot();
    for (const [id, status] of [
      [paid.id, 409],
      ["pi_nobody", 404],
    ] as const) {
      const refused: unknown = await bench.control
        .settleAsync(id, "failed")
        .catch((reason: unknown) => reason);
      expect(String(refused)).to.include(`answered ${status}`);
    }
    expect(await bench.control.snapshot()).to.deep.equal(before);
  });

  it("while it is processing, it is neither canceled, confirmed, captured nor changed", async () => {
    const intent = await debit("pm_usBankAccount_processing");
    const { paymentIntents } = bench.stripe;
    for (const call of [
      () => paymentIntents.cancel(intent.id),
      () => paymentIntents.confirm(intent.id, { payment_method: "pm_card_visa" }),
      () => paymentIntents.capture(intent.id),
      () => paymentIntents.update(intent.id, { amount: 9_000 }),
    ]) {
      const error = await failureOf(call());
      expect(error).to.include({ statusCode: 400, code: "payment_intent_unexpected_state" });
    }
    expect(await fresh(intent)).to.include({ status: "processing", amount: 2_000 });
  });

  it("takes an account only in its currency, and never to hold money", async () => {
    const refused: [string, Partial<Stripe.PaymentIntentCreateParams>, string | undefined][] = [
      [
        "pm_sepaDebit_success_at",
        { currency: "usd" },
        "payment_intent_incompatible_payment_method",
      ],
      [
        "pm_usBankAccount_success",
        { currency: "eur" },
        "payment_intent_incompatible_payment_method",
      ],
      [
        "pm_sepaDebit_success_at",
        { currency: "eur", capture_method: "manual" },
        "payment_intent_incompatible_payment_method",
      ],
    ];
    for (const [token, more, code] of refused) {
      const error = await failureOf(pay(bench, token, more));
      expect(error).to.include({ statusCode: 400, code, param: "payment_method" });
    }
    const chosen = await failureOf(
      bench.stripe.paymentIntents.create({
        amount: 2_000,
        currency: "usd",
        payment_method_types: ["sepa_debit"],
      }),
    );
    expect(chosen).to.include({ statusCode: 400, param: "payment_method_types" });
    expect((await bench.stripe.paymentIntents.list()).data).to.be.empty;
  });

  it("an account that was chosen before the currency changed is not debited in the new one", async () => {
    const intent = await bench.stripe.paymentIntents.create({
      amount: 2_000,
      currency: "eur",
      payment_method: "pm_sepaDebit_success_at",
    });
    await bench.stripe.paymentIntents.update(intent.id, { currency: "usd" });
    const error = await failureOf(
      bench.stripe.paymentIntents.confirm(intent.id, { use_stripe_sdk: true }),
    );
    expect(error).to.include({
      statusCode: 400,
      code: "payment_intent_incompatible_payment_method",
    });
    expect(await fresh(intent)).to.include({ status: "requires_confirmation", currency: "usd" });
  });

  it("offers what fits the currency where Stripe chooses the methods", async () => {
    const typesOf = async (more: Partial<Stripe.PaymentIntentCreateParams>) => {
      const params = { amount: 2_000, currency: "eur", ...more };
      return (await bench.stripe.paymentIntents.create(params)).payment_method_types;
    };
    expect(await typesOf({})).to.deep.equal(["card", "sepa_debit"]);
    expect(await typesOf({ currency: "usd" })).to.deep.equal(["card", "us_bank_account"]);
    expect(await typesOf({ currency: "gbp" })).to.deep.equal(["card"]);
    expect(await typesOf({ capture_method: "manual" })).to.deep.equal(["card"]);
    const chosen = { payment_method_types: ["us_bank_account"], currency: "usd" };
    expect(await typesOf(chosen)).to.deep.equal(["us_bank_account"]);
  });

  it("makes a payment method of a test account's number, and of no other", async () => {
    const { paymentMethods } = bench.stripe;
    const iban = "DE89 3704 0044 0532 0130 00";
    const sepa = await paymentMethods.create({ type: "sepa_debit", sepa_debit: { iban } });
    expect(sepa.sepa_debit).to.include({ country: "DE", last4: "3000", bank_code: "37040044" });
    const us = await paymentMethods.create({
      type: "us_bank_account",
      us_bank_account: {
        account_number: "000222222227",
        routing_number: "110000000",
        account_holder_type: "company",
      },
    });
    expect(us.us_bank_account).to.include({ last4: "2227", account_holder_type: "company" });
    const intent = await debit(us.id, { currency: "usd" });
    await bench.control.advanceClock(SOON_MS);
    const failed = await fresh(intent);
    expect(failed.last_payment_error?.code).to.equal("insufficient_funds");
    const details = chargeOf(failed).payment_method_details!;
    expect(details.us_bank_account).to.include({ last4: "2227", routing_number: "110000000" });

    const before = (await bench.control.snapshot()).state;
    const unknown = paymentMethods.create({
      type: "sepa_debit",
      sepa_debit: { iban: "DE02120300000000202051" },
    });
    expect(await failureOf(unknown)).to.include({ statusCode: 400, param: "sepa_debit[iban]" });
    expect(before).to.not.include("DE8937").and.not.include("000222222227");
    const log = JSON.stringify(await bench.control.requests());
    expect(log).to.not.match(/DE89\s?3704|000222222227|DE0212/);
  });

  it("names what is wrong or missing in the description of an account", async () => {
    const us = { type: "us_bank_account", "us_bank_account[account_number]": "000123456789" };
    const sepa = { type: "sepa_debit", "sepa_debit[iban]": "AT611904300234573201" };
    const cases: [Record<string, string>, string][] = [
      [{ type: "sepa_debit" }, "sepa_debit"],
      [{ type: "sepa_debit", "sepa_debit[bic]": "X" }, "sepa_debit[bic]"],
      [{ ...sepa, "us_bank_account[account_number]": "1" }, "us_bank_account"],
      [{ ...sepa, type: "card" }, "sepa_debit"],
      [us, "us_bank_account[routing_number]"],
      [
        { ...us, "us_bank_account[routing_number]": "110000001" },
        "us_bank_account[routing_number]",
      ],
      [
        { type: "us_bank_account", "us_bank_account[routing_number]": "110000000" },
        "us_bank_account[account_number]",
      ],
      [{ type: "card" }, "card"],
      [{ type: "cash" }, "type"],
    ];
    for (const [form, param] of cases) {
      const { status, text } = await postForm(bench, "/v1/payment_methods", form);
      const { error } = JSON.parse(text) as { error: Record<string, unknown> };
      expect({ status, param: error["param"] }, text).to.deep.equal({ status: 400, param });
      expect((await bench.control.snapshot()).state).to.not.include('"pm_');
    }
  });

  it("refuses a test account that Stripe has and this does not, and says so in the log", async () => {
    await bench.control.clearRequests();
    const error = await failureOf(debit("pm_usBankAccount_dispute"));
    expect(error).to.include({ statusCode: 400, param: "payment_method" });
    expect((await bench.control.requests())[0]).to.include({ unsupported: true });
  });

  it("is attached, saved and set up like a card", async () => {
    const customer = await bench.stripe.customers.create();
    const attached = await bench.stripe.paymentMethods.attach("pm_usBankAccount_success", {
      customer: customer.id,
    });
    const setup = await bench.stripe.setupIntents.create({
      customer: customer.id,
      payment_method: "pm_sepaDebit_success_at",
      payment_method_types: ["sepa_debit"],
      mandate_data: { customer_acceptance: { type: "offline" } },
      confirm: true,
    });
    expect(setup.status).to.equal("succeeded");
    const saved = await debit("pm_sepaDebit_success_at", {
      customer: customer.id,
      setup_future_usage: "off_session",
    });
    const { data } = await bench.stripe.customers.listPaymentMethods(customer.id);
    expect(data.map(({ id }) => id)).to.have.members([
      attached.id,
      setup.payment_method,
      saved.payment_method,
    ]);
  });

  it("an account without a customer pays once, but may fail and try again", async () => {
    const { id } = await bench.stripe.paymentMethods.create({
      type: "us_bank_account",
      us_bank_account: { account_number: "000123456789", routing_number: "110000000" },
    });
    const first = await debit(id, { currency: "usd" });
    await bench.control.settleAsync(first.id, "failed");
    const second = await bench.stripe.paymentIntents.confirm(first.id, { payment_method: id });
    await bench.control.settleAsync(second.id, "succeeded");
    expect(await failureOf(debit(id, { currency: "usd" }))).to.include({ statusCode: 400 });
  });
});
