import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type IntentOrder } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import type { Booking } from "../../../src/domain/booking.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, NOW, type World } from "../../support/world.ts";

const UID = "user-1";

async function booked(change: Partial<Booking> = {}): Promise<World & { bookingId: string }> {
  const world = aWorld();
  const { bookingId } = await createBooking(world.deps, UID, {
    itemId: "lounge",
    slotId: "lounge_1",
  });
  const at = ref("bookings", bookingId);
  const { found } = await world.store.read({ found: at });
  world.store.seed(at, { ...found!.data, ...change });
  return { ...world, bookingId };
}

function pay({ deps, bookingId }: World & { bookingId: string }, input: object = {}) {
  return createPaymentIntent(deps, UID, { bookingId, ...input });
}

async function bookingOf({ store, bookingId }: World & { bookingId: string }) {
  return (await store.read({ found: ref("bookings", bookingId) })).found!.data;
}

describe("createPaymentIntent", () => {
  it("answers all that the payment sheet needs", async () => {
    const world = await booked();
    const answer = await pay(world);
    expect(answer.clientSecret).to.be.a("string").that.equals(answer.client_secret);
    expect(answer).to.include({ amount: 4500, currency: "eur", status: "requires_payment_method" });
    expect(answer.paymentSheet).to.include({
      paymentIntentClientSecret: answer.clientSecret,
      customerId: [...world.stripe.customers][0],
      merchantDisplayName: "Holdfast Airport",
      merchantCountryCode: "DE",
      currencyCode: "EUR",
      testEnv: true,
    });
    expect(answer.paymentSheet).to.have.property("customerSessionClientSecret");
    expect(answer.serverTime).to.equal(new Date(NOW).toISOString());
  });

  it("asks Stripe for the server's price, under a key and metadata of its own", async () => {
    const world = await booked();
    const { paymentId } = await pay(world);
    const { order } = [...world.stripe.intents.values()][0]!;
    expect(order).to.include({ amount: 4500, currency: "eur", key: `test:${paymentId!}:create` });
    expect(order.metadata).to.deep.equal({
      ...{ app: "holdfast", env: "test", uid: UID },
      ...{ bookingId: world.bookingId, dueId: "full", paymentId, item: "lounge" },
    });
  });

  it("20 calls at once give one PaymentIntent, one customer and one client secret", async () => {
    const world = await booked();
    const answers = await Promise.all(Array.from({ length: 20 }, () => pay(world)));
    expect(new Set(answers.map((answer) => answer.clientSecret)).size).to.equal(1);
    expect(world.stripe.intents.size).to.equal(1);
    expect(world.stripe.customers.size).to.equal(1);
  });

  it("never keeps the client secret in a document", async () => {
    const world = await booked();
    const { clientSecret } = await pay(world, { requestId: "tap" });
    expect(JSON.stringify(world.store.dump()))
      .not.to.contain(clientSecret!)
      .and.not.to.contain("_secret_");
  });

  it("gives an older app an ephemeral key for the version it names", async () => {
    const world = await booked();
    const answer = await pay(world, { ephemeralKeyVersion: "2024-06-20" });
    expect(answer.paymentSheet).to.have.property("customerEphemeralKeySecret");
    expect(answer.paymentSheet).not.to.have.property("customerSessionClientSecret");
  });

  it("books and pays in one trip, and a repeat of the trip finds the same booking", async () => {
    const world = aWorld();
    const trip = { booking: { itemId: "lounge", slotId: "lounge_1" }, requestId: "trip-1" };
    const first = await createPaymentIntent(world.deps, UID, trip);
    const second = await createPaymentIntent(world.deps, UID, trip);
    expect(second.bookingId).to.equal(first.bookingId);
    expect(second.clientSecret).to.equal(first.clientSecret);
  });

  it("a price of zero is confirmed without Stripe", async () => {
    const world = aWorld();
    const answer = await createPaymentIntent(world.deps, UID, { booking: { itemId: "gift" } });
    expect(answer).to.include({ status: "confirmed", clientSecret: null, amount: 0 });
    expect(world.stripe.calls).to.deep.equal([]);
  });

  describe("by amount and currency alone", () => {
    const owed = { amount: 4500, currency: "EUR" };
    const pick = (world: World) => createPaymentIntent(world.deps, UID, owed);

    it("pays the caller's one open booking that owes exactly that, again and again", async () => {
      const world = await booked();
      await createBooking(world.deps, UID, { itemId: "book" });
      await createBooking(world.deps, "user-2", { itemId: "lounge", slotId: "lounge_1" });
      const first = await pick(world);
      expect(first.bookingId).to.equal(world.bookingId);
      expect((await pick(world)).clientSecret).to.equal(first.clientSecret);
    });

    const none: [string, Partial<Booking>][] = [
      ["none of that amount", { dues: {} }],
      ["none in that currency", { currency: "usd" }],
      ["none that is still held", { holdExpiresAt: NOW }],
      ["none that is open", { status: "canceled" }],
      ["none of one's own", { uid: "user-2" }],
    ];
    for (const [name, change] of none) {
      it(`finds ${name}: BOOKING_NOT_FOUND`, async () => {
        expect(await refusal(pick(await booked(change)))).to.equal("BOOKING_NOT_FOUND");
      });
    }

    it("asks to choose when two fit, and Stripe hears nothing", async () => {
      const world = await booked();
      await createBooking(world.deps, UID, { itemId: "lounge", slotId: "lounge_1" });
      expect(await refusal(pick(world))).to.equal("BOOKING_AMBIGUOUS");
      expect(world.stripe.calls).to.deep.equal([]);
    });

    it("finds it behind any number of holds that are over", async () => {
      const world = aWorld();
      for (let n = 0; n < 30; n++) await createBooking(world.deps, UID, { itemId: "book" });
      world.clock.nowMs += world.deps.settings.holdMs;
      const order = { itemId: "lounge", slotId: "lounge_1" };
      const { bookingId } = await createBooking(world.deps, UID, order);
      expect((await pick(world)).bookingId).to.equal(bookingId);
    });

    it("finds it while its payment is in flight, however long ago its hold was over", async () => {
      const world = await booked();
      const { paymentIntentId, paymentId } = await pick(world);
      world.stripe.advance(paymentIntentId!, "processing");
      const type = "payment_intent.processing";
      await receiveEvent(world.deps, world.stripe.noticeOf(paymentIntentId!, type));
      world.clock.nowMs += 2 * world.deps.settings.holdMs;
      expect((await pick(world)).paymentId).to.equal(paymentId);
    });

    it("asks to choose when more are open than it looks at, though only one fits", async () => {
      const world = await booked();
      for (let n = 0; n < 19; n++) await createBooking(world.deps, UID, { itemId: "book" });
      expect((await pick(world)).bookingId).to.equal(world.bookingId);
      await createBooking(world.deps, UID, { itemId: "book" });
      expect(await refusal(pick(world))).to.equal("BOOKING_AMBIGUOUS");
    });
  });

  describe("by amount and currency, under a request id", () => {
    const owed = { amount: 4500, currency: "eur", requestId: "tap" };
    const LATER = { itemId: "lounge", slotId: "lounge_1" };
    const pick = (world: World, change = {}) =>
      createPaymentIntent(world.deps, UID, { ...owed, ...change });

    it("means the same booking at every repeat, whatever was booked since", async () => {
      const world = await booked();
      const first = await pick(world);
      await createBooking(world.deps, UID, LATER);
      expect(await pick(world)).to.include({
        bookingId: world.bookingId,
        clientSecret: first.clientSecret,
      });
    });

    it("asks for no later booking of the same sum once the first is paid", async () => {
      const world = await booked();
      const { paymentIntentId } = await pick(world);
      world.stripe.advance(paymentIntentId!, "succeeded");
      const type = "payment_intent.succeeded";
      await receiveEvent(world.deps, world.stripe.noticeOf(paymentIntentId!, type));
      await createBooking(world.deps, UID, LATER);
      expect(await refusal(pick(world))).to.equal("ALREADY_PAID");
      expect(world.stripe.intents.size).to.equal(1);
    });

    it("nor once the first one's hold is over", async () => {
      const world = await booked();
      await pick(world);
      world.clock.nowMs += world.deps.settings.holdMs;
      await createBooking(world.deps, UID, LATER);
      expect(await refusal(pick(world))).to.equal("BOOKING_EXPIRED");
      expect(world.stripe.intents.size).to.equal(1);
    });

    it("with another sum is refused, and has no effect", async () => {
      const world = await booked();
      await pick(world);
      await createBooking(world.deps, UID, { itemId: "book" });
      const before = world.store.dump();
      expect(await refusal(pick(world, { amount: 2100 }))).to.equal("REQUEST_ID_REUSED");
      expect(withoutLimits(world.store.dump())).to.deep.equal(withoutLimits(before));
    });

    it("that found nothing may be repeated when there is something to find", async () => {
      const world = aWorld();
      expect(await refusal(pick(world))).to.equal("BOOKING_NOT_FOUND");
      const { bookingId } = await createBooking(world.deps, UID, LATER);
      expect((await pick(world)).bookingId).to.equal(bookingId);
    });

    it("means one booking for calls at once, while another one is being booked", async () => {
      const world = await booked();
      const calls = Array.from({ length: 5 }, () => pick(world).catch(() => null));
      const [later, ...answers] = await Promise.all([
        createBooking(world.deps, UID, LATER),
        ...calls,
      ]);
      const told = answers.flatMap((answer) => (answer === null ? [] : [answer.bookingId]));
      expect(new Set(told).size).to.be.at.most(1);
      expect([later.bookingId, world.bookingId]).to.include.members(told);
      expect(world.stripe.intents.size).to.be.at.most(1);
    });
  });

  describe("an unknown outcome is never a failure", () => {
    it("an answer lost on the way: the next call finds the same PaymentIntent", async () => {
      const world = await booked();
      world.stripe.failNext("createIntent", { kind: "unknown" }, { lost: true });
      expect(await refusal(pay(world))).to.equal("STRIPE_UNAVAILABLE");
      const answer = await pay(world);
      expect([...world.stripe.intents.keys()]).to.deep.equal([answer.paymentIntentId]);
    });

    it("a refusal that Stripe can show no object for ends the attempt, and the next one is made at once", async () => {
      const world = await booked();
      world.stripe.failNext("createIntent", { kind: "refused", safe: "other" });
      const answer = await pay(world);
      expect(answer.paymentId).to.equal(`${world.bookingId}_full_2`);
      expect(world.stripe.intents.size).to.equal(1);
    });

    it("a refusal although Stripe has made it binds what is there", async () => {
      const world = await booked();
      world.stripe.failNext("createIntent", { kind: "refused", safe: "other" }, { lost: true });
      const answer = await pay(world);
      expect(answer.paymentId).to.equal(`${world.bookingId}_full_1`);
      expect(world.stripe.intents.size).to.equal(1);
    });

    it("a sheet that fails leaves the bound PaymentIntent for the next call", async () => {
      const world = await booked();
      world.stripe.failNext("createSheetSecret", new Error("no sheet"));
      await pay(world).catch(() => undefined);
      const answer = await pay(world);
      expect([...world.stripe.intents.keys()]).to.deep.equal([answer.paymentIntentId]);
    });

    it("gives up with a clear word when Stripe refuses again and again", async () => {
      const world = await booked();
      for (let round = 0; round < 3; round++) {
        world.stripe.failNext("createIntent", { kind: "refused", safe: "other" });
      }
      expect(await refusal(pay(world))).to.equal("STRIPE_REFUSED");
      const { dues } = await bookingOf(world);
      expect(dues["full"]).to.include({ live: null, n: 3 });
    });
  });

  it("a customer deleted at Stripe is replaced, in one call", async () => {
    const world = await booked();
    world.store.seed(ref("customers", UID), { stripeCustomerId: "cus_gone", generation: 0 });
    const answer = await pay(world);
    expect(answer.paymentSheet?.customerId).to.equal([...world.stripe.customers][0]);
    const { customer } = await world.store.read({ customer: ref("customers", UID) });
    expect(customer?.data.generation).to.equal(1);
  });

  describe("events and answers cross", () => {
    it("succeeded that comes before the API answer confirms, and the answer changes nothing", async () => {
      const world = await booked();
      const { stripe, deps } = world;
      stripe.failNext("createIntent", { kind: "unknown" }, { lost: true });
      await refusal(pay(world));
      const [intentId] = [...stripe.intents.keys()];
      stripe.advance(intentId!, "succeeded");
      await receiveEvent(deps, stripe.noticeOf(intentId!, "payment_intent.succeeded"));
      expect(await bookingOf(world)).to.include({
        status: "confirmed",
        paymentStatus: "succeeded",
      });
      expect(await refusal(pay(world))).to.equal("ALREADY_PAID");
    });

    it("a PaymentIntent canceled at Stripe makes room for the next attempt", async () => {
      const world = await booked();
      const first = await pay(world);
      world.stripe.advance(first.paymentIntentId!, "canceled");
      world.clock.nowMs += 5_000;
      const second = await pay(world);
      expect(second.paymentId).to.equal(`${world.bookingId}_full_2`);
      expect(second.clientSecret).not.to.equal(first.clientSecret);
    });

    it("a payment that succeeded unnoticed is noticed by the next call", async () => {
      const world = await booked();
      const { paymentIntentId } = await pay(world);
      world.stripe.advance(paymentIntentId!, "succeeded");
      world.clock.nowMs += 5_000;
      expect(await refusal(pay(world))).to.equal("ALREADY_PAID");
      expect(await bookingOf(world)).to.include({ status: "confirmed" });
    });

    it("a booking fenced while Stripe was asked gets no secret, and the PaymentIntent is canceled", async () => {
      const world = await booked();
      const at = ref("bookings", world.bookingId);
      world.stripe.failNext("createIntent", { kind: "unknown" }, { lost: true });
      await refusal(pay(world));
      const { found } = await world.store.read({ found: at });
      const fenced = { ...found!.data, closing: "expire" as const };
      const deps = {
        ...world.deps,
        stripe: {
          ...world.stripe,
          createIntent: async (order: IntentOrder) => {
            const outcome = await world.stripe.createIntent(order);
            world.store.seed(at, fenced);
            return outcome;
          },
        },
      };
      expect(await refusal(pay({ ...world, deps }))).to.equal("BOOKING_EXPIRED");
      expect([...world.stripe.intents.values()][0]?.status).to.equal("canceled");
    });
  });

  describe("refuses", () => {
    const hour = 3_600_000;
    const cases: [string, Partial<Booking>, object, string][] = [
      ["a hold that is over, to the millisecond", { holdExpiresAt: NOW }, {}, "BOOKING_EXPIRED"],
      ["an expired booking", { status: "expired" }, {}, "BOOKING_EXPIRED"],
      ["a booking that is being expired", { closing: "expire" }, {}, "BOOKING_EXPIRED"],
      ["a booking that is being canceled", { closing: "cancel" }, {}, "BOOKING_ENDED"],
      ["a canceled booking", { status: "canceled" }, {}, "BOOKING_ENDED"],
      ["a completed booking", { status: "completed" }, {}, "BOOKING_ENDED"],
      ["an amount that differs", {}, { amount: 4499 }, "AMOUNT_MISMATCH"],
      ["an amount in major units", {}, { amount: 45 }, "AMOUNT_MISMATCH"],
      ["a currency that differs", {}, { amount: 4500, currency: "usd" }, "CURRENCY_MISMATCH"],
      ["a due that is not owed", {}, { dueId: "deposit" }, "INVALID_INPUT"],
      ["somebody else's booking", { uid: "user-2" }, {}, "BOOKING_NOT_FOUND"],
    ];
    for (const [name, change, input, reason] of cases) {
      it(`${name}: ${reason}, and Stripe hears nothing`, async () => {
        const world = await booked({ holdExpiresAt: NOW + hour, ...change });
        const before = JSON.stringify(world.store.dump()["bookings/" + world.bookingId]);
        expect(await refusal(pay(world, input))).to.equal(reason);
        expect(world.stripe.calls).to.deep.equal([]);
        expect(JSON.stringify(world.store.dump()["bookings/" + world.bookingId])).to.equal(before);
      });
    }

    it("an unknown booking with the very same answer as somebody else's", async () => {
      const world = await booked({ uid: "user-2" });
      const foreign = await pay(world).catch((error: unknown) => error);
      const unknown = await pay({ ...world, bookingId: "U".repeat(20) }).catch(
        (error: unknown) => error,
      );
      expect(unknown).to.deep.include({ ...(foreign as object) });
    });

    it("the same amount and currency in any case are welcome", async () => {
      const world = await booked();
      expect((await pay(world, { amount: 4500, currency: "EUR" })).amount).to.equal(4500);
    });

    it("a request id that stood for something else", async () => {
      const world = await booked();
      await pay(world, { requestId: "tap" });
      expect(await refusal(pay(world, { requestId: "tap", saveCard: true }))).to.equal(
        "REQUEST_ID_REUSED",
      );
    });

    it("more than 20 attempts of one booking in an hour", async () => {
      const world = await booked({ holdExpiresAt: NOW + 7_200_000 });
      for (let n = 1; n <= 20; n++) {
        const { paymentId, paymentIntentId } = await pay(world);
        expect(paymentId).to.match(new RegExp(`_full_${String(n)}$`));
        world.stripe.advance(paymentIntentId!, "canceled");
        const canceled = world.stripe.noticeOf(paymentIntentId!, "payment_intent.canceled");
        await receiveEvent(world.deps, canceled);
      }
      const error = await pay(world).catch((thrown: unknown) => thrown);
      expect(error).to.have.property("reason", "RATE_LIMITED");
      expect(error).to.have.nested.property("details.retryAfterMs", 3_600_000);
      world.clock.nowMs += 3_600_000;
      const { paymentId } = await pay(world);
      expect(paymentId).to.match(/_full_21$/);
    });

    it("more calls a minute than the limit, and says how long to wait", async () => {
      const world = await booked();
      const deps = { ...world.deps, settings: { ...world.deps.settings, callsPerMinuteMax: 2 } };
      await pay({ ...world, deps });
      await pay({ ...world, deps });
      const error = await pay({ ...world, deps }).catch((thrown: unknown) => thrown);
      expect(error).to.have.property("reason", "RATE_LIMITED");
      expect(error).to.have.nested.property("details.retryAfterMs").that.is.within(1, 60_000);
    });
  });
});

/** Every call is counted, the refused ones too. */
function withoutLimits(documents: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(documents).filter(([path]) => !/^limits\//.test(path)));
}
