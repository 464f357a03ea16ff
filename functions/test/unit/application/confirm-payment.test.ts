import { expect } from "chai";
import { confirmPayment, type ConfirmPayment } from "../../../src/application/confirm-payment.ts";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref } from "../../../src/application/ports.ts";
import { processPayment, type ProcessPayment } from "../../../src/application/process-payment.ts";
import { settlePayment } from "../../../src/application/settle-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, LOUNGE, type World } from "../../support/world.ts";

const UID = "user-1";
const SUM = { amount: 4500, currency: "EUR" };
const CARD = "pm_card_visa";
const DECLINED = "pm_card_visa_chargeDeclined";
const ASKING = "pm_card_threeDSecure2Required";
const HOUR_MS = 3_600_000;

interface Paying extends World {
  readonly bookingId: string;
  readonly secret: string;
  readonly intentId: string;
}

async function booked(): Promise<World & { bookingId: string }> {
  const world = aWorld();
  const order = { itemId: "lounge", slotId: "lounge_1" };
  const { bookingId } = await createBooking(world.deps, UID, order);
  return { ...world, bookingId };
}

async function paying(change: Partial<ProcessPayment> = {}): Promise<Paying> {
  const world = await booked();
  const { clientSecret } = await processPayment(world.deps, UID, { ...SUM, ...change });
  const [intentId = ""] = world.stripe.intents.keys();
  return { ...world, secret: clientSecret!, intentId };
}

function confirm({ deps, secret }: Paying, change: Partial<ConfirmPayment> = {}) {
  return confirmPayment(deps, UID, { clientSecret: secret, paymentMethodId: CARD, ...change });
}

const bookingOf = async ({ store, bookingId }: Omit<Paying, "secret" | "intentId">) =>
  (await store.read({ found: ref("bookings", bookingId) })).found!.data;
const tries = ({ stripe }: World) =>
  stripe.calls.filter(({ method }) => method === "confirmIntent").length;
const chargesOf = ({ stripe, intentId }: Paying) => stripe.intents.get(intentId)?.charges ?? [];

describe("processPayment", () => {
  it("makes a PaymentIntent that allows no way to pay that leaves the app", async () => {
    const world = await paying();
    expect(world.stripe.intents.get(world.intentId)?.order.redirects).to.equal("never");
    expect(tries(world)).to.equal(0);
  });

  it("never says succeeded of a booking that waits for a card alone", async () => {
    const world = aWorld();
    const terms = { kind: "guarantee", fee: 2_500 } as const;
    world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, taxRates: [], unitAmount: 0, terms });
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, order);
    const sum = { bookingId, amount: 0, currency: "EUR" };
    expect(await refusal(processPayment(world.deps, UID, sum))).to.equal("BOOKING_NOT_CONFIRMED");
  });

  it("chooses the card, and confirms nothing", async () => {
    const world = await booked();
    const made = await processPayment(world.deps, UID, { ...SUM, paymentMethodId: CARD });
    expect(made.status).to.equal("requires_confirmation");
    const again = await processPayment(world.deps, UID, { ...SUM, paymentMethodId: CARD });
    expect(again).to.deep.equal(made);
    expect(world.stripe.intents.size).to.equal(1);
    expect(tries(world)).to.equal(0);
  });

  it("replaces a PaymentIntent that was made for a sheet, and leaves one alone that suits", async () => {
    const world = await booked();
    const { bookingId } = world;
    await createPaymentIntent(world.deps, UID, { bookingId });
    const { clientSecret } = await processPayment(world.deps, UID, SUM);
    const statuses = [...world.stripe.intents.values()].map(({ status }) => status);
    expect(statuses).to.deep.equal(["canceled", "requires_payment_method"]);
    // A sheet can confirm this one just as well.
    const sheet = await createPaymentIntent(world.deps, UID, { bookingId });
    expect(sheet.clientSecret).to.equal(clientSecret);
  });

  it("names the card where it is the card that is wrong", async () => {
    const world = await booked();
    const wrong = { ...SUM, paymentMethodId: "pm_none" };
    expect(
      await processPayment(world.deps, UID, wrong).catch((error: unknown) => error),
    ).to.deep.include({
      ...{ reason: "INVALID_INPUT", details: { field: "payment_method_id" } },
    });
  });

  it("dying anywhere, leaves a repeat that ends with one PaymentIntent", async () => {
    const steps = await dieEverywhere(
      booked,
      (deps) => processPayment(deps, UID, { ...SUM, paymentMethodId: CARD }),
      async (world, where) => {
        const made = await processPayment(world.deps, UID, { ...SUM, paymentMethodId: CARD });
        expect(made.status, where).to.equal("requires_confirmation");
        expect(world.stripe.intents.size, where).to.equal(1);
      },
    );
    expect(steps).to.be.at.least(6);
  });
});

