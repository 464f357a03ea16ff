import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { aWorld, type World } from "../../support/world.ts";

const UID = "user-1";
const ORDER = { itemId: "lounge", slotId: "lounge_1", quantity: 2, requestId: "tap-1" };

async function booked(): Promise<World & { bookingId: string }> {
  const world = aWorld();
  const { bookingId } = await createBooking(world.deps, UID, ORDER);
  return { ...world, bookingId };
}

async function paying() {
  const world = await booked();
  const { paymentIntentId, paymentId } = await createPaymentIntent(world.deps, UID, {
    bookingId: world.bookingId,
  });
  return { ...world, intentId: paymentIntentId!, paymentId: paymentId! };
}

function documents(world: World, collection: string): Record<string, unknown>[] {
  return Object.entries(world.store.dump())
    .filter(([path]) => path.split("/").at(-2) === collection)
    .map(([, data]) => data);
}

async function bookingOf({ store, bookingId }: World & { bookingId: string }) {
  return (await store.read({ found: ref("bookings", bookingId) })).found!.data;
}

describe("a crash at every step", () => {
  it("of createBooking: the repeated call makes one booking and takes its places once", async () => {
    const steps = await dieEverywhere(
      () => Promise.resolve(aWorld()),
      (deps) => createBooking(deps, UID, ORDER),
      async (world, where) => {
        await createBooking(world.deps, UID, ORDER);
        expect(documents(world, "bookings"), where).to.have.length(1);
        const { slot } = await world.store.read({ slot: ref("slots", "lounge_1") });
        expect(slot?.data.taken, where).to.equal(2);
      },
    );
    expect(steps).to.be.at.least(4);
  });

  it("of createPaymentIntent: the repeated call ends with one PaymentIntent and one customer", async () => {
    const steps = await dieEverywhere(
      booked,
      (deps, { bookingId }) => createPaymentIntent(deps, UID, { bookingId }),
      async (world, where) => {
        const { bookingId } = world;
        const answer = await createPaymentIntent(world.deps, UID, { bookingId });
        expect(world.stripe.intents.size, where).to.equal(1);
        expect(world.stripe.customers.size, where).to.equal(1);
        expect(answer.paymentIntentId, where).to.equal([...world.stripe.intents.keys()][0]);
        expect(documents(world, "stripeIds"), where).to.deep.equal([
          { paymentId: answer.paymentId },
        ]);
        expect(documents(world, "ledger"), where).to.have.length(1);
      },
    );
    expect(steps).to.be.at.least(10);
  });

  it("of createPaymentIntent, and nobody calls again: the sweep binds what Stripe made", async () => {
    await dieEverywhere(
      booked,
      (deps, { bookingId }) => createPaymentIntent(deps, UID, { bookingId }),
      async (world, where) => {
        world.clock.nowMs += 61_000;
        await wakeSweep(world.deps);
        const [ledger] = documents(world, "ledger");
        if (ledger === undefined) {
          expect(world.stripe.intents.size, where).to.equal(0);
          return;
        }
        expect(ledger["paymentIntentId"], where).to.equal([...world.stripe.intents.keys()][0]);
        expect(ledger["wakeAt"], where).to.be.greaterThan(world.clock.nowMs);
        expect(world.stripe.intents.size, where).to.equal(1);
      },
    );
  });

  it("of the webhook: the redelivery confirms the booking, with one timeline entry", async () => {
    const steps = await dieEverywhere(
      paying,
      (deps, { stripe, intentId }) => {
        stripe.advance(intentId, "succeeded");
        return receiveEvent(deps, stripe.noticeOf(intentId, "payment_intent.succeeded"));
      },
      async (world, where) => {
        const notice = world.stripe.noticeOf(world.intentId, "payment_intent.succeeded");
        await receiveEvent(world.deps, notice);
        const booking = await bookingOf(world);
        expect(booking.status, where).to.equal("confirmed");
        expect(booking.dues["full"]?.paidBy, where).to.equal(world.paymentId);
        const told = documents(world, "timeline").filter(
          (entry) => entry["what"] === "payment_intent.succeeded",
        );
        expect(told, where).to.have.length(1);
      },
    );
    // One read and one commit: the ordinary path calls nobody else.
    expect(steps).to.equal(2);
  });

  it("of getPaymentStatus: the repeated call sees what Stripe knows", async () => {
    await dieEverywhere(
      async () => {
        const world = await paying();
        world.stripe.advance(world.intentId, "succeeded");
        world.clock.nowMs += 60_000;
        return world;
      },
      (deps, { bookingId }) => getPaymentStatus(deps, UID, { bookingId }),
      async (world, where) => {
        const { bookingId } = world;
        const answer = await getPaymentStatus(world.deps, UID, { bookingId });
        expect(answer.status, where).to.equal("confirmed");
        expect(answer.paymentStatus, where).to.equal("succeeded");
      },
    );
  });

  it("of the sweep: the next one finishes, once the dead one's lease is over", async () => {
    await dieEverywhere(
      async () => {
        const world = await booked();
        const { bookingId } = world;
        world.stripe.failNext("createIntent", { kind: "unknown" });
        await createPaymentIntent(world.deps, UID, { bookingId }).catch(() => undefined);
        world.clock.nowMs += 61_000;
        return world;
      },
      (deps) => wakeSweep(deps),
      async (world, where) => {
        world.clock.nowMs += 120_000;
        await wakeSweep(world.deps);
        expect(world.stripe.intents.size, where).to.equal(1);
        expect(documents(world, "ledger")[0]?.["wakeAt"], where).to.be.greaterThan(
          world.clock.nowMs,
        );
      },
    );
  });
});
