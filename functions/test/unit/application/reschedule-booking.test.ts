import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { requestRefund } from "../../../src/application/request-refund.ts";
import { rescheduleBooking } from "../../../src/application/reschedule-booking.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import {
  bookingOf,
  bought,
  change,
  CHEAPER,
  CUSTOMER,
  DEARER,
  hear,
  hearRefunds,
  HOLD_MS,
  HOUR_MS,
  judge,
  judgeAtRest,
  OLD,
  pay,
  refunded,
  SAME,
  slotsOf,
  taken,
  type Bought,
} from "../../support/changes.ts";
import { contentOf, refused } from "../../support/operations.ts";
import { LOUNGE, NOW, SLOT } from "../../support/world.ts";

/** A dearer change, asked for and not paid. */
async function waiting(hoursBefore?: number): Promise<Bought & { readonly dueId: string }> {
  const scene = await bought(hoursBefore);
  const { dueId } = await change(scene, DEARER);
  if (dueId === null) throw new Error("nothing to pay");
  return { ...scene, dueId };
}

describe("rescheduleBooking", () => {
  describe("for the same price", () => {
    it("is exchanged at once: the old places are free, the new ones taken, nothing is charged", async () => {
      const scene = await bought();
      const answer = await change(scene, SAME);
      expect(answer).to.include({
        ...{ bookingId: scene.bookingId, status: "confirmed", change: "done" },
        ...{ dueId: null, amount: 0, refund: 0, currency: "eur", expiresAt: null },
      });
      expect(answer.price.total).to.equal(4_500);
      const booking = await bookingOf(scene);
      expect(slotsOf(booking)).to.deep.equal(["tour_2"]);
      expect(booking).to.include({ status: "confirmed", percentCap: 5_000, pendingChange: null });
      expect(booking.slotIds).to.deep.equal(["tour_2"]);
      expect(taken(scene)).to.deep.equal({ tour_2: 1 });
      expect(scene.stripe.intents.size).to.equal(1);
      expect(scene.stripe.refunds.size).to.equal(0);
      await judgeAtRest(scene, "the same price");
    });

    it("is told to the customer, once", async () => {
      const scene = await bought();
      await change(scene, SAME);
      await change(scene, SAME);
      const told = Object.keys(scene.store.dump()).filter((path) => path.includes("_change_"));
      expect(told).to.have.length(1);
    });

    it("to the same as before changes nothing, in whatever order it is said", async () => {
      const scene = await bought();
      const before = contentOf(scene);
      expect(await change(scene, OLD)).to.include({ change: "none", amount: 0, refund: 0 });
      expect(
        Object.keys(contentOf(scene)).filter((path) => !path.startsWith("idem")),
      ).to.deep.equal(Object.keys(before));
      expect((await bookingOf(scene)).version).to.equal(
        (before[`bookings/${scene.bookingId}`] as { version: number }).version,
      );
    });

    it("of more places in a slot takes only those that it does not have", async () => {
      const scene = await bought();
      scene.store.seed(ref("slots", "tour_1"), { ...slot("tour_1", scene), capacity: 2 });
      await pay(scene, scene.bookingId, (await change(scene, two("tour_1"))).dueId!);
      expect(taken(scene)).to.deep.equal({ tour_1: 2 });
    });

    it("forgets no refund that went before: what was paid stays paid", async () => {
      const scene = await bought(72);
      await change(scene, SAME);
      await cancelBooking(scene.deps, CUSTOMER, { bookingId: scene.bookingId });
      await hearRefunds(scene);
      expect(refunded(scene)).to.equal(4_500);
      await judgeAtRest(scene, "canceled");
    });
  });

  describe("for a lower price", () => {
    it("gives the policy's part of the difference back, and is exchanged at once", async () => {
      const scene = await bought();
      const answer = await change(scene, CHEAPER);
      expect(answer).to.include({ change: "done", amount: 0, refund: 1_300 });
      expect(refunded(scene)).to.equal(1_300);
      const booking = await bookingOf(scene);
      expect(booking).to.deep.include({ changesKept: 1_300, percentCap: 5_000 });
      expect(booking.price.total).to.equal(1_900);
      expect(taken(scene)).to.deep.equal({ walk_1: 1 });
      await hearRefunds(scene);
      await judgeAtRest(scene, "cheaper");
    });

    it("gives all of it back while the policy gives all back", async () => {
      const scene = await bought(72);
      expect(await change(scene, CHEAPER)).to.include({ refund: 2_600 });
      expect((await bookingOf(scene)).changesKept).to.equal(0);
    });

    it("is reserved with the change: a crash before Stripe hears of it loses no refund", async () => {
      const scene = await bought();
      scene.stripe.failNext("createRefund", { kind: "unknown" });
      expect(await change(scene, CHEAPER)).to.include({ change: "done", refund: 1_300 });
      expect(refunded(scene)).to.equal(0);
      scene.clock.nowMs += 60_000;
      await wakeSweep(scene.deps);
      expect(refunded(scene)).to.equal(1_300);
    });

    it("and canceled then gives no more back than canceling at once", async () => {
      const scene = await bought();
      await change(scene, [{ itemId: "walk", slotId: "walk_2" }]);
      const canceled = await cancelBooking(scene.deps, CUSTOMER, { bookingId: scene.bookingId });
      expect(canceled.refund?.amount).to.equal(950);
      expect(canceled.retained.amount).to.equal(2_250);
      await hearRefunds(scene);
      expect(refunded(scene)).to.equal(2_250);
      await judgeAtRest(scene, "cheaper and canceled");
    });

    it("and dearer again asks for what the first change did not keep as credit", async () => {
      const scene = await bought();
      await change(scene, CHEAPER);
      const back = await change(scene, OLD);
      expect(back).to.include({ change: "to_pay", amount: 2_600 });
      await pay(scene, scene.bookingId, back.dueId!);
      await hearRefunds(scene);
      expect(slotsOf(await bookingOf(scene))).to.deep.equal(["tour_1"]);
      await judgeAtRest(scene, "down and up");
    });

    it("from the newest payment first", async () => {
      const scene = await bought(72);
      await pay(scene, scene.bookingId, (await change(scene, DEARER)).dueId!);
      expect(await change(scene, CHEAPER)).to.include({ refund: 7_100 });
      const given = [...scene.stripe.refunds.values()].map(({ amount }) => amount);
      expect(given.sort()).to.deep.equal([2_600, 4_500]);
      expect((await change(scene, [{ itemId: "gratis" }] as never)).refund).to.equal(1_900);
      expect(refunded(scene)).to.equal(9_000);
    });

    it("can become free, and from free cost again", async () => {
      const scene = await bought(72);
      await change(scene, [{ itemId: "gratis" }] as never);
      expect(refunded(scene)).to.equal(4_500);
      const { dueId, amount } = await change(scene, OLD);
      expect(amount).to.equal(4_500);
      await pay(scene, scene.bookingId, dueId!);
      await hearRefunds(scene);
      await judgeAtRest(scene, "free and back");
    });
  });

  describe("for a higher price", () => {
    it("takes the new places, keeps the old ones, and asks for the difference", async () => {
      const scene = await bought();
      const answer = await change(scene, DEARER);
      expect(answer).to.include({
        ...{ change: "to_pay", status: "confirmed", dueId: "difference-1" },
        ...{ amount: 4_500, refund: 0, expiresAt: new Date(NOW + HOLD_MS).toISOString() },
      });
      expect(answer.price.total).to.equal(9_000);
      const booking = await bookingOf(scene);
      expect(slotsOf(booking)).to.deep.equal(["tour_1"]);
      expect(booking.slotIds).to.deep.equal(["cruise_1", "tour_1"]);
      expect(booking.wakeAt).to.equal(NOW + HOLD_MS);
      expect(taken(scene)).to.deep.equal({ tour_1: 1, cruise_1: 1 });
      judge(scene, "to be paid");
    });

    it("paid, it is exchanged in the same commit", async () => {
      const scene = await waiting();
      await pay(scene, scene.bookingId, scene.dueId);
      const booking = await bookingOf(scene);
      expect(slotsOf(booking)).to.deep.equal(["cruise_1"]);
      expect(booking).to.include({ pendingChange: null, percentCap: 5_000 });
      expect(booking.price.total).to.equal(9_000);
      expect(booking.dues["difference-1"]).to.include({ kind: "difference", amount: 4_500 });
      expect(taken(scene)).to.deep.equal({ cruise_1: 1 });
      const told = Object.keys(scene.store.dump()).flatMap(
        (path) => /^outbox\/\w+?_((?:change|receipt)_.*)$/.exec(path)?.[1] ?? [],
      );
      expect(told.sort()).to.deep.equal([
        `change_v${String(booking.version)}`,
        "receipt_difference-1-1",
        "receipt_full-1",
      ]);
      await judgeAtRest(scene, "paid");
    });

    it("is paid by whoever asks what to pay, without naming it", async () => {
      const scene = await waiting();
      await pay(scene, scene.bookingId);
      expect(slotsOf(await bookingOf(scene))).to.deep.equal(["cruise_1"]);
    });

    it("asked for again is the same change, with the time that is left", async () => {
      const scene = await waiting();
      scene.clock.nowMs += 60_000;
      expect(await change(scene, DEARER)).to.include({
        ...{ change: "to_pay", dueId: scene.dueId, amount: 4_500 },
        expiresAt: new Date(NOW + HOLD_MS).toISOString(),
      });
      expect(taken(scene)).to.deep.equal({ tour_1: 1, cruise_1: 1 });
    });

    it("by less than a card can be asked for is waived, and counts in the next difference", async () => {
      const scene = await bought(72);
      const nearly = [{ itemId: "nearly", slotId: "nearly_1" }];
      expect(await change(scene, nearly)).to.include({ change: "done", amount: 0, refund: 0 });
      expect(await change(scene, DEARER)).to.include({ change: "to_pay", amount: 4_500 });
    });

    it("is over at the first start of what it was, or is to be, if that comes earlier", async () => {
      const scene = await bought();
      const start = NOW + 5 * 60_000;
      scene.store.seed(ref("slots", "cruise_1"), { ...slot("cruise_1", scene), start });
      expect((await change(scene, DEARER)).expiresAt).to.equal(new Date(start).toISOString());
    });

    it("canceled then keeps what was kept when it was asked for, however far away it is by then", async () => {
      const scene = await bought();
      await pay(
        scene,
        scene.bookingId,
        (await change(scene, [{ itemId: "cruise", slotId: "cruise_2" }])).dueId!,
      );
      const { refund } = await cancelBooking(scene.deps, CUSTOMER, { bookingId: scene.bookingId });
      expect(refund?.amount).to.equal(4_500);
    });
  });

  describe("not paid in time", () => {
    it("frees the new places, and the booking stays as it was", async () => {
      const scene = await waiting();
      scene.clock.nowMs += HOLD_MS;
      await wakeSweep(scene.deps);
      const booking = await bookingOf(scene);
      expect(slotsOf(booking)).to.deep.equal(["tour_1"]);
      expect(booking).to.include({ status: "confirmed", pendingChange: null, percentCap: null });
      expect(Object.keys(booking.dues)).to.deep.equal(["full"]);
      expect(taken(scene)).to.deep.equal({ tour_1: 1 });
      await judgeAtRest(scene, "lapsed");
    });

    it("ends its open PaymentIntent at Stripe before the places are free", async () => {
      const scene = await waiting();
      const { paymentIntentId } = await createPaymentIntent(scene.deps, CUSTOMER, {
        bookingId: scene.bookingId,
      });
      scene.clock.nowMs += HOLD_MS;
      await wakeSweep(scene.deps);
      expect(scene.stripe.intents.get(paymentIntentId!)?.status).to.equal("canceled");
      expect(taken(scene)).to.deep.equal({ tour_1: 1 });
      await judgeAtRest(scene, "lapsed with an open payment");
    });

    it("keeps the places while Stripe cannot be asked", async () => {
      const scene = await waiting();
      const { bookingId, dueId } = scene;
      await createPaymentIntent(scene.deps, CUSTOMER, { bookingId, dueId });
      scene.clock.nowMs += HOLD_MS;
      for (let n = 0; n < 9; n++) scene.stripe.failNext("readIntent", new Error("down"));
      await wakeSweep(scene.deps);
      expect(taken(scene)).to.deep.equal({ tour_1: 1, cruise_1: 1 });
      expect((await bookingOf(scene)).pendingChange?.closing).to.equal("lapse");
      expect(
        await refused(createPaymentIntent(scene.deps, CUSTOMER, { bookingId, dueId })),
      ).to.equal("CHANGE_LAPSED dueId");
    });

    it("but paid in the last second, it is exchanged: Stripe is asked before it is given up", async () => {
      const scene = await waiting();
      const { paymentIntentId: intentId } = await createPaymentIntent(scene.deps, CUSTOMER, {
        bookingId: scene.bookingId,
      });
      scene.stripe.advance(intentId!, "succeeded");
      scene.clock.nowMs += HOLD_MS;
      await wakeSweep(scene.deps);
      expect(slotsOf(await bookingOf(scene))).to.deep.equal(["cruise_1"]);
      expect(taken(scene)).to.deep.equal({ cruise_1: 1 });
      await judgeAtRest(scene, "paid in the last second");
    });

    it("waits for money that is at the bank, and lapses when that comes to nothing", async () => {
      const scene = await waiting();
      const { paymentIntentId: intentId } = await createPaymentIntent(scene.deps, CUSTOMER, {
        bookingId: scene.bookingId,
      });
      scene.stripe.advance(intentId!, "processing");
      await receiveEvent(scene.deps, scene.stripe.noticeOf(intentId!, "payment_intent.processing"));
      scene.clock.nowMs += 2 * HOLD_MS;
      await wakeSweep(scene.deps);
      expect(taken(scene)).to.deep.equal({ tour_1: 1, cruise_1: 1 });
      const decline = { code: "card_declined", declineCode: null };
      scene.stripe.advance(intentId!, "requires_payment_method", decline);
      const failed = scene.stripe.noticeOf(intentId!, "payment_intent.payment_failed");
      await receiveEvent(scene.deps, failed);
      await wakeSweep(scene.deps);
      expect(taken(scene)).to.deep.equal({ tour_1: 1 });
    });

    it("is not bought any more once the visit has begun: what comes then goes back", async () => {
      const scene = await waiting();
      const { paymentIntentId: intentId } = await createPaymentIntent(scene.deps, CUSTOMER, {
        bookingId: scene.bookingId,
      });
      scene.stripe.advance(intentId!, "processing");
      await receiveEvent(scene.deps, scene.stripe.noticeOf(intentId!, "payment_intent.processing"));
      scene.clock.nowMs = NOW + 24 * HOUR_MS;
      await wakeSweep(scene.deps);
      scene.stripe.advance(intentId!, "succeeded");
      await hear(scene, intentId!);
      const booking = await bookingOf(scene);
      expect(slotsOf(booking)).to.deep.equal(["tour_1"]);
      expect(booking.issues).to.deep.equal(["unwanted_lapsed"]);
      expect(taken(scene)).to.deep.equal({ tour_1: 1 });
      await wakeSweep(scene.deps);
      await hearRefunds(scene);
      expect(refunded(scene)).to.equal(4_500);
    });

    it("can be changed again, under another name", async () => {
      const scene = await waiting();
      const { bookingId, dueId } = scene;
      await createPaymentIntent(scene.deps, CUSTOMER, { bookingId, dueId });
      scene.clock.nowMs += HOLD_MS;
      await wakeSweep(scene.deps);
      const again = await change(scene, DEARER);
      expect(again).to.include({ change: "to_pay", dueId: "difference-2" });
      await pay(scene, bookingId, again.dueId!);
      await judgeAtRest(scene, "the second time");
    });
  });

  describe("given up", () => {
    it("by the old items: its payment is ended, and the places are free", async () => {
      const scene = await waiting();
      const { bookingId } = scene;
      const { paymentIntentId } = await createPaymentIntent(scene.deps, CUSTOMER, { bookingId });
      expect(await change(scene, OLD)).to.include({ change: "none", dueId: null, amount: 0 });
      expect(scene.stripe.intents.get(paymentIntentId!)?.status).to.equal("canceled");
      expect(taken(scene)).to.deep.equal({ tour_1: 1 });
      expect((await bookingOf(scene)).pendingChange).to.equal(null);
      await judgeAtRest(scene, "given up");
    });

    it("by the old items, though just paid: the money goes back, and the booking is what it was", async () => {
      const scene = await waiting();
      const { bookingId } = scene;
      const { paymentIntentId: intentId } = await createPaymentIntent(scene.deps, CUSTOMER, {
        bookingId,
      });
      scene.stripe.advance(intentId!, "succeeded");
      await change(scene, OLD);
      expect(slotsOf(await bookingOf(scene))).to.deep.equal(["tour_1"]);
      scene.clock.nowMs += 60_000;
      await wakeSweep(scene.deps);
      // What Stripe tells of it later is nothing new.
      await hear(scene, intentId!);
      await wakeSweep(scene.deps);
      await hearRefunds(scene);
      expect(refunded(scene)).to.equal(4_500);
      expect((await bookingOf(scene)).payments[`${bookingId}_difference-1_1`]?.entry).to.deep.equal(
        {
          kind: "unwanted",
          reason: "lapsed",
        },
      );
      expect(taken(scene)).to.deep.equal({ tour_1: 1 });
      await judgeAtRest(scene, "given up, and paid");
    });

    it("for another change, which takes its place", async () => {
      const scene = await waiting();
      const { bookingId } = scene;
      const { paymentIntentId } = await createPaymentIntent(scene.deps, CUSTOMER, { bookingId });
      expect(await change(scene, SAME)).to.include({ change: "done" });
      expect(scene.stripe.intents.get(paymentIntentId!)?.status).to.equal("canceled");
      expect(taken(scene)).to.deep.equal({ tour_2: 1 });
      await judgeAtRest(scene, "another change");
    });

    it("for another dearer one, before anybody paid: one commit, and no place is lost between", async () => {
      const scene = await waiting();
      const other = await change(scene, [{ itemId: "cruise", slotId: "cruise_2" }]);
      expect(other).to.include({ change: "to_pay", dueId: "difference-2" });
      expect(taken(scene)).to.deep.equal({ tour_1: 1, cruise_2: 1 });
    });

    it("by canceling the booking: both places are free, and only what was kept is kept", async () => {
      const scene = await waiting();
      const { bookingId } = scene;
      const { paymentIntentId } = await createPaymentIntent(scene.deps, CUSTOMER, { bookingId });
      const { status, refund } = await cancelBooking(scene.deps, CUSTOMER, { bookingId });
      expect([status, refund?.amount]).to.deep.equal(["canceled", 2_250]);
      expect(scene.stripe.intents.get(paymentIntentId!)?.status).to.equal("canceled");
      expect(taken(scene)).to.deep.equal({});
      expect((await bookingOf(scene)).pendingChange).to.equal(null);
      await hearRefunds(scene);
      await judgeAtRest(scene, "canceled");
    });
  });

  describe("a dry run", () => {
    for (const [name, items, told] of [
      ["the same price", SAME, { change: "done", amount: 0, refund: 0 }],
      ["a lower price", CHEAPER, { change: "done", amount: 0, refund: 1_300 }],
      ["a higher price", DEARER, { change: "to_pay", amount: 4_500, refund: 0, dueId: null }],
      ["the same items", OLD, { change: "none", amount: 0, refund: 0 }],
    ] as const) {
      it(`tells what ${name} comes to, and changes nothing`, async () => {
        const scene = await bought();
        const before = contentOf(scene);
        const answer = await change(scene, [...items], { dryRun: true });
        expect(answer).to.include(told);
        expect(contentOf(scene)).to.deep.equal(before);
      });
    }

    it("while a change is being paid leaves that alone", async () => {
      const scene = await waiting();
      await createPaymentIntent(scene.deps, CUSTOMER, { bookingId: scene.bookingId });
      const before = contentOf(scene);
      expect(await change(scene, SAME, { dryRun: true })).to.include({ change: "done" });
      expect(contentOf(scene)).to.deep.equal(before);
    });
  });

  describe("a request id", () => {
    it("repeated tells the same, and changes nothing twice", async () => {
      const scene = await bought();
      const first = await change(scene, CHEAPER, { requestId: "r-1" });
      const again = await change(scene, CHEAPER, { requestId: "r-1" });
      expect(again).to.deep.equal(first);
      expect(refunded(scene)).to.equal(1_300);
    });

    it("repeated after a later change does not bring the first one back", async () => {
      const scene = await bought();
      await change(scene, SAME, { requestId: "r-1" });
      await change(scene, OLD, { requestId: "r-2" });
      await change(scene, SAME, { requestId: "r-1" });
      expect(slotsOf(await bookingOf(scene))).to.deep.equal(["tour_1"]);
    });

    it("that found nothing to do finds nothing to do, whatever was changed since", async () => {
      const scene = await bought();
      expect(await change(scene, OLD, { requestId: "r-1" })).to.include({ change: "none" });
      await change(scene, SAME);
      expect(await change(scene, OLD, { requestId: "r-1" })).to.include({ change: "none" });
      expect(slotsOf(await bookingOf(scene))).to.deep.equal(["tour_2"]);
    });

    it("of a change that was paid since says that it is done; of one that lapsed, that it has", async () => {
      const scene = await bought();
      const { dueId } = await change(scene, DEARER, { requestId: "r-1" });
      expect(await change(scene, DEARER, { requestId: "r-1" })).to.include({ change: "to_pay" });
      await pay(scene, scene.bookingId, dueId!);
      expect(await change(scene, DEARER, { requestId: "r-1" })).to.include({ change: "done" });
      const other = await bought();
      await change(other, DEARER, { requestId: "r-1" });
      other.clock.nowMs += HOLD_MS;
      await wakeSweep(other.deps);
      expect(await refused(change(other, DEARER, { requestId: "r-1" }))).to.equal(
        "CHANGE_LAPSED requestId",
      );
    });

    it("with other items is refused", async () => {
      const scene = await bought();
      await change(scene, SAME, { requestId: "r-1" });
      expect(await refused(change(scene, CHEAPER, { requestId: "r-1" }))).to.equal(
        "REQUEST_ID_REUSED requestId",
      );
    });
  });

  describe("is refused", () => {
    const wrong: [string, object[], string][] = [
      ["an item that is not offered", [{ itemId: "nothing" }], "ITEM_NOT_FOUND items.0.itemId"],
      ["one that is retired", [{ itemId: "retired" }], "ITEM_NOT_FOUND items.0.itemId"],
      [
        "a slot that is not there",
        [{ itemId: "tour", slotId: "tour_9" }],
        "SLOT_NOT_FOUND items.0.slotId",
      ],
      [
        "another item's slot",
        [...SAME, { itemId: "tour", slotId: "walk_1" }],
        "SLOT_NOT_FOUND items.1.slotId",
      ],
      [
        "a slot that has begun",
        [{ itemId: "lounge", slotId: "lounge_begun" }],
        "SLOT_STARTED items.0.slotId",
      ],
      [
        "a slot that is closed",
        [{ itemId: "lounge", slotId: "lounge_blocked" }],
        "SLOT_CLOSED items.0.slotId",
      ],
      [
        "a full slot",
        [...SAME, { itemId: "lounge", slotId: "lounge_full" }],
        "SLOT_FULL items.1.slotId",
      ],
      [
        "more places than there are",
        [{ itemId: "cruise", slotId: "cruise_1", quantity: 2 }],
        "SLOT_FULL items.0.slotId",
      ],
      ["another currency", [...SAME, { itemId: "dollars" }], "CURRENCY_MISMATCH items.1.itemId"],
      [
        "what asks for something that nobody has answered",
        [{ itemId: "asking" }],
        "INVALID_INPUT details.fields.size",
      ],
    ];
    for (const [name, items, told] of wrong) {
      it(`${name}: ${told}, and nothing has changed`, async () => {
        const scene = await bought();
        const goods = { ...LOUNGE, kind: "goods" } as const;
        scene.store.seed(ref("catalog", "dollars"), { ...goods, currency: "usd" });
        const fields = [{ key: "size", label: "Size", required: true }];
        scene.store.seed(ref("catalog", "asking"), { ...goods, fields });
        const before = contentOf(scene);
        expect(await refused(change(scene, items as typeof SAME))).to.equal(told);
        expect(contentOf(scene)).to.deep.equal(before);
      });
    }

    it("of somebody else's booking, exactly as of one that does not exist", async () => {
      const scene = await bought();
      const { bookingId } = scene;
      const asked = (uid: string, id: string) =>
        refused(rescheduleBooking(scene.deps, uid, { bookingId: id, items: SAME }));
      expect(await asked("user-2", bookingId)).to.equal("BOOKING_NOT_FOUND");
      expect(await asked(CUSTOMER, "A".repeat(20))).to.equal("BOOKING_NOT_FOUND");
    });

    it("of what has begun", async () => {
      const scene = await bought();
      scene.clock.nowMs = NOW + 24 * HOUR_MS;
      expect(await refused(change(scene, SAME))).to.equal("BOOKING_STARTED bookingId");
    });

    it("of what is canceled", async () => {
      const scene = await bought();
      await cancelBooking(scene.deps, CUSTOMER, { bookingId: scene.bookingId });
      expect(await refused(change(scene, SAME))).to.equal("BOOKING_ENDED bookingId");
    });

    it("while a refund is being decided", async () => {
      const scene = await bought();
      const { bookingId } = scene;
      await requestRefund(scene.deps, CUSTOMER, { bookingId, reason: "ill" });
      expect(await refused(change(scene, SAME))).to.equal("REFUND_REQUEST_OPEN bookingId");
    });
  });
});

function slot(slotId: string, { store }: Bought) {
  return { ...SLOT, ...(store.dump()[`slots/${slotId}`] as unknown as typeof SLOT) };
}

function two(slotId: string) {
  return [{ itemId: "tour", slotId, quantity: 2 }] as unknown as typeof SAME;
}