describe("confirmPayment", () => {
  it("counts each declined card before its event has come, though they look alike", async () => {
    const world = await paying();
    const { deps } = world;
    const settings = { ...deps.settings, declinesPerHourMax: 2 };
    const strict = { ...world, deps: { ...deps, settings } };
    await confirm(strict, { paymentMethodId: DECLINED });
    await confirm(strict, { paymentMethodId: DECLINED });
    const third = confirm(strict, { paymentMethodId: DECLINED });
    expect(await refusal(third)).to.equal("RATE_LIMITED");
    expect(tries(world)).to.equal(2);
  });

  it("pays, and what it answers is stored by then", async () => {
    const world = await paying();
    expect(await confirm(world)).to.include({ kind: "told", stripeStatus: "succeeded" });
    expect(await bookingOf(world)).to.include({ status: "confirmed" });
  });

  it("dying anywhere, pays once: a repeat or the sweep finishes", async () => {
    const steps = await dieEverywhere(
      paying,
      (deps, world) => confirm({ ...world, deps }),
      async (world, where) => {
        if (chargesOf(world).length === 0 || where.startsWith("before")) {
          expect(await confirm(world), where).to.include({ stripeStatus: "succeeded" });
        } else {
          world.clock.nowMs += HOUR_MS;
          await wakeSweep(world.deps);
        }
        expect(await bookingOf(world), where).to.include({ status: "confirmed" });
        expect(chargesOf(world), where).to.have.length(1);
      },
    );
    expect(steps).to.be.at.least(7);
  });

  it("tells a decline, stores it, and takes another card", async () => {
    const world = await paying();
    const declined = await confirm(world, { paymentMethodId: DECLINED });
    expect(declined).to.deep.equal({
      ...{ kind: "declined", decline: { reason: "generic_decline", action: "other_card" } },
    });
    expect(await bookingOf(world)).to.include({ status: "held" });
    expect((await bookingOf(world)).decline).to.deep.include({ reason: "generic_decline" });
    // Without a card there is nothing to try: the answer stands, and the bank is not asked again.
    expect(await confirm(world, { paymentMethodId: undefined })).to.deep.equal(declined);
    expect(tries(world)).to.equal(1);
    expect(await confirm(world)).to.include({ stripeStatus: "succeeded" });
  });

  it("lets the bank ask, and does not begin anew while it does", async () => {
    const world = await paying();
    const asked = await confirm(world, { paymentMethodId: ASKING });
    expect(asked).to.include({ stripeStatus: "requires_action", clientSecret: world.secret });
    expect(await confirm(world, { paymentMethodId: undefined })).to.deep.equal(asked);
    expect(tries(world)).to.equal(1);
    world.stripe.advance(world.intentId, "succeeded");
    expect(await confirm(world, { paymentMethodId: undefined })).to.include({
      stripeStatus: "succeeded",
    });
    expect(await bookingOf(world)).to.include({ status: "confirmed" });
  });

  it("asks Stripe once under one key, and for each other call anew", async () => {
    const world = await paying();
    await confirm(world, { paymentMethodId: DECLINED, requestId: "tap" });
    await confirm(world, { paymentMethodId: DECLINED, requestId: "tap" });
    expect(chargesOf(world)).to.have.length(1);
    const other = confirm(world, { requestId: "tap" });
    expect(await refusal(other)).to.equal("REQUEST_ID_REUSED");
    await confirm(world, { paymentMethodId: DECLINED });
    expect(chargesOf(world)).to.have.length(2);
  });

  it("believes a read where Stripe's answer was lost", async () => {
    const world = await paying();
    world.stripe.failNext("confirmIntent", { kind: "unknown" }, { lost: true });
    expect(await confirm(world)).to.include({ stripeStatus: "succeeded" });
    const open = await paying();
    open.stripe.failNext("confirmIntent", { kind: "unknown" });
    expect(await refusal(confirm(open))).to.equal("STRIPE_UNAVAILABLE");
    expect(await confirm(open)).to.include({ stripeStatus: "succeeded" });
  });

  it("leaves alone what somebody else has ended or paid", async () => {
    const world = await paying();
    await cancelBooking(world.deps, UID, { bookingId: world.bookingId });
    expect(await refusal(confirm(world))).to.equal("BOOKING_ENDED");
    const late = await paying();
    late.clock.nowMs += HOUR_MS;
    expect(await refusal(confirm(late))).to.equal("BOOKING_EXPIRED");
    expect([tries(world), tries(late)]).to.deep.equal([0, 0]);
    const paid = await paying();
    await confirm(paid);
    expect(await confirm(paid, { paymentMethodId: DECLINED })).to.include({
      stripeStatus: "succeeded",
    });
    expect(tries(paid)).to.equal(1);
  });

  it("does not try a PaymentIntent that is being replaced", async () => {
    const world = await paying();
    const at = ref("bookings", world.bookingId);
    const booking = await bookingOf(world);
    const full = { ...booking.dues["full"]!, closing: "replace" as const };
    world.store.seed(at, { ...booking, dues: { full } });
    expect(await refusal(confirm(world))).to.equal("PAYMENT_IN_PROGRESS");
    expect(tries(world)).to.equal(0);
  });

  it("knows nobody's but the caller's, and only by its whole secret", async () => {
    const world = await paying();
    const { deps, secret, intentId } = world;
    const wrong = ["", "garbage", `${intentId}_secret_x`, secret.slice(0, -1), `${secret}x`];
    for (const clientSecret of wrong) {
      const reason = await refusal(confirm(world, { clientSecret }));
      expect(reason, clientSecret).to.equal("PAYMENT_NOT_FOUND");
    }
    const theirs = confirmPayment(deps, "user-2", { clientSecret: secret, paymentMethodId: CARD });
    expect(await refusal(theirs)).to.equal("PAYMENT_NOT_FOUND");
    expect(tries(world)).to.equal(0);
  });
});

