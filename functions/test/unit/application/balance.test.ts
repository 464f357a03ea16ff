/** A balance that is due: its customer is told, and what is not paid in time can end the booking. */
import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { refundPayment } from "../../../src/application/refund-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import {
  at,
  BALANCE,
  booked,
  bookingOf,
  DEPOSIT,
  givenBack,
  GRACE_ENDS,
  HOUR_MS,
  lose,
  noticesOf,
  pay,
  PAY_BY,
  paying,
  reserve,
  rest,
  START,
  takenOf,
  tell,
  TRAVELLER,
  violationsOf,
  type Trip,
} from "../../support/deposits.ts";
import { OWNER } from "../../support/operations.ts";

const REMIND_AT = PAY_BY - 72 * HOUR_MS;
const TOLD = ["balance_overdue_balance", "balance_reminder_balance"];
const MINUTE_MS = 60_000;

async function deposited(whenOverdue: "keep" | "cancel" = "cancel", hours = 96): Promise<Trip> {
  const trip = await booked({ whenOverdue, balanceHoursBefore: hours });
  await pay(trip);
  return trip;
}

/** Whom a balance was asked of, by the outbox. */
function asked(trip: Trip): string[] {
  return noticesOf(trip).filter((name) => name.startsWith("balance_"));
}

/** Overdue, told, and the grace is over at the next sweep. */
async function overdue(whenOverdue: "keep" | "cancel" = "cancel"): Promise<Trip> {
  const trip = await deposited(whenOverdue);
  await at(trip, PAY_BY);
  trip.clock.nowMs = GRACE_ENDS;
  return trip;
}

/** What is only reserved, and confirms all the same. */
function reserved(whenLost: "hold" | "cancel") {
  const authorization = { confirmOn: "authorization" as const, whenLost };
  return { captureMethod: "manual" as const, policy: { tiers: [], authorization } };
}

