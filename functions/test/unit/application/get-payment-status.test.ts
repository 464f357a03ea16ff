import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import {
  getPaymentStatus,
  type GetPaymentStatusInput,
} from "../../../src/application/get-payment-status.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import type { Booking } from "../../../src/domain/booking.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, NOW, SETTINGS } from "../../support/world.ts";

const UID = "user-1";

async function booked() {
  const world = aWorld();
  const order = { itemId: "lounge", slotId: "lounge_1" };
  const { bookingId } = await createBooking(world.deps, UID, order);
  const at = ref("bookings", bookingId);
  const booking = async () => (await world.store.read({ b: at })).b!.data;
  return {
    ...world,
    bookingId,
    booking,
    change: async (change: Partial<Booking>) => {
      world.store.seed(at, { ...(await booking()), ...change });
    },
    pay: () => createPaymentIntent(world.deps, UID, { bookingId }),
    ask: (input: GetPaymentStatusInput = { bookingId }) => getPaymentStatus(world.deps, UID, input),
    reads: () => world.stripe.calls.filter(({ method }) => method === "readIntent").length,
  };
}

async function paying() {
  const world = await booked();
  const answer = await world.pay();
  return { ...world, intentId: answer.paymentIntentId!, paymentId: answer.paymentId! };
}

