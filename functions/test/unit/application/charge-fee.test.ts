import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import { chargeFee } from "../../../src/application/charge-fee.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
import { removePaymentMethod } from "../../../src/application/remove-payment-method.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Role } from "../../../src/domain/roles.ts";
import { dieEverywhere } from "../../support/crash.ts";
import {
  aTable,
  BOSS,
  DINER,
  FEE,
  given,
  missed,
  START,
  stateOf,
  type Given,
  type Table,
} from "../../support/guaranteed.ts";
import type { FakeStripe } from "../../support/fake-stripe.ts";
import { refusal } from "../../support/refusal.ts";
import { requireNone, violationsAtRest } from "../../support/invariants/violations.ts";
import { booksOf } from "../../support/simulation/run.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const DECLINES = "pm_card_chargeCustomerFail";
const ASKS = "pm_card_authenticationRequired";

function charge({ deps, bookingId }: Table, input: object = {}, role: Role = "owner") {
  const wish = { bookingId, amount: FEE, reason: "nobody came", ...input };
  return chargeFee(deps, { uid: "boss", role }, wish);
}

/** Minor units that Stripe has taken for this booking. */
function takenBy({ stripe }: Table): number {
  return [...stripe.intents.values()]
    .filter(({ status }) => status === "succeeded")
    .reduce((sum, { order }) => sum + order.amount, 0);
}

function chargesIn({ stripe }: Table): number {
  return [...stripe.intents.values()].flatMap(({ charges }) => charges).length;
}

function noticesIn({ store, bookingId }: Table): string[] {
  return Object.keys(store.dump())
    .filter((path) => path.startsWith(`outbox/${bookingId}_`))
    .map((path) => path.slice(`outbox/${bookingId}_`.length))
    .sort();
}

/** Once the events that are on their way have come, and the sweep has done its part. */
async function requireSound(table: Table, where?: string) {
  const { deps, stripe, store, clock } = table;
  for (const { id, status } of stripe.intents.values()) {
    const type = status === "succeeded" ? "payment_intent.succeeded" : "payment_intent.created";
    await receiveEvent(deps, stripe.noticeOf(id, type));
  }
  clock.nowMs += 2 * MINUTE_MS;
  await wakeSweep(deps);
  await deliverNotices(deps);
  const run = { documents: store.dump(), stripe: booksOf(stripe), now: clock.nowMs };
  requireNone(violationsAtRest(run), where);
}

