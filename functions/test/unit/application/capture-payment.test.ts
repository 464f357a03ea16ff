import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { capturePayment } from "../../../src/application/capture-payment.ts";
import type { Deps } from "../../../src/application/ports.ts";
import { voidPayment } from "../../../src/application/void-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import type { AuthorizationPolicy } from "../../../src/domain/catalog.ts";
import type { Operator } from "../../../src/domain/roles.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import {
  AT_ONCE,
  authorized,
  DAY_MS,
  GUEST,
  keptBy,
  ON_CAPTURE,
  OR_CANCELED,
  paying,
  stateOf,
  tell,
  type Reserved,
} from "../../support/reserved.ts";
import { NOW } from "../../support/world.ts";

const MANAGER: Operator = { uid: "manager-1", role: "manager" };

const capture = ({ deps, paymentId }: Reserved, more: object = {}) =>
  capturePayment(deps, MANAGER, { paymentId, reason: "arrived", ...more });
const release = ({ deps, paymentId }: Reserved) =>
  voidPayment(deps, MANAGER, { paymentId, reason: "fully booked" });

async function sweepUntilQuiet(scene: Reserved): Promise<void> {
  for (const minutes of [1, 3, 7, 15]) {
    scene.clock.nowMs = NOW + minutes * 60_000;
    await wakeSweep(scene.deps);
  }
}

function audits({ store }: Reserved): object[] {
  return Object.entries(store.dump())
    .filter(([path]) => path.startsWith("auditLog/"))
    .map(([, data]) => data);
}

/** Refused by name, and nothing anywhere is different for it. */
async function refusedUnchanged(scene: Reserved, call: () => Promise<unknown>) {
  const before = JSON.stringify(await stateOf(scene));
  const error = await call().then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(JSON.stringify(await stateOf(scene))).to.equal(before);
  if (!(error instanceof DomainError)) throw new Error(`not refused: ${String(error)}`);
  return { reason: error.reason, field: error.details.field ?? null };
}