describe("a balance", () => {
  it("is asked for three days before it is due, once, and no earlier", async () => {
    const trip = await deposited();
    expect((await bookingOf(trip)).wakeAt).to.equal(REMIND_AT);
    await at(trip, REMIND_AT - 1);
    expect(asked(trip)).to.deep.equal([]);
    await at(trip, REMIND_AT);
    expect(asked(trip)).to.deep.equal(["balance_reminder_balance"]);
    const { dues, wakeAt, version } = await bookingOf(trip);
    expect(dues["balance"]).to.include({ remindedAt: REMIND_AT });
    expect(wakeAt).to.equal(PAY_BY);
    await at(trip, PAY_BY - 1);
    expect((await bookingOf(trip)).version).to.equal(version);
    expect(violationsOf(trip)).to.deep.equal([]);
  });

  it("is asked for at once where less time is left", async () => {
    const trip = await deposited("keep", 200);
    await at(trip, trip.clock.nowMs + MINUTE_MS);
    expect(asked(trip)).to.deep.equal(["balance_reminder_balance"]);
  });

  it("that is paid is not asked for, and nothing is due any more but the visit", async () => {
    const trip = await deposited();
    await pay(trip);
    expect((await bookingOf(trip)).wakeAt).to.equal(START + 8 * HOUR_MS);
    await at(trip, PAY_BY);
    expect(asked(trip)).to.deep.equal([]);
  });

  it("that is not paid in time is told to its customer, and to the operator", async () => {
    const trip = await deposited("keep");
    await at(trip, REMIND_AT);
    await at(trip, PAY_BY);
    expect(asked(trip)).to.deep.equal(TOLD);
    expect(await bookingOf(trip)).to.deep.include({
      ...{ status: "confirmed", issues: ["balance_overdue"] },
    });
    const { mail } = await trip.store.read({
      mail: ref("outbox", `${trip.bookingId}_balance_overdue_balance`),
    });
    expect(mail?.data).to.include({ amount: BALANCE, dueBy: PAY_BY, kind: "balance_overdue" });
  });

  it("is no reminder any more once it is overdue, however late the sweep is", async () => {
    const trip = await deposited();
    await at(trip, PAY_BY + HOUR_MS);
    expect(asked(trip)).to.deep.equal(["balance_overdue_balance"]);
  });

  it("left to the operator is never canceled by itself", async () => {
    const trip = await overdue("keep");
    for (let hours = 0; hours < 240; hours += 24) await at(trip, GRACE_ENDS + hours * HOUR_MS);
    const { status, issues } = await bookingOf(trip);
    expect([status, issues]).to.deep.equal(["completed", ["balance_overdue"]]);
    expect(violationsOf(trip)).to.deep.equal([]);
  });

  it("that is paid late is paid: the issue goes, and nothing is canceled", async () => {
    const trip = await overdue();
    await pay(trip);
    await at(trip, GRACE_ENDS + HOUR_MS);
    expect(await bookingOf(trip)).to.deep.include({ status: "confirmed", issues: [] });
  });

  it("that is not paid ends its booking 48 hours after that was told, by the policy", async () => {
    const trip = await deposited();
    const late = PAY_BY + 5 * HOUR_MS;
    await at(trip, late);
    const graceEnds = late + 48 * HOUR_MS;
    await at(trip, graceEnds - 1);
    expect((await bookingOf(trip)).status).to.equal("confirmed");
    await at(trip, graceEnds);
    await rest(trip);
    const { status, cancellation } = await bookingOf(trip);
    expect(status).to.equal("canceled");
    expect(cancellation).to.include({
      ...{ by: "customer", reason: "balance_overdue", retained: DEPOSIT / 2, refund: DEPOSIT / 2 },
    });
    expect(await takenOf(trip)).to.equal(0);
    expect(Object.values(givenBack(trip))).to.deep.equal([DEPOSIT / 2]);
    expect(violationsOf(trip)).to.deep.equal([]);
  });

  it("whose grace would end after the start is left to the operator", async () => {
    const trip = await deposited("cancel", 47);
    await at(trip, START - 47 * HOUR_MS);
    expect((await bookingOf(trip)).wakeAt).to.equal(START + 8 * HOUR_MS);
    await at(trip, START - 1);
    expect((await bookingOf(trip)).status).to.equal("confirmed");
  });

  it("that was reserved in time, and then lost, is left to the operator", async () => {
    const trip = await booked({ whenOverdue: "cancel" }, reserved("hold"));
    const deposit = await reserve(trip);
    await trip.stripe.captureIntent({ key: "d", intentId: deposit.intentId, amount: DEPOSIT });
    await tell(trip, deposit.intentId, "payment_intent.succeeded");
    await at(trip, PAY_BY);
    const { intentId } = await reserve(trip);
    await lose(trip, intentId);
    await at(trip, GRACE_ENDS + HOUR_MS);
    expect(await bookingOf(trip)).to.deep.include({
      ...{ status: "confirmed", issues: ["authorization_lost", "balance_overdue"] },
    });
  });

  it("is not canceled by a sweep that comes after the start", async () => {
    const trip = await overdue();
    await at(trip, START);
    expect((await bookingOf(trip)).status).to.equal("confirmed");
  });

  describe("whose payment is under way", () => {
    it("and succeeded while its event was lost, is paid: Stripe is asked before it is canceled", async () => {
      const trip = await deposited();
      const { intentId } = await paying(trip);
      await at(trip, PAY_BY);
      trip.stripe.advance(intentId, "succeeded");
      trip.clock.nowMs = GRACE_ENDS;
      // Only the booking's own time has come, as if nothing else had looked at the payment.
      await wakeSweep(trip.deps);
      const { status, dues } = await bookingOf(trip);
      expect([status, dues["balance"]?.paidBy]).to.deep.equal([
        ...["confirmed", `${trip.bookingId}_balance_1`],
      ]);
      expect(trip.stripe.refunds.size).to.equal(0);
    });

    it("and at the bank, is neither asked for nor canceled", async () => {
      const trip = await deposited();
      const { intentId } = await paying(trip);
      trip.stripe.advance(intentId, "processing");
      await tell(trip, intentId, "payment_intent.processing");
      await at(trip, PAY_BY);
      await at(trip, GRACE_ENDS);
      expect(asked(trip)).to.deep.equal([]);
      expect((await bookingOf(trip)).status).to.equal("confirmed");
      trip.stripe.advance(intentId, "requires_payment_method");
      await tell(trip, intentId, "payment_intent.payment_failed");
      await at(trip, GRACE_ENDS + MINUTE_MS);
      expect(asked(trip)).to.deep.equal(["balance_overdue_balance"]);
    });

    it("and open, is ended at Stripe with the booking", async () => {
      const trip = await overdue();
      const { intentId } = await paying(trip);
      await at(trip, GRACE_ENDS + HOUR_MS);
      expect(trip.stripe.intents.get(intentId)?.status).to.equal("canceled");
      expect((await bookingOf(trip)).status).to.equal("canceled");
    });

    it("is left alone while Stripe cannot be asked", async () => {
      const trip = await overdue();
      await paying(trip);
      const down = () => Promise.reject(new DomainError("STRIPE_UNAVAILABLE"));
      const deps = { ...trip.deps, stripe: { ...trip.deps.stripe, readIntent: down } };
      await wakeSweep(deps);
      expect((await bookingOf(trip)).status).to.equal("confirmed");
      await at(trip, GRACE_ENDS + HOUR_MS);
      expect((await bookingOf(trip)).status).to.equal("canceled");
    });
  });

  it("that is paid before its reminder goes out is not asked for", async () => {
    const trip = await deposited();
    trip.clock.nowMs = REMIND_AT;
    await wakeSweep(trip.deps);
    await pay(trip);
    await deliverNotices(trip.deps);
    const at_ = ref("outbox", `${trip.bookingId}_balance_reminder_balance`);
    const { entry } = await trip.store.read({ entry: at_ });
    expect(entry?.data).to.include({ mail: "stale", state: "done" });
  });

  it("and a cancellation cross: of both at once one thing is done, and no money is kept for nothing", async () => {
    for (let turn = 0; turn < 6; turn++) {
      const trip = await overdue();
      const { intentId } = await paying(trip);
      trip.stripe.advance(intentId, "succeeded");
      await Promise.allSettled([
        wakeSweep(trip.deps),
        tell(trip, intentId, "payment_intent.succeeded"),
        cancelBooking(trip.deps, TRAVELLER, { bookingId: trip.bookingId }),
      ]);
      for (let later = 1; later < 5; later++) await at(trip, GRACE_ENDS + later * HOUR_MS);
      expect(violationsOf(trip)).to.deep.equal([]);
    }
  });
});

