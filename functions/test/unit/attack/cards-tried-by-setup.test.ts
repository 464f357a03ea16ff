import { expect } from "chai";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { createSetupIntent } from "../../../src/application/create-setup-intent.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { aTable, DINER, giveCard } from "../../support/guaranteed.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, NOW, type World } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const FAILED = "setup_intent.setup_failed";

async function saving(world = aWorld({ declinesPerHourMax: 2, declinesPerHourAllMax: 3 })) {
  const { setupIntentId } = await createSetupIntent(world.deps, DINER, {});
  return { ...world, setupIntentId };
}

/** Stripe sends each event at least once. */
async function fail({ deps, stripe }: World, setupIntentId: string, times = 1) {
  for (let n = 0; n < times; n++) {
    const notice = stripe.noticeOfSaved(setupIntentId, FAILED);
    await Promise.all([receiveEvent(deps, notice), receiveEvent(deps, notice)]);
  }
}

function counts({ store }: World): Record<string, unknown> {
  const limits = Object.entries(store.dump()).filter(([path]) => path.includes("/declines_"));
  return Object.fromEntries(limits.map(([path, { count }]) => [path.replace(/_\d+$/, ""), count]));
}

describe("cards that are tried by saving them", () => {
  it("are counted once each, and close every way to try another", async () => {
    const scene = await saving();
    await fail(scene, scene.setupIntentId, 2);
    expect(counts(scene)).to.include({ [`limits/declines_user_${DINER}`]: 2 });
    expect(await refusal(createSetupIntent(scene.deps, DINER, {}))).to.equal("RATE_LIMITED");
  });

  it("end the SetupIntent that they are tried with, which no hold would end", async () => {
    const scene = await saving();
    const statusOf = () => scene.stripe.saved.setups.get(scene.setupIntentId)?.status;
    await fail(scene, scene.setupIntentId);
    expect(statusOf()).to.equal("requires_payment_method");
    await fail(scene, scene.setupIntentId);
    expect(statusOf()).to.equal("canceled");
  });

  it("are stopped when Stripe can be reached again", async () => {
    const scene = await saving();
    await fail(scene, scene.setupIntentId);
    const notice = scene.stripe.noticeOfSaved(scene.setupIntentId, FAILED);
    scene.stripe.failNext("cancelSetup", new DomainError("STRIPE_UNAVAILABLE"));
    expect(await refusal(receiveEvent(scene.deps, notice))).to.equal("STRIPE_UNAVAILABLE");
    await receiveEvent(scene.deps, notice);
    expect(scene.stripe.saved.setups.get(scene.setupIntentId)?.status).to.equal("canceled");
    expect(counts(scene)).to.include({ [`limits/declines_user_${DINER}`]: 2 });
  });

  it("pause payments for everybody like any other declined card", async () => {
    const scene = await saving();
    await fail(scene, scene.setupIntentId, 3);
    const other = createPaymentIntent(scene.deps, "user-2", { amount: 1, currency: "eur" });
    expect(await refusal(other)).to.equal("PAYMENTS_PAUSED");
  });

  it("behind a booking count for the booking, too", async () => {
    const table = await aTable();
    const { setupIntentId } = await giveCard(table);
    await fail(table, setupIntentId);
    expect(counts(table)).to.include({ [`limits/declines_booking_${table.bookingId}`]: 1 });
  });

  it("say nothing about this hour when they are told of later", async () => {
    const scene = await saving();
    const late = scene.stripe.noticeOfSaved(scene.setupIntentId, FAILED);
    scene.clock.nowMs = NOW + HOUR_MS + 1_000;
    await receiveEvent(scene.deps, late);
    expect(counts(scene)).to.deep.equal({});
  });

  it("of another installation count for nothing here", async () => {
    const scene = await saving();
    const notice = scene.stripe.noticeOfSaved(scene.setupIntentId, FAILED);
    const metadata = { ...notice.metadata, env: "other" };
    expect(await receiveEvent(scene.deps, { ...notice, metadata })).to.equal("foreign");
    expect(counts(scene)).to.deep.equal({});
  });

  it("are counted once, wherever the process that hears of one dies", async () => {
    const begin = async () => {
      const scene = await saving();
      return { ...scene, notice: scene.stripe.noticeOfSaved(scene.setupIntentId, FAILED) };
    };
    const steps = await dieEverywhere(
      begin,
      (deps, { notice }) => receiveEvent(deps, notice),
      async (scene, where) => {
        await receiveEvent(scene.deps, scene.notice);
        expect(Object.values(counts(scene)), where).to.deep.equal([1, 1]);
      },
    );
    expect(steps).to.be.at.least(1);
  });
});