describe("capturePayment", () => {
  it("takes all that is reserved, and that confirms a booking that waited for it", async () => {
    const scene = await authorized(ON_CAPTURE);
    expect(await capture(scene)).to.include({ status: "succeeded", captured: 9000 });
    const { booking, ledger } = await stateOf(scene);
    expect(booking).to.include({ status: "confirmed", confirmedAt: NOW });
    expect(ledger.ending).to.include({ kind: "capture", amount: 9000, why: "operator" });
    expect(audits(scene)).to.have.length(1);
    expect(audits(scene)[0]).to.include({ action: "capturePayment", reason: "arrived" });
  });

  it("takes a part, and releases the rest", async () => {
    const scene = await authorized(AT_ONCE);
    expect(await capture(scene, { amount: 2500 })).to.include({ captured: 2500 });
    const { booking } = await stateOf(scene);
    expect(booking.status).to.equal("confirmed");
    expect(booking.payments[scene.paymentId]).to.include({ captured: 2500, status: "succeeded" });
    expect(keptBy(scene)).to.equal(2500);
  });

  it("is decided before Stripe is asked, so that a failure there leaves it to the sweep", async () => {
    const scene = await authorized(ON_CAPTURE);
    scene.stripe.failNext("captureIntent", new DomainError("STRIPE_UNAVAILABLE"));
    expect(await capture(scene, { amount: 4000 })).to.include({ status: "authorized" });
    const { ledger } = await stateOf(scene);
    expect(ledger.ending).to.include({ state: "requested", amount: 4000 });
    await sweepUntilQuiet(scene);
    expect((await stateOf(scene)).booking.status).to.equal("confirmed");
    expect(keptBy(scene)).to.equal(4000);
  });

  it("takes it once, though the answer was lost", async () => {
    const scene = await authorized(ON_CAPTURE);
    scene.stripe.failNext("captureIntent", { kind: "unknown" }, { lost: true });
    await capture(scene, { amount: 4000 });
    await sweepUntilQuiet(scene);
    expect(keptBy(scene)).to.equal(4000);
    expect((await stateOf(scene)).ledger.wakeAt).to.equal(null);
  });

  it("asks under another key after a fault that Stripe has stored", async () => {
    const scene = await authorized(ON_CAPTURE);
    scene.stripe.failNext("captureIntent", { kind: "refused", code: null });
    await capture(scene);
    await sweepUntilQuiet(scene);
    const keys = scene.stripe.calls
      .filter(({ method }) => method === "captureIntent")
      .map(({ args }) => (args[0] as { key: string }).key);
    expect(new Set(keys).size).to.equal(2);
    expect(keptBy(scene)).to.equal(9000);
  });

  it("says that Stripe refuses, and can then be decided anew", async () => {
    const scene = await authorized(ON_CAPTURE);
    scene.stripe.failNext("captureIntent", { kind: "refused", code: "amount_too_small" });
    expect(await refusal(capture(scene, { amount: 1 }))).to.equal("STRIPE_REFUSED");
    expect(scene.alarms).to.include("capture_refused");
    const { ledger } = await stateOf(scene);
    expect(ledger.ending).to.include({ state: "refused", code: "amount_too_small" });
    expect(await capture(scene)).to.include({ captured: 9000 });
  });

  it("answers a named request again, and refuses another one under its name", async () => {
    const scene = await authorized(ON_CAPTURE);
    const named = { amount: 2500, requestId: "r-1" };
    const first = await capture(scene, named);
    expect(await capture(scene, named)).to.deep.equal(first);
    expect(await refusal(capture(scene, { ...named, amount: 2600 }))).to.equal("REQUEST_ID_REUSED");
    expect(keptBy(scene)).to.equal(2500);
    expect(audits(scene)).to.have.length(1);
  });

  it("takes it once, of two at once", async () => {
    const scene = await authorized(ON_CAPTURE);
    await Promise.allSettled([capture(scene, { amount: 2500 }), capture(scene, { amount: 3000 })]);
    await sweepUntilQuiet(scene);
    const { ledger } = await stateOf(scene);
    expect(ledger.ending?.amount).to.be.oneOf([2500, 3000]);
    expect(keptBy(scene)).to.equal(ledger.ending?.amount);
  });

  const bad: readonly [string, () => Promise<Reserved>, object, string, string][] = [
    [
      "more than is reserved",
      () => authorized(AT_ONCE),
      { amount: 9001 },
      "AMOUNT_TOO_LARGE",
      "amount",
    ],
    ["an open payment", () => paying(ON_CAPTURE), {}, "NOT_AUTHORIZED", "paymentId"],
    [
      "a payment that is not there",
      () => authorized(AT_ONCE),
      { paymentId: `${"N".repeat(20)}_full_1` },
      "PAYMENT_NOT_FOUND",
      "paymentId",
    ],
    ["a second capture", captured, {}, "ALREADY_CAPTURED", "paymentId"],
    ["a capture after a void", voided, {}, "ALREADY_VOIDED", "paymentId"],
    ["a capture after the bank's time", late, {}, "AUTHORIZATION_LAPSED", "paymentId"],
    ["a capture of what has lapsed", lapsed, {}, "AUTHORIZATION_LAPSED", "paymentId"],
  ];
  for (const [what, begin, more, reason, field] of bad) {
    it(`refuses ${what}, and nothing changes`, async () => {
      const scene = await begin();
      const refused = await refusedUnchanged(scene, () => capture(scene, more));
      expect(refused).to.deep.equal({ reason, field });
    });
  }

  it("survives a crash at every step: a repeat or the sweep finishes it, and it is taken once", async () => {
    const steps = await dieEverywhere(
      () => authorized(ON_CAPTURE),
      (deps: Deps, { paymentId }) =>
        capturePayment(deps, MANAGER, { paymentId, amount: 2500, reason: "arrived" }),
      async (scene, where) => {
        const { ledger } = await stateOf(scene);
        if (ledger.ending === null) await capture(scene, { amount: 2500 });
        await sweepUntilQuiet(scene);
        const after = await stateOf(scene);
        expect(after.booking.status, where).to.equal("confirmed");
        expect(keptBy(scene), where).to.equal(2500);
        expect(after.ledger.wakeAt, where).to.equal(null);
      },
    );
    expect(steps).to.be.at.least(5);
  });
});