describe("a booking that was paid in two parts", () => {
  const cancel = (trip: Trip, dryRun = false) =>
    cancelBooking(trip.deps, TRAVELLER, { bookingId: trip.bookingId, dryRun });

  it("gives back by the whole price, and from the balance first", async () => {
    const trip = await deposited();
    const deposit = (await bookingOf(trip)).dues["deposit"]?.paidBy;
    const balance = await pay(trip);
    expect(await cancel(trip)).to.deep.include({
      ...{ status: "canceled", retained: { amount: 5_000, currency: "eur" } },
    });
    await rest(trip);
    expect(givenBack(trip)).to.deep.equal({ [balance.intentId]: 5_000 });
    expect((await bookingOf(trip)).payments[deposit!]).to.include({ reserved: 0 });
    expect(violationsOf(trip)).to.deep.equal([]);
  });

  it("gives back from the deposit what the balance has not left", async () => {
    const trip = await booked({}, { policy: { tiers: [] } });
    const deposit = await pay(trip);
    const balance = await pay(trip);
    const { paymentId } = balance;
    await refundPayment(trip.deps, OWNER, { paymentId, amount: 6_500, reason: "rain" });
    const all = [{ hoursBefore: 0, percent: 8_000, fee: 0 }];
    const { store, bookingId } = trip;
    const { found } = await store.read({ found: ref("bookings", bookingId) });
    const items = found!.data.items.map((one) => ({ ...one, policy: { tiers: all } }));
    store.seed(ref("bookings", bookingId), { ...found!.data, items });
    // Of 10,000 a fifth is kept; 6,500 went back before.
    await cancel(trip);
    await rest(trip);
    expect(givenBack(trip)).to.deep.equal({ [balance.intentId]: 7_000, [deposit.intentId]: 1_000 });
    expect(violationsOf(trip)).to.deep.equal([]);
  });

  it("of which only the deposit is paid, keeps and gives back parts of that", async () => {
    const trip = await deposited();
    const { intentId } = await paying(trip);
    expect((await cancel(trip, true)).refund).to.include({ amount: DEPOSIT / 2, state: "planned" });
    await cancel(trip);
    expect(trip.stripe.intents.get(intentId)?.status).to.equal("canceled");
    await rest(trip);
    expect(Object.values(givenBack(trip))).to.deep.equal([DEPOSIT / 2]);
    expect(violationsOf(trip)).to.deep.equal([]);
  });

  it("gives all of a balance back that is paid while it is canceled", async () => {
    const trip = await deposited();
    const { intentId } = await paying(trip);
    trip.stripe.advance(intentId, "succeeded");
    await cancel(trip);
    await rest(trip);
    expect(givenBack(trip)[intentId]).to.equal(BALANCE);
    expect(Object.values(givenBack(trip)).reduce((a, b) => a + b, 0)).to.equal(
      BALANCE + DEPOSIT / 2,
    );
    expect(violationsOf(trip)).to.deep.equal([]);
  });
});

