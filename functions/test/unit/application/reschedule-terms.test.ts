import { expect } from "chai";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import { capturePayment } from "../../../src/application/capture-payment.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createCheckoutSession } from "../../../src/application/create-checkout-session.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import type { Hooks } from "../../../src/application/hooks.ts";
import { markFulfilled } from "../../../src/application/mark-fulfilled.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
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
  HOLD_MS,
  HOUR_MS,
  judge,
  pay,
  SAME,
  slotsOf,
  stocked,
  taken,
  type Bought,
} from "../../support/changes.ts";
import { aCoupon, aShippingOption, HOME } from "../../support/coupons.ts";
import * as deposits from "../../support/deposits.ts";
import { OWNER, refused } from "../../support/operations.ts";
import { aWorld, LOUNGE, NOW, SETTINGS, SLOT } from "../../support/world.ts";

/** As `bought`, but for what is said of the order. */
async function ordered(order: object): Promise<Bought> {
  const world = stocked(aWorld());
  world.store.seed(ref("coupons", "TEN"), aCoupon());
  world.store.seed(ref("coupons", "TOUR"), aCoupon({ items: ["tour"] }));
  world.store.seed(ref("shippingOptions", "standard"), aShippingOption());
  const input = { itemId: "tour", slotId: "tour_1", ...order };
  const { bookingId } = await createBooking(world.deps, CUSTOMER, input);
  return { ...world, bookingId, intentId: await pay(world, bookingId) };
}

function withPrices(scene: Bought, priceOf: NonNullable<Hooks["priceOf"]>): Bought {
  return { ...scene, deps: { ...scene.deps, hooks: { ...scene.deps.hooks, priceOf } } };
}

describe("a change keeps to the terms of its booking", () => {
  it("with its coupon, though nobody could redeem that any more", async () => {
    const scene = await ordered({ coupon: "TEN" });
    scene.store.seed(ref("coupons", "TEN"), aCoupon({ active: false }));
    expect(await change(scene, DEARER)).to.include({ amount: 4_050 });
  });

  it("without a coupon that is for other items only", async () => {
    const scene = await ordered({ coupon: "TOUR" });
    expect((await change(scene, DEARER)).price.total).to.equal(9_000);
  });

  it("with its shipping, as long as there is something to ship", async () => {
    const items = [{ itemId: "tour", slotId: "tour_1" }, { itemId: "book" }];
    const shipped = { address: HOME, shippingOption: "standard" };
    const scene = await ordered({ itemId: undefined, slotId: undefined, items, ...shipped });
    expect((await bookingOf(scene)).price.shipping).to.equal(490);
    const moved = [SAME[0], { itemId: "book" }] as typeof SAME;
    expect((await change(scene, moved, { dryRun: true })).price.shipping).to.equal(490);
    expect((await change(scene, SAME, { dryRun: true })).price.shipping).to.equal(0);
  });

  it("by the app's own prices, asked before the commit", async () => {
    const scene = withPrices(await bought(), (wanted) => Promise.resolve(wanted.map(() => 6_000)));
    expect(await change(scene, SAME)).to.include({ change: "to_pay", amount: 1_500 });
  });

  it("by nobody's prices where the app's own rule fails", async () => {
    const scene = withPrices(await bought(), () => Promise.reject(new Error("no tariff")));
    expect(await refused(change(scene, SAME))).to.equal("UNAVAILABLE");
    expect(slotsOf(await bookingOf(scene))).to.deep.equal(["tour_1"]);
  });

  it("is not priced by the catalog because somebody was faster: the next call asks", async () => {
    const scene = await bought();
    await change(scene, SAME);
    // It was what is wanted when the rule could have been asked, and is not when it is decided.
    const { store } = scene.deps;
    let reads = 0;
    const read: typeof store.read = async (refs) => {
      const found = await store.read(refs);
      const isFirst = Object.values(refs).some(({ collection }) => collection === "bookings");
      if (isFirst && (reads += 1) === 1) await change(scene, CHEAPER);
      return found;
    };
    const deps = { ...scene.deps, store: { ...store, read } };
    const late = withPrices({ ...scene, deps }, (wanted) =>
      Promise.resolve(wanted.map(() => 6_000)),
    );
    expect(await refused(change(late, SAME))).to.equal("CONTENTION");
    expect(slotsOf(await bookingOf(scene))).to.deep.equal(["walk_1"]);
  });
});

