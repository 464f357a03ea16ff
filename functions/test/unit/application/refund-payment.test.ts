import { expect } from "chai";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { refundPayment } from "../../../src/application/refund-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import type { Operator } from "../../../src/domain/roles.ts";
import { dieEverywhere } from "../../support/crash.ts";
import {
  auditIn,
  bookingOf,
  contentOf,
  ledgerOf,
  MANAGER,
  OWNER,
  paid,
  paying,
  refundedAt,
  refused,
  STAFF,
  tellRefunds,
  type Paying,
} from "../../support/operations.ts";
import { aWorld, LOUNGE, NOW } from "../../support/world.ts";

const WHY = { reason: "sorry" };

const refund = (scene: Paying, more: object = {}, operator: Operator = OWNER) =>
  refundPayment(scene.deps, operator, { paymentId: scene.paymentId, ...WHY, ...more });

describe("refundPayment", () => {
  it("gives back all that is left where no amount is said", async () => {
    const scene = await paid();
    await refund(scene, { amount: 2000 });
    const answer = await refund(scene);
    expect(answer.refund).to.deep.include({ amount: 7000, state: "pending" });
    expect(answer).to.include({ captured: 9000, refunding: 9000, refundable: 0, currency: "eur" });
    expect(refundedAt(scene)).to.equal(9000);
  });

  it("keeps the booking confirmed, and counts what has arrived", async () => {
    const scene = await paid();
    await refund(scene, { amount: 500 });
    await tellRefunds(scene);
    const booking = await bookingOf(scene);
    expect(booking.status).to.equal("confirmed");
    expect(booking.payments[scene.paymentId]).to.include({ reserved: 500, settled: 500 });
  });

  it("says in the log who, what and why, and in the timeline what was done", async () => {
    const scene = await paid();
    const { refund: made } = await refund(scene, { amount: 500 }, MANAGER);
    const [entry, ...more] = auditIn(scene);
    expect(more).to.be.empty;
    expect(entry).to.deep.include({
      ...{ uid: "mia", role: "manager", action: "refundPayment", reason: "sorry" },
      target: `ledger/${scene.paymentId}`,
    });
    expect(entry!.before).to.deep.include({ requests: {} });
    const requests = entry!.after["requests"] as Record<string, object>;
    expect(requests[made.refundId]).to.include({ amount: 500, note: "sorry", why: "operator" });
    const told = Object.entries(scene.store.dump()).filter(
      ([path, one]) => path.includes("/timeline/") && one["cause"] === "call:refundPayment",
    );
    expect(told.map(([, { what }]) => what)).to.include(`refund ${made.refundId}`);
  });

  const bad: readonly [string, object, string][] = [
    ["zero", { amount: 0 }, "AMOUNT_INVALID amount"],
    ["a negative amount", { amount: -1 }, "AMOUNT_INVALID amount"],
    ["a fraction", { amount: 10.5 }, "AMOUNT_INVALID amount"],
    ["more than can be counted", { amount: 2 ** 53 }, "AMOUNT_INVALID amount"],
    ["more than was captured", { amount: 9001 }, "REFUND_EXCEEDS_CAPTURED amount"],
    ["another currency", { amount: 1, currency: "usd" }, "CURRENCY_MISMATCH currency"],
    ["no currency at all", { amount: 1, currency: "xyz" }, "CURRENCY_UNSUPPORTED currency"],
    [
      "a payment that is not",
      { paymentId: `${"N".repeat(20)}_full_1` },
      "PAYMENT_NOT_FOUND paymentId",
    ],
  ];
  for (const [what, more, expected] of bad) {
    it(`refuses ${what} by its field, and changes nothing`, async () => {
      const scene = await paid();
      const before = contentOf(scene);
      expect(await refused(refund(scene, more))).to.equal(expected);
      expect(contentOf(scene)).to.deep.equal(before);
      expect(scene.stripe.refunds.size).to.equal(0);
    });
  }

  it("refuses what is no multiple of the currency's step", async () => {
    const world = aWorld();
    world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, unitAmount: 4500, currency: "kwd" });
    const scene = await paid(world);
    const before = contentOf(scene);
    expect(await refused(refund(scene, { amount: 15 }))).to.equal("AMOUNT_INVALID amount");
    expect(contentOf(scene)).to.deep.equal(before);
    expect((await refund(scene, { amount: 20 })).refund.amount).to.equal(20);
  });

  it("refuses where nothing was captured, and where nothing is left", async () => {
    const open = await paying();
    expect(await refused(refund(open))).to.equal("NOT_CAPTURED paymentId");
    const scene = await paid();
    await refund(scene);
    const before = contentOf(scene);
    expect(await refused(refund(scene))).to.equal("REFUND_EXCEEDS_CAPTURED paymentId");
    expect(await refused(refund(scene, { amount: 1 }))).to.equal("REFUND_EXCEEDS_CAPTURED amount");
    expect(contentOf(scene)).to.deep.equal(before);
  });

  it("says so when a dispute holds the money", async () => {
    const scene = await paid();
    scene.stripe.dispute(scene.intentId, true);
    const observations = await scene.stripe.listDisputes(scene.intentId);
    const notice = scene.stripe.noticeOf(scene.intentId, "charge.updated", { observations });
    await receiveEvent(scene.deps, notice);
    const before = contentOf(scene);
    expect(await refused(refund(scene))).to.equal("DISPUTE_OPEN paymentId");
    expect(await refused(refund(scene, { amount: 10 }))).to.equal("DISPUTE_OPEN amount");
    expect(await refused(refund(scene, { amount: 9001 }))).to.equal(
      "REFUND_EXCEEDS_CAPTURED amount",
    );
    expect(contentOf(scene)).to.deep.equal(before);
  });

  describe("a manager's limit", () => {
    it("counts all that operators gave back of the payment: steps do not go around it", async () => {
      const scene = await paid(aWorld({ managerRefundMax: 1000 }));
      await refund(scene, { amount: 600 }, MANAGER);
      const before = contentOf(scene);
      expect(await refused(refund(scene, { amount: 401 }, MANAGER))).to.equal(
        "NOT_PERMITTED amount",
      );
      expect(await refused(refund(scene, {}, MANAGER))).to.equal("NOT_PERMITTED amount");
      expect(contentOf(scene)).to.deep.equal(before);
      await refund(scene, { amount: 400 }, MANAGER);
      await refund(scene, {}, OWNER);
      expect(refundedAt(scene)).to.equal(9000);
    });

    it("does not make staff one who may", async () => {
      const scene = await paid();
      expect(await refused(refund(scene, { amount: 1 }, STAFF))).to.equal("NOT_PERMITTED amount");
    });

    it("does not count a refund that failed", async () => {
      const scene = await paid(aWorld({ managerRefundMax: 1000 }));
      await refund(scene, { amount: 1000 }, MANAGER);
      for (const id of scene.stripe.refunds.keys()) scene.stripe.moveRefund(id, "failed");
      await tellRefunds(scene, "refund.failed");
      expect((await refund(scene, { amount: 1000 }, MANAGER)).refund.amount).to.equal(1000);
    });
  });

  describe("with a request id", () => {
    const requestId = "tap-1";

    it("is the same refund again, at once and later", async () => {
      const scene = await paid();
      const wish = { amount: 500, requestId };
      const [first, second] = await Promise.all([refund(scene, wish), refund(scene, wish)]);
      const third = await refund(scene, wish);
      expect([second, third].map((one) => one.refund.refundId)).to.deep.equal([
        ...[first.refund.refundId, first.refund.refundId],
      ]);
      expect(refundedAt(scene)).to.equal(500);
      expect(auditIn(scene)).to.have.length(1);
    });

    it("without an amount stays what it was, whatever is left now", async () => {
      const scene = await paid();
      await refund(scene, { requestId });
      expect((await refund(scene, { requestId })).refund.amount).to.equal(9000);
      expect(refundedAt(scene)).to.equal(9000);
    });

    it("is refused with other parameters, also for another payment, and changes nothing", async () => {
      const world = aWorld();
      const [scene, other] = [await paid(world), await paid(world, "user-2")];
      await refund(scene, { amount: 500, requestId });
      const before = contentOf(scene);
      for (const work of [
        refund(scene, { amount: 501, requestId }),
        refund(scene, { amount: 500, reason: "other", requestId }),
        refund(other, { amount: 500, requestId }),
      ]) {
        expect(await refused(work)).to.equal("REQUEST_ID_REUSED requestId");
      }
      expect(contentOf(scene)).to.deep.equal(before);
    });

    it("of another operator is another request", async () => {
      const scene = await paid();
      await refund(scene, { amount: 500, requestId }, OWNER);
      await refund(scene, { amount: 500, requestId }, MANAGER);
      expect(refundedAt(scene)).to.equal(1000);
    });
  });

  it("fifty at once never give back more than was captured", async () => {
    const scene = await paid();
    const calls = Array.from({ length: 50 }, () => refund(scene, { amount: 250 }));
    const ended = await Promise.allSettled(calls);
    for (const minutes of [2, 4, 8, 16]) {
      scene.clock.nowMs = NOW + minutes * 60_000;
      await wakeSweep(scene.deps);
    }
    const done = ended.filter(({ status }) => status === "fulfilled");
    const reasons = ended.flatMap((one) =>
      one.status === "rejected" ? [reasonOf(one.reason)] : [],
    );
    expect(new Set(reasons)).to.satisfy((all: Set<string>) =>
      [...all].every((one) => ["REFUND_EXCEEDS_CAPTURED", "CONTENTION"].includes(one)),
    );
    expect(done.length).to.be.within(1, 36);
    expect(refundedAt(scene)).to.equal(done.length * 250);
    await tellRefunds(scene);
    const booking = await bookingOf(scene);
    expect(booking.payments[scene.paymentId]).to.include({ settled: done.length * 250 });
  });

  it("that failed later is owed again, and goes out by a new call only", async () => {
    const scene = await paid();
    await refund(scene);
    const [id] = [...scene.stripe.refunds.keys()];
    await tellRefunds(scene);
    scene.stripe.moveRefund(id!, "failed");
    await tellRefunds(scene, "refund.failed");
    scene.clock.nowMs = NOW + 60 * 60_000;
    await wakeSweep(scene.deps);
    expect(refundedAt(scene)).to.equal(0);
    expect((await refund(scene)).refund.amount).to.equal(9000);
    expect(refundedAt(scene)).to.equal(9000);
  });

  it("asks anew for the rest, where only the charge has told of its capture", async () => {
    const scene = await paying();
    const { deps, stripe, intentId } = scene;
    stripe.advance(intentId, "succeeded");
    const told = stripe.noticeOf(intentId, "charge.succeeded");
    const observations = told.observations.filter(({ kind }) => kind === "charge");
    await receiveEvent(deps, { ...told, observations });
    const dashboard = { key: "dashboard", intentId, amount: 500, metadata: {} };
    await stripe.createRefund(dashboard);
    await refund(scene, { amount: 9000 });
    scene.clock.nowMs += 60_000;
    await wakeSweep(deps);
    expect(refundedAt(scene)).to.equal(9000);
  });

  it("gives back a stray's money where the one that counts has none left", async () => {
    const scene = await paid();
    await refund(scene);
    await tellRefunds(scene);
    const ledger = await ledgerOf(scene);
    const { intents } = ledger.facts;
    const stray = { ...intents[scene.intentId]!, amountReceived: 700 };
    const facts = { ...ledger.facts, intents: { ...intents, pi_stray: stray } };
    scene.store.seed(ref("ledger", scene.paymentId), { ...ledger, facts });
    const before = (await ledgerOf(scene)).requests;
    await refund(scene, { amount: 700 });
    const added = Object.entries((await ledgerOf(scene)).requests).filter(
      ([id]) => !(id in before),
    );
    expect(
      added.some(([, { intentId, amount }]) => intentId === "pi_stray" && amount === 700),
    ).to.equal(true);
  });

  it("is decided although Stripe cannot be reached; the sweep sends it, once", async () => {
    const scene = await paid();
    scene.stripe.failNext("createRefund", { kind: "unknown" }, { lost: true });
    expect((await refund(scene, { amount: 500 })).refund.state).to.equal("requested");
    scene.stripe.failNext("createRefund", new DomainError("STRIPE_UNAVAILABLE"));
    for (const minutes of [1, 3, 7, 15]) {
      scene.clock.nowMs = NOW + minutes * 60_000;
      await wakeSweep(scene.deps);
    }
    expect(refundedAt(scene)).to.equal(500);
  });

  it("survives a crash at every step: a repeat and the sweep give back once", async () => {
    const wish = { amount: 500, requestId: "tap-1" };
    const steps = await dieEverywhere(
      () => paid(),
      (deps, scene) => refund({ ...scene, deps }, wish),
      async (scene, where) => {
        const { refund: made } = await refund(scene, wish);
        for (const minutes of [2, 4, 8]) {
          scene.clock.nowMs = NOW + minutes * 60_000;
          await wakeSweep(scene.deps);
        }
        expect(made.amount, where).to.equal(500);
        expect(refundedAt(scene), where).to.equal(500);
        expect(auditIn(scene), where).to.have.length(1);
      },
    );
    expect(steps).to.be.at.least(6);
  });
});

function reasonOf(error: unknown): string {
  return error instanceof DomainError ? error.reason : String(error);
}
