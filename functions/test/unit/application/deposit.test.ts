/** A price that is paid in two parts: the deposit confirms, the balance follows. */
import { expect } from "chai";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { capturePayment } from "../../../src/application/capture-payment.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
import {
  at,
  BALANCE,
  booked,
  bookingOf,
  DEPOSIT,
  HOUR_MS,
  pay,
  PAY_BY,
  paying,
  payOnPage,
  PRICE,
  reserve,
  START,
  takenOf,
  tell,
  TRAVELLER,
  violationsOf,
  type Trip,
} from "../../support/deposits.ts";
import { OWNER } from "../../support/operations.ts";
import { refusal } from "../../support/refusal.ts";

const AT_ONCE = { confirmOn: "authorization", whenLost: "hold" } as const;
const RESERVED = {
  captureMethod: "manual" as const,
  policy: { tiers: [], authorization: AT_ONCE },
};

async function deposited(): Promise<Trip> {
  const trip = await booked();
  await pay(trip);
  return trip;
}

function call(trip: Trip, wish: object) {
  return createPaymentIntent(trip.deps, TRAVELLER, { bookingId: trip.bookingId, ...wish });
}

describe("a deposit and its balance", () => {
  it("the deposit confirms; the next payment without a name is the balance", async () => {
    const trip = await booked();
    const first = await call(trip, {});
    expect(first).to.include({ amount: DEPOSIT, currency: "eur" });
    await pay(trip);
    expect(await bookingOf(trip)).to.include({ status: "confirmed", holdExpiresAt: null });
    const next = await call(trip, {});
    expect(next).to.include({ amount: BALANCE, paymentId: `${trip.bookingId}_balance_1` });
    await pay(trip);
    const { dues, status } = await bookingOf(trip);
    expect([status, dues["deposit"]?.paidBy, dues["balance"]?.paidBy]).to.deep.equal([
      ...["confirmed", first.paymentId, next.paymentId],
    ]);
    expect(await refusal(call(trip, {}))).to.equal("ALREADY_PAID");
    expect(violationsOf(trip, "any time")).to.deep.equal([]);
  });

  it("a price is compared with the due, never with the whole", async () => {
    const trip = await booked();
    const table: [object, string][] = [
      [{ amount: PRICE }, "AMOUNT_MISMATCH"],
      [{ amount: BALANCE }, "AMOUNT_MISMATCH"],
      [{ dueId: "deposit", amount: BALANCE }, "AMOUNT_MISMATCH"],
      [{ dueId: "balance", amount: BALANCE }, "INVALID_INPUT"],
      [{ dueId: "full" }, "INVALID_INPUT"],
    ];
    for (const [wish, reason] of table) {
      expect(await refusal(call(trip, wish)), JSON.stringify(wish)).to.equal(reason);
    }
    expect(trip.stripe.intents.size).to.equal(0);
    await call(trip, { amount: DEPOSIT });
    await pay(trip);
    expect(await refusal(call(trip, { amount: DEPOSIT }))).to.equal("AMOUNT_MISMATCH");
    expect(await call(trip, { amount: BALANCE, dueId: "balance" })).to.include({ amount: BALANCE });
  });

  it("the balance waits for a deposit that is only on its way", async () => {
    const trip = await booked();
    const { intentId } = await paying(trip);
    trip.stripe.advance(intentId, "processing");
    await tell(trip, intentId, "payment_intent.processing");
    expect((await bookingOf(trip)).status).to.equal("processing");
    expect(await refusal(call(trip, { dueId: "balance" }))).to.equal("INVALID_INPUT");
  });

  it("getPaymentStatus tells what is owed, until when, and what is paid", async () => {
    const trip = await booked();
    const status = () => getPaymentStatus(trip.deps, TRAVELLER, { bookingId: trip.bookingId });
    expect(await status()).to.deep.include({ amount: DEPOSIT, paymentStatus: "none" });
    await pay(trip);
    const payBy = new Date(PAY_BY).toISOString();
    const deposit = { dueId: "deposit", kind: "deposit", amount: DEPOSIT, payBy: null };
    const balance = { dueId: "balance", kind: "balance", amount: BALANCE, payBy };
    expect((await status()).dues).to.deep.equal([
      { ...deposit, paid: true, overdue: false },
      { ...balance, paid: false, overdue: false },
    ]);
    expect(await status()).to.include({ amount: DEPOSIT, paymentStatus: "succeeded" });
    const { paymentId } = await pay(trip);
    expect(await status()).to.include({ paymentId, amount: BALANCE, captured: BALANCE });
    expect((await status()).dues.map(({ paid }) => paid)).to.deep.equal([true, true]);
  });

  it("shows the payment of the last due, however often the first was tried", async () => {
    const trip = await booked();
    for (let tries = 0; tries < 2; tries++) {
      const { intentId } = await paying(trip);
      trip.stripe.advance(intentId, "canceled");
      await tell(trip, intentId, "payment_intent.canceled");
    }
    const { paymentId } = await pay(trip);
    expect(paymentId).to.match(/_deposit_3$/);
    const balance = await pay(trip);
    const { bookingId } = trip;
    const shown = await getPaymentStatus(trip.deps, TRAVELLER, { bookingId });
    expect(shown.paymentId).to.equal(balance.paymentId);
  });

  describe("a request that is repeated after its due was paid", () => {
    const named: [string, (trip: Trip) => object][] = [
      ["by its booking", ({ bookingId }) => ({ bookingId })],
      ["by its amount", () => ({ amount: DEPOSIT, currency: "eur" })],
    ];
    for (const [how, wishOf] of named) {
      it(`${how} is paid already, and no payment of the balance`, async () => {
        const trip = await booked();
        const wish = { ...wishOf(trip), requestId: "tap" };
        const again = () => createPaymentIntent(trip.deps, TRAVELLER, wish);
        const { paymentIntentId } = await again();
        expect((await again()).paymentIntentId).to.equal(paymentIntentId);
        trip.stripe.advance(paymentIntentId!, "succeeded");
        await tell(trip, paymentIntentId!, "payment_intent.succeeded");
        expect(await refusal(again())).to.equal("ALREADY_PAID");
        expect(trip.stripe.intents.size).to.equal(1);
        const next = await call(trip, { requestId: "another tap" });
        expect(next.amount).to.equal(BALANCE);
      });
    }

    it("with a booking of its own is paid already, too", async () => {
      const trip = await booked();
      const booking = { itemId: "trip", slotId: "trip_1" };
      const again = () =>
        createPaymentIntent(trip.deps, TRAVELLER, { booking, requestId: "book and pay" });
      const { paymentIntentId, amount } = await again();
      expect(amount).to.equal(DEPOSIT);
      trip.stripe.advance(paymentIntentId!, "succeeded");
      await tell(trip, paymentIntentId!, "payment_intent.succeeded");
      expect(await refusal(again())).to.equal("ALREADY_PAID");
      expect(trip.stripe.intents.size).to.equal(1);
    });

    it("pays the same due again where it is open again", async () => {
      const trip = await booked();
      const tap = () => call(trip, { requestId: "tap" });
      const { paymentIntentId } = await tap();
      trip.stripe.advance(paymentIntentId!, "canceled");
      await tell(trip, paymentIntentId!, "payment_intent.canceled");
      expect(await tap()).to.include({ paymentId: `${trip.bookingId}_deposit_2` });
    });

    it("is asked for anew where it was refused: nothing was paid by it", async () => {
      const trip = await booked();
      const early = { dueId: "balance", requestId: "tap" };
      expect(await refusal(call(trip, early))).to.equal("INVALID_INPUT");
      await pay(trip);
      expect(await call(trip, early)).to.include({ amount: BALANCE });
    });
  });

  it("either can be paid on Stripe's own page", async () => {
    const trip = await booked();
    expect(await payOnPage(trip)).to.include({ amount: DEPOSIT });
    expect((await bookingOf(trip)).status).to.equal("confirmed");
    expect(await payOnPage(trip)).to.include({ amount: BALANCE });
    const lines = [...trip.stripe.sessions.values()].flatMap(({ order }) => order.checkout.lines);
    expect(lines.map(({ unitAmount }) => unitAmount)).to.deep.equal([DEPOSIT, BALANCE]);
    expect((await bookingOf(trip)).dues["balance"]?.paidBy).to.match(/_balance_1$/);
  });

  it("the balance can be paid at the desk, while a card payment of it is open", async () => {
    const trip = await deposited();
    const { intentId } = await paying(trip);
    const cash = { method: "cash", reference: "till 7", reason: "at the desk" } as const;
    const record = (amount: number) =>
      recordOutsidePayment(trip.deps, OWNER, { bookingId: trip.bookingId, amount, ...cash });
    expect(await refusal(record(PRICE))).to.equal("AMOUNT_MISMATCH");
    await record(BALANCE);
    expect(trip.stripe.intents.get(intentId)?.status).to.equal("canceled");
    expect((await bookingOf(trip)).dues["balance"]?.paidBy).to.match(/_balance_2$/);
    expect(violationsOf(trip, "any time")).to.deep.equal([]);
  });

  it("what was paid at the desk for a hold that ends has to be given back by hand", async () => {
    const trip = await booked();
    const { bookingId } = trip;
    const cash = { method: "cash", reference: "till 7", reason: "at the desk" } as const;
    await recordOutsidePayment(trip.deps, OWNER, {
      ...{ bookingId, dueId: "balance", amount: BALANCE, ...cash },
    });
    await at(trip, trip.clock.nowMs + HOUR_MS);
    expect(await bookingOf(trip)).to.deep.include({
      ...{ status: "expired", issues: ["outside_refund_owed"] },
    });
    expect(await takenOf(trip)).to.equal(0);
  });

  it("each can be reserved, and taken for itself", async () => {
    const trip = await booked({}, RESERVED);
    const deposit = await reserve(trip);
    expect((await bookingOf(trip)).status).to.equal("confirmed");
    const balance = await reserve(trip);
    const reason = "arrived";
    await capturePayment(trip.deps, OWNER, { paymentId: balance.paymentId, reason });
    const { payments } = await bookingOf(trip);
    expect(payments[deposit.paymentId]).to.include({ status: "authorized", captured: 0 });
    expect(payments[balance.paymentId]).to.include({ status: "succeeded", captured: BALANCE });
    await capturePayment(trip.deps, OWNER, { paymentId: deposit.paymentId, reason });
    expect((await bookingOf(trip)).payments[deposit.paymentId]).to.include({ captured: DEPOSIT });
    expect(violationsOf(trip, "any time")).to.deep.equal([]);
  });

  it("of a lost reservation of the balance only the balance is open again", async () => {
    const trip = await booked({}, RESERVED);
    await reserve(trip);
    const { intentId } = await reserve(trip);
    trip.stripe.lapse(intentId);
    await tell(trip, intentId, "payment_intent.canceled");
    const { status, dues, issues } = await bookingOf(trip);
    expect([status, dues["balance"]?.paidBy, issues]).to.deep.equal([
      ...["confirmed", null, ["authorization_lost"]],
    ]);
    expect(await takenOf(trip)).to.equal(1);
  });

  it("a balance is owed after the visit, and what is paid then is kept", async () => {
    const trip = await deposited();
    const { intentId } = await paying(trip);
    await at(trip, START + 8 * HOUR_MS);
    expect(await bookingOf(trip)).to.deep.include({
      ...{ status: "completed", issues: ["balance_overdue"] },
    });
    trip.stripe.advance(intentId, "succeeded");
    await tell(trip, intentId, "payment_intent.succeeded");
    expect(await bookingOf(trip)).to.deep.include({ status: "completed", issues: [] });
    expect(trip.stripe.refunds.size).to.equal(0);
    expect(await refusal(call(trip, {}))).to.equal("BOOKING_ENDED");
  });

  it("is taken at the desk after the visit, too, and can be asked for by card", async () => {
    const trip = await deposited();
    await at(trip, START + 8 * HOUR_MS);
    expect(await call(trip, {})).to.include({ amount: BALANCE });
    const cash = { method: "cash", reference: "till 7", reason: "at the desk" } as const;
    const { bookingId } = trip;
    await recordOutsidePayment(trip.deps, OWNER, { bookingId, amount: BALANCE, ...cash });
    expect(await bookingOf(trip)).to.deep.include({ status: "completed", issues: [] });
    expect([...trip.stripe.intents.values()].map(({ status }) => status)).to.deep.equal([
      ...["succeeded", "canceled"],
    ]);
  });
});
