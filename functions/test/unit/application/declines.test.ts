import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createCheckoutSession } from "../../../src/application/create-checkout-session.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { createSetupIntent } from "../../../src/application/create-setup-intent.ts";
import { ref, type Settings } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, NOW, type World } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const DECLINE = { code: "card_declined", declineCode: "stolen_card" };

/** A booking that its user pays for. */
async function paying(world: World, uid: string) {
  const wish = { itemId: "lounge", slotId: "lounge_1" };
  const { bookingId } = await createBooking(world.deps, uid, wish);
  const { paymentIntentId } = await createPaymentIntent(world.deps, uid, { bookingId });
  return { ...world, uid, bookingId, intentId: paymentIntentId! };
}
type Paying = Awaited<ReturnType<typeof paying>>;

/** As Stripe tells it: by two events, each of which may come twice. */
async function declined({ stripe, deps, intentId }: Paying, times = 1) {
  for (let n = 0; n < times; n++) {
    stripe.advance(intentId, "requires_payment_method", DECLINE);
    const told = ["charge.failed", "payment_intent.payment_failed"].map((type) =>
      stripe.noticeOf(intentId, type),
    );
    await Promise.all([...told, ...told].map((notice) => receiveEvent(deps, notice)));
  }
}

const again = ({ deps, uid, bookingId }: Paying) => createPaymentIntent(deps, uid, { bookingId });

function counts({ store }: World): Record<string, unknown> {
  const limits = Object.entries(store.dump()).filter(([path]) => path.includes("/declines_"));
  return Object.fromEntries(limits.map(([path, { count }]) => [path, count]));
}

async function thrown(work: Promise<unknown>): Promise<unknown> {
  return work.catch((error: unknown) => error);
}

describe("declined cards", () => {
  const limited = (settings: Partial<Settings> = {}) =>
    aWorld({ declinesPerHourMax: 2, ...settings });

  it("are counted once each, of the user, of the booking and of all, however they are told", async () => {
    const scene = await paying(limited(), "user-1");
    await declined(scene, 3);
    const [ofAll] = Object.keys(counts(scene)).filter((path) => path.includes("_all_"));
    expect(counts(scene)).to.deep.equal({
      "limits/declines_user_user-1_500000": 3,
      [`limits/declines_booking_${scene.bookingId}_500000`]: 3,
      [ofAll!]: 3,
    });
  });

  it("are counted once each, wherever the process that hears of them dies", async () => {
    const begin = async () => {
      const scene = await paying(limited(), "user-1");
      scene.stripe.advance(scene.intentId, "requires_payment_method", DECLINE);
      return { ...scene, notice: scene.stripe.noticeOf(scene.intentId, "charge.failed") };
    };
    const steps = await dieEverywhere(
      begin,
      (deps, { notice }) => receiveEvent(deps, notice),
      async (scene, where) => {
        await receiveEvent(scene.deps, scene.notice);
        expect(Object.values(counts(scene)), where).to.deep.equal([1, 1, 1]);
      },
    );
    expect(steps).to.be.at.least(2);
  });

  it("are all that is counted: a payment that succeeds writes nothing of it", async () => {
    const scene = await paying(limited(), "user-1");
    scene.stripe.advance(scene.intentId, "succeeded");
    for (const type of ["charge.succeeded", "payment_intent.succeeded"]) {
      await receiveEvent(scene.deps, scene.stripe.noticeOf(scene.intentId, type));
    }
    expect(counts(scene)).to.deep.equal({});
  });

  it("of another time say nothing about this hour", async () => {
    const scene = await paying(limited(), "user-1");
    scene.stripe.advance(scene.intentId, "requires_payment_method", DECLINE);
    const late = scene.stripe.noticeOf(scene.intentId, "charge.failed");
    scene.clock.nowMs += HOUR_MS + 1_000;
    expect(await receiveEvent(scene.deps, late)).to.equal("applied");
    expect(counts(scene)).to.deep.equal({});
  });

  it("close every way to pay for their user until the hour is over, and for nobody else", async () => {
    const scene = await paying(limited(), "user-1");
    await declined(scene);
    await again(scene);
    await declined(scene);
    scene.clock.nowMs += 60_000;
    const { deps, bookingId } = scene;
    const error = await thrown(again(scene));
    expect(error).to.have.property("reason", "RATE_LIMITED");
    expect(error).to.have.nested.property("details.retryAfterMs", HOUR_MS - 60_000);
    const others = [
      createCheckoutSession(deps, "user-1", { bookingId }),
      createSetupIntent(deps, "user-1", {}),
      paying(scene, "user-1"),
    ];
    for (const one of others) expect(await refusal(one)).to.equal("RATE_LIMITED");
    await paying(scene, "user-2");

    scene.clock.nowMs = NOW + HOUR_MS;
    await paying(scene, "user-1");
  });

  it("do not keep their user from canceling", async () => {
    const scene = await paying(limited(), "user-1");
    await declined(scene, 2);
    const { status } = await cancelBooking(scene.deps, "user-1", { bookingId: scene.bookingId });
    expect(status).to.equal("canceled");
  });

  it("count for their booking, too, whoever owns it now", async () => {
    const scene = await paying(limited(), "user-1");
    await declined(scene, 2);
    const at = ref("bookings", scene.bookingId);
    const { found } = await scene.store.read({ found: at });
    scene.store.seed(at, { ...found!.data, uid: "user-2" });
    expect(await refusal(again({ ...scene, uid: "user-2" }))).to.equal("RATE_LIMITED");
    await paying(scene, "user-2");
  });

  describe("of all together", () => {
    const settings = { declinesPerHourMax: 3, declinesPerHourAllMax: 4 };

    it("pause payments for everybody, ring once, and open with the next hour", async () => {
      const world = aWorld(settings);
      const scenes = [await paying(world, "user-1"), await paying(world, "user-2")];
      for (const scene of scenes) await declined(scene, 2);
      const error = await thrown(paying(world, "user-3"));
      expect(error).to.have.property("reason", "PAYMENTS_PAUSED");
      expect(error).to.have.nested.property("details.retryAfterMs", HOUR_MS);
      expect(await refusal(createSetupIntent(world.deps, "user-3", {}))).to.equal(
        "PAYMENTS_PAUSED",
      );
      expect(world.alarms.filter((alarm) => alarm === "payments_paused")).to.have.length(1);

      world.clock.nowMs += HOUR_MS;
      await paying(world, "user-3");
    });

    it("do not pause below the limit, or where there is none", async () => {
      const world = aWorld(settings);
      await declined(await paying(world, "user-1"), 3);
      await paying(world, "user-2");
      const open = aWorld({ ...settings, declinesPerHourAllMax: null });
      for (const uid of ["user-1", "user-2"]) await declined(await paying(open, uid), 3);
      await paying(open, "user-3");
      expect(open.alarms).to.deep.equal([]);
    });
  });
});
