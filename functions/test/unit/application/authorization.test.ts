import { expect } from "chai";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { AuthorizationPolicy } from "../../../src/domain/catalog.ts";
import {
  AT_ONCE,
  authorized,
  DAY_MS,
  GUEST,
  ON_CAPTURE,
  OR_CANCELED,
  paying,
  START,
  stateOf,
  tell,
  type Reserved,
} from "../../support/reserved.ts";
import { LOUNGE, NOW } from "../../support/world.ts";

const HOUR_MS = 3_600_000;

/** What is to be told of that kind. */
function tellings({ store }: Reserved, kind: string): Record<string, unknown>[] {
  const notices = Object.entries(store.dump()).filter(([path]) => path.startsWith("outbox/"));
  return notices.map(([, notice]) => notice).filter((notice) => notice["kind"] === kind);
}

async function lapsed(policy: AuthorizationPolicy): Promise<Reserved> {
  const scene = await authorized(policy);
  scene.clock.nowMs = NOW + 4 * DAY_MS;
  scene.stripe.lapse(scene.intentId);
  await tell(scene, "payment_intent.canceled");
  return scene;
}

describe("reserved money", () => {
  it("does not confirm a booking that waits for the capture", async () => {
    const { booking } = await stateOf(await authorized(ON_CAPTURE));
    expect(booking).to.include({ status: "processing", paymentStatus: "authorized" });
    expect(booking.dues["full"]).to.include({ paidBy: null });
  });

  it("confirms a booking whose policy says so, and can still be taken", async () => {
    const scene = await authorized(AT_ONCE);
    const { booking } = await stateOf(scene);
    expect(booking).to.include({ status: "confirmed", holdExpiresAt: null, confirmedAt: NOW });
    const { paymentId } = scene;
    expect(booking.dues["full"]).to.include({ paidBy: paymentId, live: paymentId });
    expect(booking.payments[paymentId]).to.deep.include({ entry: { kind: "paid" }, captured: 0 });
  });

  it("is frozen into the booking: a later change of the item changes nothing", async () => {
    const scene = await paying(AT_ONCE);
    const item = { ...LOUNGE, captureMethod: "manual" } as const;
    scene.store.seed(ref("catalog", "suite"), item);
    scene.stripe.advance(scene.intentId, "requires_capture");
    await tell(scene, "payment_intent.amount_capturable_updated");
    expect((await stateOf(scene)).booking.status).to.equal("confirmed");
  });

  it("stays confirmed when it is taken, in whole or in part", async () => {
    const scene = await authorized(AT_ONCE);
    const order = { key: "dashboard", intentId: scene.intentId, amount: 4000 };
    await scene.stripe.captureIntent(order);
    await tell(scene, "payment_intent.succeeded");
    const { booking } = await stateOf(scene);
    expect(booking).to.include({ status: "confirmed", paymentStatus: "succeeded" });
    expect(booking.dues["full"]).to.include({ paidBy: scene.paymentId, live: null });
    expect(booking.payments[scene.paymentId]).to.include({ captured: 4000 });
  });

  it("is held again, and payable, when the bank lets it go: F21", async () => {
    const scene = await lapsed(AT_ONCE);
    const { booking, taken } = await stateOf(scene);
    const until = NOW + 4 * DAY_MS + scene.deps.settings.holdMs;
    expect(booking).to.include({ status: "held", holdExpiresAt: until, confirmedAt: null });
    expect(booking.dues["full"]).to.include({ paidBy: null, live: null });
    expect(taken).to.equal(2);
    expect(scene.alarms).to.include("authorization_lost");
    const [told] = tellings(scene, "authorization_lost");
    expect(told).to.include({ amount: 9000, dueBy: booking.holdExpiresAt, state: "due" });
    const again = await createPaymentIntent(scene.deps, GUEST, { bookingId: scene.bookingId });
    scene.stripe.advance(again.paymentIntentId!, "requires_capture");
    await tell(
      { ...scene, intentId: again.paymentIntentId! },
      "payment_intent.amount_capturable_updated",
    );
    const after = (await stateOf(scene)).booking;
    expect(after.status).to.equal("confirmed");
    expect(after.dues["full"]).to.include({ paidBy: again.paymentId });
  });

  it("is not settled a second time by an old event of what was lost", async () => {
    const scene = await lapsed(AT_ONCE);
    const before = await stateOf(scene);
    await tell(scene, "charge.succeeded");
    await wakeSweep(scene.deps);
    expect((await stateOf(scene)).booking.dues).to.deep.equal(before.booking.dues);
  });

  it("ends the booking instead where its policy says so, and frees its places", async () => {
    const scene = await lapsed(OR_CANCELED);
    const { booking, taken } = await stateOf(scene);
    expect(booking).to.include({ status: "canceled", closing: null });
    expect(booking.cancellation).to.include({ by: "merchant", reason: "authorization_lost" });
    expect(tellings(scene, "authorization_lost")).to.deep.equal([]);
    expect(taken).to.equal(0);
  });

  it("leaves a booking that has begun as it is, with an issue", async () => {
    const scene = await authorized(AT_ONCE);
    scene.clock.nowMs = START;
    scene.stripe.lapse(scene.intentId);
    await tell(scene, "payment_intent.canceled");
    const { booking } = await stateOf(scene);
    expect(booking.status).to.equal("confirmed");
    expect(booking.issues).to.deep.equal(["authorization_lost"]);
    expect(tellings(scene, "authorization_lost")).to.deep.equal([]);
  });

  it("opens the due again when it lapses before anything was confirmed, and the hold ends", async () => {
    const scene = await lapsed(ON_CAPTURE);
    expect((await stateOf(scene)).booking.status).to.equal("held");
    await wakeSweep(scene.deps);
    const { booking, taken } = await stateOf(scene);
    expect(booking.status).to.equal("expired");
    expect(taken).to.equal(0);
  });

  it("never confirms with another sum than owed: it is released by itself", async () => {
    const scene = await paying(AT_ONCE);
    scene.stripe.advance(scene.intentId, "requires_capture");
    const notice = scene.stripe.noticeOf(
      scene.intentId,
      "payment_intent.amount_capturable_updated",
    );
    const observations = notice.observations.map((one) =>
      one.kind === "intent" ? { ...one, snapshot: { ...one.snapshot, amount: 100 } } : one,
    );
    await receiveEvent(scene.deps, { ...notice, observations });
    const { booking, ledger } = await stateOf(scene);
    expect(booking.status).to.equal("processing");
    expect(ledger.ending).to.include({ kind: "void", why: "unwanted", state: "requested" });
    expect(scene.alarms).to.include("unwanted_authorization");
    await wakeSweep(scene.deps);
    expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("canceled");
  });

  it("is announced once, twelve hours before the bank lets it go", async () => {
    const scene = await authorized(ON_CAPTURE);
    const ends = NOW + 7 * DAY_MS;
    for (const hours of [20, 13, 11, 10, 5]) {
      scene.clock.nowMs = ends - hours * HOUR_MS;
      await wakeSweep(scene.deps);
      const expected = hours < 12 ? 1 : 0;
      const rung = scene.alarms.filter((alarm) => alarm === "authorization_ends_soon");
      expect(rung, `${String(hours)} hours before`).to.have.length(expected);
    }
    expect((await stateOf(scene)).ledger.lapseWarnedAt).to.equal(ends - 11 * HOUR_MS);
  });
});
