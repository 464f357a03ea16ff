import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import type { Deps, StripeNotice } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { refusal } from "../../support/refusal.ts";
import { refund } from "../../support/stories.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

async function paid() {
  const world = aWorld();
  const order = { itemId: "lounge", slotId: "lounge_1" };
  const { bookingId } = await createBooking(world.deps, UID, order);
  const { paymentIntentId } = await createPaymentIntent(world.deps, UID, { bookingId });
  world.stripe.advance(paymentIntentId!, "succeeded");
  const notice = world.stripe.noticeOf(paymentIntentId!, "payment_intent.succeeded");
  return { ...world, bookingId, notice };
}

function requestsOf({ store, bookingId }: Awaited<ReturnType<typeof paid>>) {
  const { requests } = store.dump()[`ledger/${bookingId}_full_1`] as { requests: object };
  return Object.values(requests)[0] as object;
}

function altered(notice: StripeNotice, change: object, id?: string): StripeNotice {
  const observations = notice.observations.map((seen) =>
    seen.kind === "intent"
      ? { ...seen, id: id ?? seen.id, snapshot: { ...seen.snapshot, ...change } }
      : seen,
  );
  return { ...notice, observations, intentId: id ?? notice.intentId };
}

/** A person refunds it in Stripe's dashboard. */
function givenBack(notice: StripeNotice, amount: number): StripeNotice {
  const intentId = notice.intentId;
  const told = refund("re_1", "succeeded", 60, { intentId, chargeId: null, amount });
  return { ...notice, eventId: "evt_refund", type: "refund.created", observations: [told] };
}

describe("a customer whose money settles nothing", () => {
  const wrong = { amount: 100, amountReceived: 100 };

  /** What goes back by itself came back from the bank: it is kept after all. */
  async function kept() {
    const world = await paid();
    await receiveEvent(world.deps, altered(world.notice, wrong));
    await wakeSweep(world.deps);
    const [refundId = ""] = world.stripe.refunds.keys();
    world.stripe.moveRefund(refundId, "failed");
    await receiveEvent(world.deps, world.stripe.noticeOfRefund(refundId, "refund.failed"));
    return world;
  }

  it("may pay at once, as the wrong sum is on its way back in the commit that learns of it", async () => {
    const world = await paid();
    const { bookingId } = world;
    await receiveEvent(world.deps, altered(world.notice, wrong));
    const next = await createPaymentIntent(world.deps, UID, { bookingId });
    expect(next.paymentId).to.equal(`${bookingId}_full_2`);
    expect(requestsOf(world)).to.include({ amount: 100, state: "requested", why: "unwanted" });
  });

  it("is not asked to pay again while it is kept, and then is", async () => {
    const world = await kept();
    const { bookingId } = world;
    const pay = () => createPaymentIntent(world.deps, UID, { bookingId });
    expect(await refusal(pay())).to.equal("PAYMENT_IN_PROGRESS");
    expect(world.stripe.intents.size).to.equal(1);
    // The sweep has read what was taken in truth, so less than that is not enough.
    await receiveEvent(world.deps, givenBack(world.notice, 100));
    expect(await refusal(pay())).to.equal("PAYMENT_IN_PROGRESS");
    const rest = { ...givenBack(world.notice, 4500), eventId: "evt_refund_2" };
    await receiveEvent(world.deps, rest);
    expect((await pay()).paymentId).to.equal(`${bookingId}_full_2`);
  });

  it("is not asked to by an amount alone either", async () => {
    const world = await kept();
    const owed = { amount: 4500, currency: "eur" };
    expect(await refusal(createPaymentIntent(world.deps, UID, owed))).to.equal(
      "PAYMENT_IN_PROGRESS",
    );
    expect(world.stripe.intents.size).to.equal(1);
  });
});

describe("money that settles nothing is told to a person", () => {
  it("even if the acknowledgement of the commit was lost", async () => {
    const world = await paid();
    let lost = 0;
    const store: Deps["store"] = {
      ...world.store,
      // Written, and the answer lost: the SDK repeats the commit and hears of a conflict.
      commit: async (writes) => {
        const outcome = await world.store.commit(writes);
        return (lost += 1) === 1 ? "conflict" : outcome;
      },
    };
    const notice = altered(world.notice, { amount: 100, amountReceived: 100 });
    await receiveEvent({ ...world.deps, store }, notice);
    expect(world.alarms).to.include("unwanted_mismatch");
  });

  it("each time that it happens to a booking", async () => {
    const world = await paid();
    const wrong = { amount: 100, amountReceived: 100 };
    await receiveEvent(world.deps, altered(world.notice, wrong));
    await receiveEvent(world.deps, givenBack(world.notice, 100));
    const next = await createPaymentIntent(world.deps, UID, { bookingId: world.bookingId });
    world.stripe.advance(next.paymentIntentId!, "succeeded");
    const second = world.stripe.noticeOf(next.paymentIntentId!, "payment_intent.succeeded");
    await receiveEvent(world.deps, altered(second, wrong));
    expect(world.alarms).to.deep.equal(["unwanted_mismatch", "unwanted_mismatch"]);
  });

  it("again, when a stray that was seen open takes it", async () => {
    const world = await paid();
    const open = { status: "requires_payment_method" as const, amountReceived: 0 };
    await receiveEvent(world.deps, altered(world.notice, open, "pi_stray"));
    const before = world.alarms.length;
    await receiveEvent(world.deps, {
      ...altered(world.notice, {}, "pi_stray"),
      eventId: "evt_stray_paid",
    });
    expect(world.alarms.length).to.be.greaterThan(before);
  });
});