describe("the difference of a change", () => {
  it("can be paid on Stripe's own page, which shows one line of just that sum", async () => {
    const scene = await bought();
    const { bookingId } = scene;
    await change(scene, DEARER);
    const page = await createCheckoutSession(scene.deps, CUSTOMER, { bookingId });
    expect(page.amount).to.equal(4_500);
    const { order } = scene.stripe.sessions.get(page.sessionId!)!;
    expect(order.checkout.lines.map(({ unitAmount }) => unitAmount)).to.deep.equal([4_500]);
    const { reference } = await bookingOf(scene);
    expect(order.checkout.lines[0]?.label).to.contain(reference);
    const intentId = scene.stripe.payOnPage(page.sessionId!, "paid");
    await hear(scene, intentId);
    expect(slotsOf(await bookingOf(scene))).to.deep.equal(["cruise_1"]);
  });

  it("on a page that nobody pays on is expired with the change", async () => {
    const scene = await bought();
    const { bookingId } = scene;
    await change(scene, DEARER);
    const { sessionId } = await createCheckoutSession(scene.deps, CUSTOMER, { bookingId });
    scene.clock.nowMs += HOLD_MS;
    await wakeSweep(scene.deps);
    expect(scene.stripe.sessions.get(sessionId!)?.status).to.equal("expired");
    expect(taken(scene)).to.deep.equal({ tour_1: 1 });
  });

  it("is taken at once, though the booking's own money was reserved and then taken", async () => {
    const world = stocked(aWorld());
    const tour = { ...LOUNGE, captureMethod: "manual" } as const;
    world.store.seed(ref("catalog", "tour"), tour);
    const wish = { itemId: "tour", slotId: "tour_1" };
    const { bookingId } = await createBooking(world.deps, CUSTOMER, wish);
    const first = await createPaymentIntent(world.deps, CUSTOMER, { bookingId });
    const { paymentIntentId: intentId, paymentId } = first;
    world.stripe.advance(intentId!, "requires_capture");
    const held = "payment_intent.amount_capturable_updated";
    await receiveEvent(world.deps, world.stripe.noticeOf(intentId!, held));
    const scene = { ...world, bookingId, intentId: intentId! };
    expect(await refused(change(scene, DEARER))).to.equal("BOOKING_NOT_CONFIRMED bookingId");
    await capturePayment(world.deps, OWNER, { paymentId: paymentId!, reason: "arrived" });
    await change(scene, DEARER);
    const next = await createPaymentIntent(world.deps, CUSTOMER, { bookingId });
    const { order } = world.stripe.intents.get(next.paymentIntentId!)!;
    expect(order).to.include({ captureMethod: "automatic", amount: 4_500 });
  });

  it("can be paid without Stripe, and exchanges the booking as well", async () => {
    const scene = await bought();
    const { bookingId } = scene;
    await change(scene, DEARER);
    const cash = { method: "cash", reference: "R-17" } as const;
    await recordOutsidePayment(scene.deps, OWNER, {
      ...{ bookingId, dueId: "difference-1", amount: 4_500, ...cash, reason: "at the counter" },
    });
    expect(slotsOf(await bookingOf(scene))).to.deep.equal(["cruise_1"]);
    expect(taken(scene)).to.deep.equal({ cruise_1: 1 });
    judge(scene, "paid in cash");
  });
});

describe("a change of what was paid without Stripe", () => {
  it("gives nothing back by itself, and says so until it was given back by hand", async () => {
    const world = stocked(aWorld());
    const wish = { itemId: "tour", slotId: "tour_1" };
    const { bookingId } = await createBooking(world.deps, CUSTOMER, wish);
    const cash = { bookingId, method: "cash", reason: "at the counter" } as const;
    const paid = { ...cash, amount: 4_500, reference: "R-1" };
    const { paymentId } = await recordOutsidePayment(world.deps, OWNER, paid);
    const scene = { ...world, bookingId, intentId: "" };
    expect(await change(scene, CHEAPER)).to.include({ change: "done", refund: 0 });
    expect((await bookingOf(scene)).issues).to.deep.equal(["outside_refund_owed"]);
    const back = { ...cash, amount: 1_300, reference: "R-2", refundOf: paymentId };
    await recordOutsidePayment(world.deps, OWNER, back);
    expect((await bookingOf(scene)).issues).to.deep.equal([]);
  });
});