describe("a hold that ends with one part paid", () => {
  /** The deposit was only reserved, and lost; the balance is paid. */
  async function half(whenLost: "hold" | "cancel" = "hold") {
    const trip = await booked({}, reserved(whenLost));
    const deposit = await reserve(trip);
    const balance = await reserve(trip);
    await trip.stripe.captureIntent({ key: "d", intentId: balance.intentId, amount: BALANCE });
    await tell(trip, balance.intentId, "payment_intent.succeeded");
    await lose(trip, deposit.intentId);
    return { ...trip, deposit, balance };
  }

  it("can be paid until it is over", async () => {
    const trip = await half();
    expect(await bookingOf(trip)).to.include({ status: "held" });
    const again = await reserve(trip);
    expect(again.paymentId).to.match(/_deposit_2$/);
    expect(await bookingOf(trip)).to.include({ status: "confirmed" });
    expect(violationsOf(trip, "any time")).to.deep.equal([]);
  });

  it("gives all of it back in the commit that ends it, and frees the place", async () => {
    const trip = await half();
    await at(trip, trip.clock.nowMs + HOUR_MS);
    await at(trip, trip.clock.nowMs + HOUR_MS);
    expect(await bookingOf(trip)).to.include({ status: "expired", closing: null });
    expect(await takenOf(trip)).to.equal(0);
    expect(givenBack(trip)).to.deep.equal({ [trip.balance.intentId]: BALANCE });
    expect(violationsOf(trip)).to.deep.equal([]);
  });

  it("ends its open payment at Stripe before that", async () => {
    const trip = await half();
    const { intentId } = await paying(trip);
    await at(trip, trip.clock.nowMs + HOUR_MS);
    expect(trip.stripe.intents.get(intentId)?.status).to.equal("canceled");
    expect(await bookingOf(trip)).to.include({ status: "expired" });
    expect(trip.breaches).to.deep.equal([]);
  });

  it("is canceled instead where the policy says so of what is lost, and cannot be paid meanwhile", async () => {
    const trip = await half("cancel");
    const { bookingId, deps } = trip;
    const pays = createPaymentIntent(deps, TRAVELLER, { bookingId }).catch(
      (error: unknown) => (error as DomainError).reason,
    );
    expect(await pays).to.equal("BOOKING_EXPIRED");
    await at(trip, trip.clock.nowMs);
    await at(trip, trip.clock.nowMs + HOUR_MS);
    const { status, cancellation } = await bookingOf(trip);
    expect(status).to.equal("canceled");
    expect(cancellation).to.include({
      ...{ by: "merchant", reason: "authorization_lost", refund: BALANCE },
    });
    expect(givenBack(trip)).to.deep.equal({ [trip.balance.intentId]: BALANCE });
    expect(await takenOf(trip)).to.equal(0);
    expect(violationsOf(trip)).to.deep.equal([]);
  });

  it("moves no money of which nobody can tell, and a person is told", async () => {
    const trip = await half();
    const { intentId } = trip.balance;
    const told = trip.stripe.noticeOf(intentId, "payment_intent.canceled");
    const observations = told.observations.map((one) =>
      one.kind === "intent"
        ? { ...one, snapshot: { ...one.snapshot, status: "canceled" as const } }
        : one,
    );
    await receiveEvent(trip.deps, { ...told, observations });
    await at(trip, trip.clock.nowMs + HOUR_MS);
    const { status, issues } = await bookingOf(trip);
    expect([status, issues]).to.deep.equal(["expired", ["needs_review"]]);
    expect(trip.stripe.refunds.size).to.equal(0);
  });

  it("is ended once, and its money goes back once, wherever a sweep dies", async () => {
    const steps = await dieEverywhere(
      async () => {
        const trip = await half();
        trip.clock.nowMs += HOUR_MS;
        return trip;
      },
      (deps) => wakeSweep(deps),
      async (trip, where) => {
        for (let later = 0; later < 3; later++) await at(trip, trip.clock.nowMs + HOUR_MS);
        expect(await bookingOf(trip), where).to.include({ status: "expired" });
        expect(givenBack(trip), where).to.deep.equal({ [trip.balance.intentId]: BALANCE });
        expect(violationsOf(trip), where).to.deep.equal([]);
      },
    );
    expect(steps).to.be.at.least(8);
  });
});