async function captured(): Promise<Reserved> {
  const scene = await authorized(ON_CAPTURE);
  await capture(scene, { amount: 2500 });
  return scene;
}

async function voided(): Promise<Reserved> {
  const scene = await authorized(ON_CAPTURE);
  await release(scene);
  return scene;
}

async function late(): Promise<Reserved> {
  const scene = await authorized(AT_ONCE);
  scene.clock.nowMs = NOW + 7 * DAY_MS;
  return scene;
}

async function lapsed(): Promise<Reserved> {
  const scene = await authorized(AT_ONCE);
  scene.stripe.lapse(scene.intentId);
  await tell(scene, "payment_intent.canceled");
  return scene;
}

describe("voidPayment", () => {
  for (const policy of [ON_CAPTURE, AT_ONCE, OR_CANCELED]) {
    it(`lets the money go, and the merchant has declined the booking: ${policy.confirmOn}, ${policy.whenLost}`, async () => {
      const scene = await authorized(policy);
      expect(await release(scene)).to.include({ status: "canceled", captured: 0 });
      const { booking, taken } = await stateOf(scene);
      expect(booking).to.include({ status: "canceled", closing: null, wakeAt: null });
      expect(booking.cancellation).to.include({ by: "merchant", reason: "fully booked" });
      expect(taken).to.equal(0);
      expect(scene.alarms).not.to.include("authorization_lost");
    });
  }

  const bad: readonly [string, () => Promise<Reserved>, string][] = [
    ["after a capture", captured, "ALREADY_CAPTURED"],
    ["a second time", voided, "ALREADY_VOIDED"],
    ["after a lapse", lapsed, "AUTHORIZATION_LAPSED"],
    ["of an open payment", () => paying(ON_CAPTURE), "NOT_AUTHORIZED"],
  ];
  for (const [what, begin, reason] of bad) {
    it(`is refused ${what}, and nothing changes`, async () => {
      const scene = await begin();
      const refused = await refusedUnchanged(scene, () => release(scene));
      expect(refused).to.deep.equal({ reason, field: "paymentId" });
    });
  }

  it("does not race a capture: one of the two is done, and the other refused", async () => {
    for (let turn = 0; turn < 4; turn++) {
      const scene = await authorized(ON_CAPTURE);
      const calls = turn % 2 === 0 ? [capture, release] : [release, capture];
      const ends = await Promise.allSettled(calls.map((call) => call(scene)));
      await sweepUntilQuiet(scene);
      const { booking, ledger } = await stateOf(scene);
      const isTaken = ledger.ending?.kind === "capture";
      expect(keptBy(scene)).to.equal(isTaken ? 9000 : 0);
      expect(booking.status).to.equal(isTaken ? "confirmed" : "canceled");
      expect(ends.filter(({ status }) => status === "rejected")).to.have.length(1);
    }
  });

  it("survives a crash at every step", async () => {
    const steps = await dieEverywhere(
      () => authorized(AT_ONCE),
      (deps: Deps, { paymentId }) => voidPayment(deps, MANAGER, { paymentId, reason: "rain" }),
      async (scene, where) => {
        if ((await stateOf(scene)).booking.cancellation === null) await release(scene);
        await sweepUntilQuiet(scene);
        const { booking, taken } = await stateOf(scene);
        expect(booking.status, where).to.equal("canceled");
        expect(taken, where).to.equal(0);
        expect(keptBy(scene), where).to.equal(0);
      },
    );
    expect(steps).to.be.at.least(6);
  });
});