describe("a change is refused", () => {
  it("while a bank contests the payment", async () => {
    const scene = await bought();
    scene.stripe.dispute(scene.intentId, true);
    const facts = await scene.stripe.listDisputes(scene.intentId);
    const told = scene.stripe.noticeOf(scene.intentId, "charge.succeeded");
    await receiveEvent(scene.deps, { ...told, eventId: "evt_dispute", observations: facts });
    expect(await refused(change(scene, SAME))).to.equal("DISPUTE_OPEN bookingId");
  });

  it("while a balance is open; once it is paid the whole of it is changed", async () => {
    const trip = await deposits.booked();
    await deposits.pay(trip);
    const { deps, bookingId } = trip;
    const [start, end] = [deposits.START, deposits.START + HOUR_MS];
    trip.store.seed(ref("slots", "trip_2"), { ...SLOT, start, end, itemId: "trip" });
    const input = { bookingId, items: [{ itemId: "trip", slotId: "trip_2" }] };
    const again = () => rescheduleBooking(deps, deposits.TRAVELLER, input);
    expect(await refused(again())).to.equal("BOOKING_NOT_SETTLED bookingId");
    await deposits.pay(trip);
    expect(await again()).to.include({ change: "done", amount: 0, refund: 0 });
    expect(trip.breaches).to.deep.equal([]);
  });

  it("to who has used up the calls of a minute", async () => {
    const scene = await bought();
    const settings = { ...SETTINGS, callsPerMinuteMax: 1 };
    const limited = { ...scene, deps: { ...scene.deps, settings } };
    await change(limited, SAME, { dryRun: true });
    expect(await refused(change(limited, SAME))).to.equal("RATE_LIMITED");
  });
});

describe("while a change waits for its payment", () => {
  it("nobody says that the booking was fulfilled", async () => {
    const scene = await bought();
    const { bookingId } = scene;
    await change(scene, DEARER);
    const input = { bookingId, reason: "handed over" };
    expect(await refused(markFulfilled(scene.deps, OWNER, input))).to.equal(
      "PAYMENT_IN_PROGRESS bookingId",
    );
  });

  it("the merchant's cancellation gives everything back, and frees both places", async () => {
    const scene = await bought();
    const { bookingId } = scene;
    await change(scene, DEARER);
    const { refund } = await cancelForCustomer(scene.deps, OWNER, { bookingId, reason: "closed" });
    expect(refund?.amount).to.equal(4_500);
    expect(taken(scene)).to.deep.equal({});
  });

  it("a visit whose end comes meanwhile is completed once the change is over", async () => {
    const scene = await bought();
    const { bookingId } = scene;
    await change(scene, DEARER);
    const { paymentIntentId } = await createPaymentIntent(scene.deps, CUSTOMER, { bookingId });
    scene.stripe.advance(paymentIntentId!, "processing");
    const told = scene.stripe.noticeOf(paymentIntentId!, "payment_intent.processing");
    await receiveEvent(scene.deps, told);
    scene.clock.nowMs = NOW + 27 * HOUR_MS;
    await wakeSweep(scene.deps);
    expect(await bookingOf(scene)).to.include({ status: "confirmed" });
    scene.stripe.advance(paymentIntentId!, "canceled");
    await receiveEvent(
      scene.deps,
      scene.stripe.noticeOf(paymentIntentId!, "payment_intent.canceled"),
    );
    scene.clock.nowMs += HOUR_MS;
    await wakeSweep(scene.deps);
    expect(await bookingOf(scene)).to.include({ status: "completed", pendingChange: null });
    expect(taken(scene)).to.deep.equal({ tour_1: 1 });
  });
});