describe("getPaymentStatus", () => {
  it("answers from what is stored while Stripe cannot be asked", async () => {
    const world = await paying();
    world.clock.nowMs += 60_000;
    world.stripe.failNext("readIntent", new DomainError("STRIPE_UNAVAILABLE"));
    expect(await world.ask()).to.include({ status: "held", amount: 4500 });
    expect(world.reads()).to.equal(1);
  });

  it("tells a booking without a payment as it is, with the server's time", async () => {
    const world = await booked();
    expect(await world.ask()).to.deep.equal({
      bookingId: world.bookingId,
      paymentId: null,
      status: "held",
      paymentStatus: "none",
      stripeStatus: null,
      amount: 4500,
      currency: "eur",
      dues: [
        {
          ...{ dueId: "full", kind: "full", amount: 4500, payBy: null },
          ...{ paid: false, overdue: false },
        },
      ],
      captured: 0,
      refunded: 0,
      decline: null,
      guarantee: null,
      holdExpiresAt: new Date(NOW + SETTINGS.holdMs).toISOString(),
      serverTime: new Date(NOW).toISOString(),
    });
    expect(world.stripe.calls).to.deep.equal([]);
  });

  it("a success that no event told of is applied as if one had: answer, booking and payment", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    expect(await world.ask()).to.deep.include({
      ...{ status: "confirmed", paymentStatus: "succeeded", stripeStatus: "succeeded" },
      ...{ captured: 4500, holdExpiresAt: null },
    });
    expect(await world.booking()).to.include({ status: "confirmed" });
    const { payment } = await world.store.read({ payment: ref("payments", world.paymentId) });
    expect(payment?.data).to.include({ status: "succeeded", captured: 4500 });
  });

  it("a decline is told in words that are safe to show", async () => {
    const world = await paying();
    const decline = { code: "card_declined", declineCode: "stolen_card" };
    world.stripe.advance(world.intentId, "requires_payment_method", decline);
    expect((await world.ask()).decline).to.deep.equal({ reason: "declined", action: "other_card" });
  });

  it("a payment is told the same by its own id as by its booking's", async () => {
    const world = await paying();
    const byBooking = await world.ask();
    expect(await world.ask({ paymentId: world.paymentId })).to.deep.equal(byBooking);
    expect(byBooking.paymentId).to.equal(world.paymentId);
  });

  it("Stripe's word is left out while states tie", async () => {
    const world = await paying();
    await receiveEvent(world.deps, world.stripe.noticeOf(world.intentId, "payment_intent.created"));
    world.stripe.advance(world.intentId, "requires_action");
    const type = "payment_intent.requires_action";
    await receiveEvent(world.deps, world.stripe.noticeOf(world.intentId, type));
    expect(await world.ask()).to.include({ stripeStatus: null, paymentStatus: "requires_action" });
  });

  describe("asks Stripe", () => {
    for (const [name, wait, reads] of [
      ["not again while what is known is five seconds old", 5_000, 0],
      ["again when it is older", 5_001, 1],
    ] as const) {
      it(name, async () => {
        const world = await paying();
        await world.ask();
        const before = world.reads();
        world.clock.nowMs += wait;
        await world.ask();
        expect(world.reads() - before).to.equal(reads);
      });
    }

    it("at once about a payment of which nothing was heard yet, and then not again", async () => {
      const world = await paying();
      const before = world.reads();
      for (let n = 0; n < 3; n++) await world.ask();
      expect(world.reads() - before).to.equal(1);
    });

    for (const status of ["succeeded", "canceled"]) {
      it(`never about a payment that has ${status}`, async () => {
        const world = await paying();
        world.stripe.advance(world.intentId, status);
        await world.ask();
        const before = world.reads();
        world.clock.nowMs += 3_600_000;
        expect((await world.ask()).paymentStatus).to.equal(status);
        expect(world.reads()).to.equal(before);
      });
    }

    it("never about an attempt that Stripe has not answered", async () => {
      const world = await booked();
      world.stripe.failNext("createIntent", { kind: "unknown" });
      await refusal(world.pay());
      world.clock.nowMs += 3_600_000;
      expect((await world.ask()).paymentStatus).to.equal("creating");
      expect(world.reads()).to.equal(0);
    });

    it("and tells what it knows when Stripe does not know the PaymentIntent", async () => {
      const world = await paying();
      const stripe = { ...world.stripe, readIntent: () => Promise.resolve(null) };
      const { bookingId, paymentId, deps } = world;
      const answer = await getPaymentStatus({ ...deps, stripe }, UID, { bookingId });
      expect(answer).to.include({ paymentId, paymentStatus: "requires_payment_method" });
    });
  });

  describe("of several attempts tells", () => {
    it("the newest, when none settled anything and none is live", async () => {
      const world = await paying();
      world.stripe.advance(world.intentId, "canceled");
      await world.ask();
      await world.pay();
      const second = [...world.stripe.intents.keys()][1]!;
      world.stripe.advance(second, "canceled");
      await world.ask();
      const answer = await world.ask();
      expect(answer.paymentId).to.equal(`${world.bookingId}_full_2`);
      expect(answer).to.include({ paymentStatus: "canceled", status: "held" });
    });

    it("the live one", async () => {
      const world = await paying();
      world.stripe.advance(world.intentId, "canceled");
      await world.ask();
      const { paymentId } = await world.pay();
      expect((await world.ask()).paymentId)
        .to.equal(paymentId)
        .and.equal(`${world.bookingId}_full_2`);
    });

    it("the one that settled the due, whatever was tried after it", async () => {
      const world = await paying();
      world.stripe.advance(world.intentId, "succeeded");
      await world.ask();
      const { payments } = await world.booking();
      const entry = { kind: "unwanted", reason: "duplicate" } as const;
      const later = { ...payments[world.paymentId]!, n: 2, entry };
      await world.change({ payments: { ...payments, [`${world.bookingId}_full_2`]: later } });
      expect((await world.ask()).paymentId).to.equal(world.paymentId);
    });
  });

  it("of several dues tells the live payment of the next one, not the one that is settled", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    await world.ask();
    const { dues } = await world.booking();
    const rest = { ...dues["full"]!, n: 0, payBy: NOW + 86_400_000, paidBy: null };
    await world.change({ dues: { ...dues, rest } });
    const { paymentId } = await world.pay();
    expect(paymentId).to.equal(`${world.bookingId}_rest_1`);
    expect((await world.ask()).paymentId).to.equal(paymentId);
  });

  describe("answers for somebody else's and for nobody's alike", () => {
    const nobody = "U".repeat(20);
    const inputs: [string, (bookingId: string) => GetPaymentStatusInput, string][] = [
      ["a booking of another user", (bookingId) => ({ bookingId }), "user-2"],
      ["a payment of another user", (id) => ({ paymentId: `${id}_full_1` }), "user-2"],
      ["an unknown booking", () => ({ bookingId: nobody }), UID],
      ["a payment of an unknown booking", () => ({ paymentId: `${nobody}_full_1` }), UID],
      ["an attempt that was never made", (id) => ({ paymentId: `${id}_full_9` }), UID],
    ];
    for (const [name, inputOf, uid] of inputs) {
      it(name, async () => {
        const world = await paying();
        const before = world.stripe.calls.length;
        const error = await getPaymentStatus(world.deps, uid, inputOf(world.bookingId)).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).to.be.instanceOf(DomainError);
        const { reason, details, message } = error as DomainError;
        expect({ reason, details, message }).to.deep.equal({
          ...{ reason: "BOOKING_NOT_FOUND", details: {}, message: "BOOKING_NOT_FOUND" },
        });
        expect(world.stripe.calls).to.have.length(before);
      });
    }
  });

  it("more calls a minute than the limit are refused, each user's for himself", async () => {
    const world = await booked();
    const { bookingId } = world;
    const deps = { ...world.deps, settings: { ...SETTINGS, callsPerMinuteMax: 2 } };
    const ask = (uid: string) => getPaymentStatus(deps, uid, { bookingId });
    await ask(UID);
    await ask(UID);
    expect(await refusal(ask(UID))).to.equal("RATE_LIMITED");
    expect(await refusal(ask("user-2"))).to.equal("BOOKING_NOT_FOUND");
    world.clock.nowMs += 60_000;
    expect((await ask(UID)).bookingId).to.equal(bookingId);
  });
});