describe("cancelBooking of reserved money", () => {
  const HALF = [{ hoursBefore: 0, percent: 5_000, fee: 0 }];
  const ALL = [{ hoursBefore: 0, percent: 10_000, fee: 0 }];
  const cancel = ({ deps, bookingId }: Reserved) => cancelBooking(deps, GUEST, { bookingId });

  it("takes what the policy retains, and releases the rest: nothing is refunded", async () => {
    const scene = await authorized(AT_ONCE, HALF);
    const answer = await cancel(scene);
    expect(answer).to.deep.include({
      status: "canceled",
      refund: null,
      retained: { amount: 4500, currency: "eur" },
    });
    const { booking, ledger, taken } = await stateOf(scene);
    expect(ledger.ending).to.include({ kind: "capture", amount: 4500, why: "canceled" });
    expect(booking.payments[scene.paymentId]).to.deep.include({
      entry: { kind: "paid" },
      captured: 4500,
      reserved: 0,
    });
    expect(taken).to.equal(0);
    expect(keptBy(scene)).to.equal(4500);
    expect(scene.stripe.refunds.size).to.equal(0);
  });

  it("releases all of it when nothing is retained", async () => {
    const scene = await authorized(AT_ONCE, ALL);
    expect(await cancel(scene)).to.deep.include({ status: "canceled", refund: null });
    expect((await stateOf(scene)).ledger.ending).to.include({ kind: "void", why: "canceled" });
    expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("canceled");
  });

  it("releases all of it while the booking is not confirmed, whatever the policy", async () => {
    const scene = await authorized(ON_CAPTURE, HALF);
    expect(await cancel(scene)).to.include({ status: "canceled", refund: null });
    expect(keptBy(scene)).to.equal(0);
  });

  it("waits while a capture is under way", async () => {
    const scene = await authorized(AT_ONCE, HALF);
    scene.stripe.failNext("captureIntent", { kind: "unknown" });
    await capture(scene);
    const refused = await refusedUnchanged(scene, () => cancel(scene));
    expect(refused.reason).to.equal("PAYMENT_IN_PROGRESS");
  });

  it("gives back from what was captured, as of any paid booking", async () => {
    const scene = await authorized(AT_ONCE, HALF);
    await capture(scene, { amount: 6000 });
    await cancel(scene);
    await sweepUntilQuiet(scene);
    expect(keptBy(scene)).to.equal(3000);
  });

  it("ends without the fee when Stripe will not take it, and says so", async () => {
    const scene = await authorized(AT_ONCE, HALF);
    scene.stripe.failNext("captureIntent", { kind: "refused", code: "charge_expired_for_capture" });
    await cancel(scene);
    await sweepUntilQuiet(scene);
    expect((await stateOf(scene)).booking.status).to.equal("canceled");
    expect(keptBy(scene)).to.equal(0);
    expect(scene.alarms).to.include("capture_refused");
  });

  const policies: readonly [string, typeof HALF, AuthorizationPolicy, number][] = [
    ["a fee is retained", HALF, AT_ONCE, 4500],
    ["nothing is", ALL, AT_ONCE, 0],
    ["nothing is confirmed", HALF, ON_CAPTURE, 0],
  ];
  for (const [what, tiers, policy, kept] of policies) {
    it(`survives a crash at every step when ${what}`, async () => {
      const steps = await dieEverywhere(
        () => authorized(policy, tiers),
        (deps: Deps, { bookingId }) => cancelBooking(deps, GUEST, { bookingId }),
        async (scene, where) => {
          if ((await stateOf(scene)).booking.cancellation === null) await cancel(scene);
          await sweepUntilQuiet(scene);
          const { booking, ledger, taken } = await stateOf(scene);
          expect(booking.status, where).to.equal("canceled");
          expect(taken, where).to.equal(0);
          expect(keptBy(scene), where).to.equal(kept);
          expect(ledger.wakeAt, where).to.equal(null);
        },
      );
      expect(steps).to.be.at.least(6);
    });
  }
});
