import { expect } from "chai";
import { bindIntent, closeAttempt, orderOf } from "../../../src/application/attempt.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { forgetCustomer } from "../../../src/application/customer.ts";
import { followAttempt } from "../../../src/application/follow-attempt.ts";
import { placeAttempt } from "../../../src/application/place-attempt.ts";
import { ref, type StripeNotice } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { reserveAttempt } from "../../../src/application/reserve-attempt.ts";
import type { Booking } from "../../../src/domain/booking.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";

/** A booking with its first attempt reserved, of which Stripe has not heard. */
async function reserved() {
  const world = aWorld();
  const order = { itemId: "lounge", slotId: "lounge_1" };
  const { bookingId } = await createBooking(world.deps, UID, order);
  world.stripe.addCustomer("cus_1");
  const now = world.clock.nowMs;
  const reserve = () =>
    reserveAttempt(world.deps, {
      ...{ bookingId, dueId: "full", now },
      params: { customerId: "cus_1", saveCard: false, receiptEmail: null },
      check: (booking) => booking!,
    });
  const { ledger } = await reserve();
  const { paymentId } = ledger;
  const step = { paymentId, now, cause: "test" };
  const at = ref("bookings", bookingId);
  const booking = async () => (await world.store.read({ b: at })).b!.data;
  return {
    ...world,
    bookingId,
    paymentId,
    booking,
    reserve,
    ledger: async () => (await world.store.read({ l: ref("ledger", paymentId) })).l!.data,
    owner: async (id: string) => (await world.store.read({ s: ref("stripeIds", id) })).s?.data,
    bind: (intentId: string) => bindIntent(world.deps, { ...step, intentId }),
    close: () => closeAttempt(world.deps, step),
    place: () => placeAttempt(world.deps, { ledger, now, cause: "test" }),
    follow: () =>
      followAttempt(world.deps, { ledger, now, isNew: true, ephemeralKeyVersion: null }),
    /** Stripe has it, and the answer is still on its way. */
    made: async () => {
      const outcome = await world.stripe.createIntent(orderOf(world.deps, ledger));
      if (outcome.kind !== "created") throw new Error(outcome.kind);
      return outcome.intentId;
    },
    change: async (change: Partial<Booking>) => {
      world.store.seed(at, { ...(await booking()), ...change });
    },
  };
}

/** The same event, said of another PaymentIntent. */
function ofAnother(notice: StripeNotice, id: string): StripeNotice {
  const observations = notice.observations.map((seen) =>
    seen.kind === "intent" ? { ...seen, id } : seen,
  );
  return { ...notice, intentId: id, observations };
}