describe("a crash at every step around a balance", () => {
  it("of createPaymentIntent: the repeated call ends with one PaymentIntent of the balance", async () => {
    const steps = await dieEverywhere(
      () => deposited(),
      (deps, { bookingId }) =>
        createPaymentIntent(deps, TRAVELLER, { bookingId, requestId: "the rest" }),
      async (trip, where) => {
        const { bookingId } = trip;
        const wish = { bookingId, requestId: "the rest" };
        const answer = await createPaymentIntent(trip.deps, TRAVELLER, wish);
        expect(answer, where).to.include({ amount: BALANCE });
        expect(trip.stripe.intents.size, where).to.equal(2);
        trip.stripe.advance(answer.paymentIntentId!, "succeeded");
        await tell(trip, answer.paymentIntentId!, "payment_intent.succeeded");
        expect(violationsOf(trip), where).to.deep.equal([]);
      },
    );
    expect(steps).to.be.at.least(10);
  });

  it("of the webhook: the redelivery settles the balance, and nothing else", async () => {
    await dieEverywhere(
      async () => {
        const trip = await deposited();
        return { ...trip, ...(await paying(trip)) };
      },
      (deps, trip) => {
        trip.stripe.advance(trip.intentId, "succeeded");
        return tell({ ...trip, deps }, trip.intentId, "payment_intent.succeeded");
      },
      async (trip, where) => {
        await tell(trip, trip.intentId, "payment_intent.succeeded");
        const { dues, status } = await bookingOf(trip);
        expect([status, dues["balance"]?.paidBy], where).to.deep.equal([
          ...["confirmed", trip.paymentId],
        ]);
        expect(violationsOf(trip, "any time"), where).to.deep.equal([]);
      },
    );
  });

  const moments: [string, number, string[]][] = [
    ["the reminder", REMIND_AT, ["balance_reminder_balance"]],
    ["the word that it is overdue", PAY_BY, ["balance_overdue_balance"]],
  ];
  for (const [what, ms, expected] of moments) {
    it(`of ${what}: it is told once`, async () => {
      await dieEverywhere(
        async () => {
          const trip = await deposited("keep");
          trip.clock.nowMs = ms;
          return trip;
        },
        (deps) => wakeSweep(deps),
        async (trip, where) => {
          await at(trip, ms + 2 * MINUTE_MS);
          expect(asked(trip), where).to.deep.equal(expected);
          expect(violationsOf(trip), where).to.deep.equal([]);
        },
      );
    });
  }

  it("of the cancellation: the deposit goes back once, the place is free", async () => {
    const steps = await dieEverywhere(
      async () => {
        const trip = await overdue();
        await paying(trip);
        return trip;
      },
      (deps) => wakeSweep(deps),
      async (trip, where) => {
        for (let later = 1; later < 4; later++) await at(trip, GRACE_ENDS + later * HOUR_MS);
        expect(await bookingOf(trip), where).to.include({ status: "canceled" });
        expect(Object.values(givenBack(trip)), where).to.deep.equal([DEPOSIT / 2]);
        expect(await takenOf(trip), where).to.equal(0);
        expect(violationsOf(trip), where).to.deep.equal([]);
      },
    );
    expect(steps).to.be.at.least(12);
  });
});