describe("chargeFee", () => {
  it("takes the fee from the card, with its customer away", async () => {
    const table = await missed();
    const answer = await charge(table);
    expect(answer).to.deep.include({
      ...{ dueId: "fee-1", amount: FEE, currency: "eur", status: "succeeded" },
      ...{ decline: null, left: 0 },
    });
    expect(takenBy(table)).to.equal(FEE);
    const { booking } = await stateOf(table);
    expect(booking).to.include({ status: "no_show" });
    expect(booking.issues).to.deep.equal([]);
    expect(booking.dues["fee-1"]).to.include({ kind: "fee", paidBy: answer.paymentId });
    expect(noticesIn(table)).to.include("receipt_fee-1-1");
    await requireSound(table);
  });

  it("is written into the log of what operators do, with the reason", async () => {
    const table = await missed();
    await charge(table, { reason: "table stood empty" });
    const entries = Object.entries(table.store.dump()).filter(([path]) =>
      path.startsWith("auditLog/"),
    );
    const fee = entries.map(([, entry]) => entry).find(({ action }) => action === "chargeFee");
    expect(fee).to.include({ uid: "boss", role: "owner", reason: "table stood empty" });
  });

  it("names the booking and the fee to Stripe, and asks for no redirect", async () => {
    const table = await missed();
    await charge(table);
    const [intent] = table.stripe.intents.values();
    expect(intent?.order).to.deep.include({
      ...{ redirects: "never", captureMethod: "automatic", saveCard: false },
    });
    expect(intent?.order.metadata).to.include({ bookingId: table.bookingId, dueId: "fee-1" });
  });

  it("takes a part, and the rest later, and never more than was agreed", async () => {
    const table = await missed();
    expect(await charge(table, { amount: 500 })).to.include({ dueId: "fee-1", left: 1500 });
    expect(await refusal(charge(table, { amount: 1600 }))).to.equal("FEE_EXCEEDED");
    expect(await charge(table, { amount: 1500 })).to.include({ dueId: "fee-2", left: 0 });
    expect(await refusal(charge(table, { amount: 100 }))).to.equal("FEE_EXCEEDED");
    expect(takenBy(table)).to.equal(FEE);
  });

  it("answers a decline, leaves the fee owed, and can be asked for again", async () => {
    const table = await missed(DECLINES);
    const answer = await charge(table);
    expect(answer).to.deep.include({ status: "requires_payment_method" });
    expect(answer.decline).to.deep.equal({ reason: "generic_decline", action: "other_card" });
    const { booking } = await stateOf(table);
    expect(booking.issues).to.deep.equal(["fee_open"]);
    expect(noticesIn(table).filter((one) => one.startsWith("fee_due"))).to.deep.equal([]);
    expect(await charge(table)).to.include({ dueId: "fee-1", paymentId: answer.paymentId });
    expect(chargesIn(table)).to.equal(2);
    expect(await refusal(charge(table, { amount: 500 }))).to.equal("PAYMENT_IN_PROGRESS");
    await requireSound(table);
  });

  it("answers the decline even where an older event seems the newer one", async () => {
    const table = await missed(DECLINES);
    const stripe: FakeStripe = {
      ...table.stripe,
      confirmIntent: async (order) => {
        const made = table.stripe.noticeOf(order.intentId, "payment_intent.created");
        const observations = made.observations.map((one) => ({ ...one, asOf: one.asOf + 1 }));
        await receiveEvent(table.deps, { ...made, observations });
        return table.stripe.confirmIntent(order);
      },
    };
    const sleep = (ms: number) => {
      table.clock.nowMs += ms;
      return Promise.resolve();
    };
    const waiter = { ...table.deps.waiter, sleep };
    const answer = await charge({ ...table, deps: { ...table.deps, stripe, waiter } });
    expect(answer.decline).to.include({ reason: "generic_decline" });
  });

  it("tells its customer when their bank wants to ask them, and takes it when they pay", async () => {
    const table = await missed(ASKS);
    const answer = await charge(table);
    expect(answer.decline).to.deep.include({ action: "authenticate" });
    expect(noticesIn(table)).to.include("fee_due_fee-1-1-1");
    const { bookingId } = table;
    const paying = await createPaymentIntent(table.deps, DINER, { bookingId, dueId: "fee-1" });
    expect(paying).to.include({ paymentId: answer.paymentId, amount: FEE });
    const intentId = paying.paymentIntentId!;
    table.stripe.advance(intentId, "succeeded");
    await receiveEvent(table.deps, table.stripe.noticeOf(intentId, "payment_intent.succeeded"));
    const { booking } = await stateOf(table);
    expect(booking.dues["fee-1"]?.paidBy).to.equal(answer.paymentId);
    expect(booking.issues).to.deep.equal([]);
    expect(takenBy(table)).to.equal(FEE);
    expect(await refusal(charge(table))).to.equal("FEE_EXCEEDED");
    await requireSound(table);
  });

  it("can be paid for what cost nothing, and no more than that", async () => {
    const table = await missed(ASKS, { unitAmount: 0 });
    await charge(table);
    const { bookingId } = table;
    const wish = { bookingId, dueId: "fee-1" };
    const paying = await createPaymentIntent(table.deps, DINER, { ...wish, amount: FEE });
    const intentId = paying.paymentIntentId!;
    table.stripe.advance(intentId, "succeeded");
    await receiveEvent(table.deps, table.stripe.noticeOf(intentId, "payment_intent.succeeded"));
    expect((await stateOf(table)).booking.issues).to.deep.equal([]);
    const again = createPaymentIntent(table.deps, DINER, wish);
    expect(await refusal(again)).to.equal("BOOKING_ENDED");
    await requireSound(table);
  });

  it("tells its customer when the card is gone, too", async () => {
    const table = await missed();
    await removePaymentMethod(table.deps, DINER, { paymentMethodId: table.cardId });
    expect(await charge(table)).to.include({ status: "requires_payment_method", decline: null });
    expect(noticesIn(table)).to.include("fee_due_fee-1-1-1");
    expect(table.alarms).to.include("charge_refused");
    await requireSound(table);
  });

  it("leaves the fee owed when Stripe has no such customer any more", async () => {
    const table = await missed();
    const [customerId] = table.stripe.customers;
    table.stripe.deleteCustomer(customerId!);
    expect(await charge(table)).to.include({ status: "closed" });
    const { booking } = await stateOf(table);
    expect(booking.dues["fee-1"]).to.include({ paidBy: null, live: null });
    const { bookingId } = table;
    const paying = await createPaymentIntent(table.deps, DINER, { bookingId, dueId: "fee-1" });
    expect(paying).to.include({ amount: FEE });
  });

  it("can be handed over in cash instead", async () => {
    const table = await missed(DECLINES);
    await charge(table);
    const { bookingId } = table;
    await recordOutsidePayment(table.deps, BOSS, {
      ...{ bookingId, dueId: "fee-1", amount: FEE, method: "cash" },
      ...{ reference: "till 7", reason: "paid at the door" },
    });
    const { booking } = await stateOf(table);
    expect(booking.dues["fee-1"]?.paidBy).to.be.a("string");
    expect([...table.stripe.intents.values()].map(({ status }) => status)).to.deep.equal([
      "canceled",
    ]);
  });

  it("charges a booking that its customer has canceled, and gives nothing of it back", async () => {
    const table = await given();
    const { bookingId } = table;
    table.clock.nowMs = START - 60 * MINUTE_MS;
    await cancelBooking(table.deps, DINER, { bookingId });
    expect(await charge(table)).to.include({ status: "succeeded" });
    expect(table.stripe.refunds.size).to.equal(0);
    expect((await stateOf(table)).booking.status).to.equal("canceled");
    table.clock.nowMs += DAY_MS;
    await wakeSweep(table.deps);
    expect(table.stripe.refunds.size).to.equal(0);
    await requireSound(table);
  });

  it("the sweep leaves a fee open that nobody has paid", async () => {
    const table = await given(ASKS);
    const { bookingId } = table;
    await cancelBooking(table.deps, DINER, { bookingId });
    await charge(table);
    for (let day = 0; day < 10; day++) {
      table.clock.nowMs += DAY_MS;
      await wakeSweep(table.deps);
    }
    expect([...table.stripe.intents.values()].map(({ status }) => status)).to.deep.equal([
      "requires_payment_method",
    ]);
  });

  it("charges nobody who has yet to come, was canceled by the business, or gave no card", async () => {
    const table = await given();
    expect(await refusal(charge(table))).to.equal("BOOKING_NOT_STARTED");
    const { bookingId } = table;
    await cancelForCustomer(table.deps, BOSS, { bookingId, reason: "flooded" });
    expect(await refusal(charge(table))).to.equal("BOOKING_ENDED");
    const held = await aTable();
    expect(await refusal(charge(held))).to.equal("NO_GUARANTEE");
    const plain = await aTable({ terms: { kind: "full" } });
    expect(await refusal(charge(plain))).to.equal("NO_GUARANTEE");
    expect(table.stripe.intents.size).to.equal(0);
  });

  it("charges who is there, once it has begun", async () => {
    const table = await given();
    table.clock.nowMs = START;
    expect(await charge(table)).to.include({ status: "succeeded" });
  });

  const REFUSED: [string, object, Role, string][] = [
    ["more than was agreed", { amount: FEE + 1 }, "owner", "FEE_EXCEEDED"],
    ["nothing", { amount: 0 }, "owner", "AMOUNT_TOO_SMALL"],
    ["less than a card can be asked for", { amount: 49 }, "owner", "AMOUNT_TOO_SMALL"],
    ["a fraction", { amount: 10.5 }, "owner", "AMOUNT_INVALID"],
    ["a negative amount", { amount: -500 }, "owner", "AMOUNT_INVALID"],
    ["another currency", { currency: "usd" }, "owner", "CURRENCY_MISMATCH"],
    ["more than a manager may", { amount: 1_001 }, "manager", "NOT_PERMITTED"],
    ["anything by staff", { amount: 100 }, "staff", "NOT_PERMITTED"],
    ["an unknown booking", { bookingId: "Z".repeat(20) }, "owner", "BOOKING_NOT_FOUND"],
  ];
  for (const [name, input, role, reason] of REFUSED) {
    it(`refuses ${name}, and writes nothing`, async () => {
      const table = await missed();
      const settings = { ...table.deps.settings, managerRefundMax: 1_000 };
      const before = JSON.stringify(table.store.dump());
      const asked = charge({ ...table, deps: { ...table.deps, settings } }, input, role);
      expect(await refusal(asked)).to.equal(reason);
      expect(JSON.stringify(table.store.dump())).to.equal(before);
      expect(table.stripe.intents.size).to.equal(0);
    });
  }

  it("is one charge for one request id, however often it is asked", async () => {
    const table = await missed();
    const asked = () => charge(table, { amount: 500, requestId: "click" });
    const answers = await Promise.all([asked(), asked(), asked()]);
    expect(new Set(answers.map(({ paymentId }) => paymentId)).size).to.equal(1);
    expect(await asked()).to.include({ dueId: "fee-1", status: "succeeded" });
    expect(takenBy(table)).to.equal(500);
    const other = charge(table, { amount: 600, requestId: "click" });
    expect(await refusal(other)).to.equal("REQUEST_ID_REUSED");
  });

  it("is finished by the sweep when Stripe did not answer", async () => {
    const table = await missed();
    table.stripe.failNext("confirmIntent", { kind: "unknown" }, { lost: true });
    await charge(table);
    expect(takenBy(table)).to.equal(FEE);
    table.clock.nowMs += 2 * MINUTE_MS;
    await wakeSweep(table.deps);
    const { booking } = await stateOf(table);
    expect(booking.dues["fee-1"]?.paidBy).to.be.a("string");
    expect(chargesIn(table)).to.equal(1);
  });

  it("is not asked for under a key that Stripe has forgotten", async () => {
    const table = await missed();
    table.stripe.failNext("confirmIntent", { kind: "unknown" });
    await charge(table);
    table.clock.nowMs += 21 * 60 * MINUTE_MS;
    await wakeSweep(table.deps);
    await wakeSweep(table.deps);
    expect(takenBy(table)).to.equal(0);
    expect(table.alarms).to.include("charge_refused");
    expect(noticesIn(table)).to.include("fee_due_fee-1-1-1");
  });

  for (const [name, token, taken] of [
    ["taken", undefined, FEE],
    ["declined", DECLINES, 0],
  ] as const) {
    it(`is ${name} once, wherever the process dies`, async () => {
      const steps = await dieEverywhere(
        () => missed(token),
        (deps, table) => charge({ ...table, deps }, { requestId: "click" }),
        async (table: Given, where) => {
          table.clock.nowMs += 2 * MINUTE_MS;
          await wakeSweep(table.deps);
          await charge(table, { requestId: "click" });
          table.clock.nowMs += 2 * MINUTE_MS;
          await wakeSweep(table.deps);
          expect(takenBy(table), where).to.equal(taken);
          expect(chargesIn(table), where).to.equal(1);
          const { booking } = await stateOf(table);
          expect(booking.dues["fee-1"]?.paidBy === null, where).to.equal(taken === 0);
          await requireSound(table, where);
        },
      );
      expect(steps).to.be.greaterThan(8);
    });
  }
});