describe("settlePayment", () => {
  const settle = ({ deps, bookingId, intentId }: Paying, uid = UID) =>
    settlePayment(deps, uid, { bookingId, paymentIntentId: intentId });

  it("confirms the booking by itself where no event has come", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    expect(await settle(world)).to.have.nested.property("booking.status", "confirmed");
    expect(await bookingOf(world)).to.include({ status: "confirmed" });
    // What is known needs no second question.
    const asked = world.stripe.calls.length;
    expect(await settle(world)).to.have.property("kind", "paid");
    expect(world.stripe.calls).to.have.length(asked);
  });

  it("does not call paid what came too late, and gives nothing to try it with", async () => {
    const world = await paying();
    const { deps, bookingId } = world;
    const booking = await bookingOf(world);
    world.store.seed(ref("bookings", bookingId), { ...booking, status: "expired" });
    world.stripe.advance(world.intentId, "succeeded");
    expect(await settle({ ...world, deps })).to.deep.equal({
      ...{ kind: "unpaid", stripeStatus: "succeeded", decline: null, clientSecret: null },
    });
  });

  it("dying anywhere, leaves a repeat that tells the same", async () => {
    await dieEverywhere(
      async () => {
        const world = await paying();
        world.stripe.advance(world.intentId, "succeeded");
        return world;
      },
      (deps, world) => settle({ ...world, deps }),
      async (world, where) => {
        expect(await settle(world), where).to.have.property("kind", "paid");
      },
    );
  });
});