describe("an attempt", () => {
  describe("is bound", () => {
    it("to the PaymentIntent, which from then on leads to its payment", async () => {
      const world = await reserved();
      const { ledger, booking } = await world.bind("pi_1");
      expect(ledger).to.include({ paymentIntentId: "pi_1", closed: false });
      expect(ledger.wakeAt).to.equal(ledger.createdAt + 4 * 60_000);
      expect(booking.paymentStatus).to.equal("requires_payment_method");
      expect(await world.owner("pi_1")).to.deep.equal({ paymentId: world.paymentId });
    });

    it("once: told again, nothing is written and nobody is called", async () => {
      const world = await reserved();
      await world.bind("pi_1");
      const before = world.store.dump();
      await world.bind("pi_1");
      expect(world.store.dump()).to.deep.equal(before);
      expect(world.alarms).to.deep.equal([]);
    });

    it("and one made too many is canceled: its secret is handed to nobody", async () => {
      const world = await reserved();
      const stray = await world.made();
      const other = await world.stripe.createIntent({
        ...orderOf(world.deps, await world.ledger()),
        key: "another-key",
      });
      if (other.kind !== "created") throw new Error("not created");
      await world.bind(other.intentId);
      expect(await world.place()).to.deep.include({
        kind: "bound",
        intentId: other.intentId,
        clientSecret: null,
      });
      expect(world.stripe.intents.get(stray)?.status).to.equal("canceled");
      expect(world.stripe.intents.get(other.intentId)?.status).to.equal("requires_payment_method");
    });

    it("to the first for good: a second one is a stray, with an alarm", async () => {
      const world = await reserved();
      await world.bind("pi_1");
      const before = world.store.dump();
      const { ledger } = await world.bind("pi_2");
      expect(ledger.paymentIntentId).to.equal("pi_1");
      expect(world.store.dump()).to.deep.equal(before);
      expect(world.alarms).to.deep.equal(["stray_intent"]);
    });

    it("although it was closed, if there is a PaymentIntent after all", async () => {
      const world = await reserved();
      await world.close();
      expect((await world.ledger()).closed).to.equal(true);
      await world.bind("pi_1");
      expect(await world.ledger()).to.include({ closed: false, paymentIntentId: "pi_1" });
      expect((await world.booking()).payments[world.paymentId]?.status).to.equal(
        "requires_payment_method",
      );
    });

    it("although an event came first", async () => {
      const world = await reserved();
      const intentId = await world.made();
      await receiveEvent(world.deps, world.stripe.noticeOf(intentId, "payment_intent.created"));
      const { ledger } = await world.bind(intentId);
      expect(ledger.paymentIntentId).to.equal(intentId);
      expect(await world.owner(intentId)).to.deep.equal({ paymentId: world.paymentId });
    });
  });

  describe("is closed", () => {
    it("when Stripe never made it, and makes room for the next one", async () => {
      const world = await reserved();
      expect(await world.close()).to.include({ closed: true, wakeAt: null });
      expect((await world.booking()).dues["full"]).to.include({ n: 1, live: null });
      expect((await world.reserve()).ledger.n).to.equal(2);
    });

    it("once: told again, nothing is written", async () => {
      const world = await reserved();
      await world.close();
      const before = world.store.dump();
      await world.close();
      expect(world.store.dump()).to.deep.equal(before);
    });

    it("never when a PaymentIntent is bound", async () => {
      const world = await reserved();
      await world.bind("pi_1");
      const before = world.store.dump();
      expect(await world.close()).to.include({ closed: false, paymentIntentId: "pi_1" });
      expect(world.store.dump()).to.deep.equal(before);
    });

    it("never when an event has shown that there is a PaymentIntent", async () => {
      const world = await reserved();
      const intentId = await world.made();
      await receiveEvent(world.deps, world.stripe.noticeOf(intentId, "payment_intent.created"));
      expect((await world.close()).closed).to.equal(false);
      expect((await world.booking()).dues["full"]?.live).to.equal(world.paymentId);
    });
  });

  describe("leads from Stripe's id to its payment", () => {
    it("as soon as an event tells of it, so that a charge without metadata finds it", async () => {
      const world = await reserved();
      const intentId = await world.made();
      await receiveEvent(world.deps, world.stripe.noticeOf(intentId, "payment_intent.created"));
      expect(await world.owner(intentId)).to.deep.equal({ paymentId: world.paymentId });
      world.stripe.advance(intentId, "succeeded");
      const charge = world.stripe.noticeOf(intentId, "charge.succeeded", { metadata: {} });
      const before = world.stripe.calls.length;
      expect(await receiveEvent(world.deps, charge)).to.equal("applied");
      expect(world.stripe.calls).to.have.length(before);
    });

    it("also of one too many, beside the bound one", async () => {
      const world = await reserved();
      const intentId = await world.made();
      await world.bind(intentId);
      const notice = world.stripe.noticeOf(intentId, "payment_intent.created");
      await receiveEvent(world.deps, ofAnother(notice, "pi_stray"));
      for (const id of [intentId, "pi_stray"]) {
        expect(await world.owner(id)).to.deep.equal({ paymentId: world.paymentId });
      }
    });
  });

  describe("whose answer comes too late", () => {
    const ends: [string, Partial<Booking>][] = [
      ["is being expired", { closing: "expire" }],
      ["is being canceled", { closing: "cancel" }],
      ["has expired", { status: "expired" }],
      ["is canceling", { status: "canceling" }],
      ["was canceled", { status: "canceled" }],
      ["is over", { status: "completed" }],
      ["nobody came to", { status: "no_show" }],
    ];
    for (const [name, change] of ends) {
      it(`for a booking that ${name}: its PaymentIntent is canceled at Stripe`, async () => {
        const world = await reserved();
        await world.change(change);
        expect(await world.place()).to.deep.equal({ kind: "too_late" });
        expect([...world.stripe.intents.values()][0]?.status).to.equal("canceled");
      });
    }

    for (const status of ["held", "processing", "confirmed"] as const) {
      it(`does not, for a booking that is ${status}`, async () => {
        const world = await reserved();
        await world.change({ status });
        expect(await world.place()).to.include({ kind: "bound" });
        expect([...world.stripe.intents.values()][0]?.status).to.equal("requires_payment_method");
      });
    }

    it("is refused as expired, without a secret", async () => {
      const world = await reserved();
      await world.change({ closing: "expire" });
      expect(await refusal(world.follow())).to.equal("BOOKING_EXPIRED");
    });

    it("because the next attempt was made meanwhile: canceled, and that one goes on", async () => {
      const world = await reserved();
      await world.close();
      const { ledger } = await world.reserve();
      expect(await world.place()).to.deep.equal({ kind: "closed" });
      expect([...world.stripe.intents.values()][0]?.status).to.equal("canceled");
      expect((await world.booking()).dues["full"]?.live).to.equal(ledger.paymentId);
    });

    it("but has taken the money: it is bound, and nothing is canceled", async () => {
      const world = await reserved();
      const intentId = await world.made();
      world.stripe.advance(intentId, "succeeded");
      await world.change({ status: "expired" });
      await receiveEvent(world.deps, world.stripe.noticeOf(intentId, "payment_intent.succeeded"));
      expect(await world.place()).to.include({ kind: "bound", intentId });
      expect(world.stripe.calls.map(({ method }) => method)).not.to.include("cancelIntent");
      expect(world.alarms).to.deep.equal(["unwanted_late"]);
    });
  });

  describe("asked for again", () => {
    /** Paying, with a store that counts what is decided. */
    async function paying() {
      const world = await reserved();
      const commits: string[] = [];
      const store = {
        ...world.store,
        commit: (writes: Parameters<typeof world.store.commit>[0]) => {
          commits.push(...writes.map(({ ref: { collection } }) => collection));
          return world.store.commit(writes);
        },
      };
      const { bookingId } = world;
      const deps = { ...world.deps, store };
      const pay = () => createPaymentIntent(deps, UID, { bookingId });
      const { paymentIntentId } = await createPaymentIntent(world.deps, UID, { bookingId });
      return { ...world, pay, commits, intentId: paymentIntentId! };
    }

    it("while nothing has changed costs no write, however often and however much later", async () => {
      const world = await paying();
      for (let minute = 0; minute < 3; minute++) {
        expect((await world.pay()).paymentIntentId).to.equal(world.intentId);
        world.clock.nowMs += 60_000;
      }
      expect(world.commits).to.deep.equal([]);
    });

    it("after a decline writes what the customer can see of it", async () => {
      const world = await paying();
      const decline = { code: "card_declined", declineCode: "insufficient_funds" };
      world.stripe.advance(world.intentId, "requires_payment_method", decline);
      await world.pay();
      expect((await world.booking()).decline).to.have.property("reason", "insufficient_funds");
    });

    it("settles a tie, so that no sweep has to look, though the customer sees the same", async () => {
      const world = await paying();
      const tell = (type: string) =>
        receiveEvent(world.deps, world.stripe.noticeOf(world.intentId, type));
      await tell("payment_intent.created");
      world.stripe.advance(world.intentId, "requires_action");
      await tell("payment_intent.requires_action");
      expect((await world.ledger()).wakeAt).to.equal(world.clock.nowMs + 2_000);
      world.clock.nowMs += 1_000;
      await world.pay();
      expect((await world.ledger()).wakeAt).to.equal(world.clock.nowMs + 4 * 60_000);
    });
  });
});

describe("a customer deleted at Stripe", () => {
  const at = ref("customers", UID);

  it("is forgotten, and the next one is another generation", async () => {
    const { deps, store } = aWorld();
    store.seed(at, { stripeCustomerId: "cus_gone", generation: 3 });
    await forgetCustomer(deps, UID, "cus_gone");
    expect((await store.read({ at })).at?.data).to.deep.equal({
      ...{ stripeCustomerId: null, generation: 4 },
    });
  });

  for (const [name, known] of [
    ["has been replaced already: the new one stays", { stripeCustomerId: "cus_2", generation: 1 }],
    ["was forgotten already: it is not forgotten twice", { stripeCustomerId: null, generation: 1 }],
  ] as const) {
    it(name, async () => {
      const { deps, store } = aWorld();
      store.seed(at, known);
      await forgetCustomer(deps, UID, "cus_gone");
      expect((await store.read({ at })).at?.data).to.deep.equal(known);
    });
  }

  it("was never known here: nothing is written", async () => {
    const { deps, store } = aWorld();
    const before = store.dump();
    await forgetCustomer(deps, UID, "cus_gone");
    expect(store.dump()).to.deep.equal(before);
  });
});
