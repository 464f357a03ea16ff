import { expect } from "chai";
import { decideRefundRequest } from "../../../src/application/decide-refund-request.ts";
import { ref } from "../../../src/application/ports.ts";
import { refundPayment } from "../../../src/application/refund-payment.ts";
import { requestRefund } from "../../../src/application/request-refund.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Operator } from "../../../src/domain/roles.ts";
import { dieEverywhere } from "../../support/crash.ts";
import {
  auditIn,
  contentOf,
  CUSTOMER,
  MANAGER,
  OWNER,
  paid,
  paying,
  refundedAt,
  refused,
  type Paying,
} from "../../support/operations.ts";
import { aWorld, NOW } from "../../support/world.ts";

const ask = ({ deps, bookingId }: Paying, more: object = {}, uid = CUSTOMER) =>
  requestRefund(deps, uid, { bookingId, reason: "it rained", ...more });

async function asked(more: object = {}, world = aWorld()) {
  const scene = await paid(world);
  const { refundRequestId } = await ask(scene, more);
  return { ...scene, refundRequestId };
}
type Asked = Awaited<ReturnType<typeof asked>>;

const decide = (
  { deps, refundRequestId }: Asked,
  decision: "approve" | "decline",
  more: object = {},
  operator: Operator = OWNER,
) => decideRefundRequest(deps, operator, { refundRequestId, decision, reason: "fair", ...more });

async function stored({ store, refundRequestId }: Asked) {
  return (await store.read({ one: ref("refundRequests", refundRequestId) })).one!.data;
}

describe("requestRefund", () => {
  it("is written down for those who work here, and moves no money", async () => {
    const scene = await asked({ amount: 1000 });
    expect(await stored(scene)).to.deep.equal({
      ...{ refundRequestId: `${scene.bookingId}_1`, bookingId: scene.bookingId, uid: CUSTOMER },
      ...{ amount: 1000, currency: "eur", reason: "it rained", status: "open", refunded: null },
      ...{ createdAt: NOW, decidedAt: null, version: 1 },
    });
    const told = `payments/${scene.paymentId}/timeline/ask_${scene.refundRequestId}`;
    expect(scene.store.dump()[told]).to.include({ cause: "call:requestRefund" });
    expect(scene.stripe.refunds.size).to.equal(0);
  });

  it("is one at a time: asked again, at once too, it is the open one", async () => {
    const scene = await paid();
    const answers = await Promise.all([ask(scene), ask(scene, { amount: 5 }), ask(scene)]);
    expect(new Set(answers.map((one) => one.refundRequestId)).size).to.equal(1);
    expect(await ask(scene, { amount: 7 })).to.deep.include({ amount: answers[0].amount });
  });

  const bad: readonly [string, object, string][] = [
    ["zero", { amount: 0 }, "AMOUNT_INVALID amount"],
    ["a negative amount", { amount: -5 }, "AMOUNT_INVALID amount"],
    ["a fraction", { amount: 1.5 }, "AMOUNT_INVALID amount"],
    ["more than was paid", { amount: 9001 }, "REFUND_EXCEEDS_CAPTURED amount"],
    ["a booking that is not", { bookingId: "N".repeat(20) }, "BOOKING_NOT_FOUND"],
  ];
  for (const [what, more, expected] of bad) {
    it(`refuses ${what}, and writes nothing`, async () => {
      const scene = await paid();
      const before = contentOf(scene);
      expect(await refused(ask(scene, more))).to.equal(expected);
      expect(contentOf(scene)).to.deep.equal(before);
    });
  }

  it("refuses somebody else's booking as one that is not, and one that nobody paid", async () => {
    expect(await refused(ask(await paid(), {}, "user-2"))).to.equal("BOOKING_NOT_FOUND");
    expect(await refused(ask(await paying()))).to.equal("NOT_CAPTURED bookingId");
  });

  it("is refused after five were decided, and beyond the calls of a minute", async () => {
    const scene = await asked();
    for (let n = 1; n <= 5; n++) {
      await decide({ ...scene, refundRequestId: `${scene.bookingId}_${String(n)}` }, "decline");
      if (n < 5) await ask(scene);
    }
    expect(await refused(ask(scene))).to.equal("REFUND_REQUESTS_SPENT bookingId");
    const busy = await paid(aWorld({ callsPerMinuteMax: 2 }));
    await ask(busy);
    await ask(busy);
    expect(await refused(ask(busy))).to.equal("RATE_LIMITED");
  });
});

describe("decideRefundRequest", () => {
  it("approves what was asked for: it is reserved, sent and logged", async () => {
    const scene = await asked({ amount: 1000 });
    expect(await decide(scene, "approve")).to.include({ status: "approved", refunded: 1000 });
    expect(refundedAt(scene)).to.equal(1000);
    expect(await stored(scene)).to.include({ status: "approved", refunded: 1000, decidedAt: NOW });
    expect(auditIn(scene)).to.have.length(1);
    expect(auditIn(scene)[0]).to.deep.include({
      ...{ action: "decideRefundRequest", target: `refundRequests/${scene.refundRequestId}` },
      before: { status: "open", refunded: null, decidedAt: null, version: 1 },
    });
  });

  it("approves all that is left where nothing else was said, or another amount", async () => {
    const all = await asked();
    await refundPayment(all.deps, OWNER, { paymentId: all.paymentId, amount: 4000, reason: "x" });
    expect(await decide(all, "approve")).to.include({ refunded: 5000 });
    const less = await asked({ amount: 1000 });
    expect(await decide(less, "approve", { amount: 400 })).to.include({ refunded: 400 });
    expect([refundedAt(all), refundedAt(less)]).to.deep.equal([9000, 400]);
  });

  it("declines, and a new request may follow", async () => {
    const scene = await asked();
    expect(await decide(scene, "decline")).to.include({ status: "declined", refunded: null });
    expect(refundedAt(scene)).to.equal(0);
    expect((await ask(scene)).refundRequestId).to.equal(`${scene.bookingId}_2`);
  });

  it("is the same again when it is repeated, and refused when it is another", async () => {
    const scene = await asked({ amount: 1000 });
    await decide(scene, "approve");
    const before = contentOf(scene);
    expect(await decide(scene, "approve")).to.include({ refunded: 1000 });
    expect(await refused(decide(scene, "decline"))).to.equal(
      "REFUND_REQUEST_DECIDED refundRequestId",
    );
    const other = decide(scene, "approve", { amount: 999 });
    expect(await refused(other)).to.equal("REFUND_REQUEST_DECIDED refundRequestId");
    expect(contentOf(scene)).to.deep.equal(before);
  });

  const bad: readonly [string, "approve" | "decline", object, string][] = [
    [
      "a request that is not",
      "approve",
      { refundRequestId: `${"N".repeat(20)}_1` },
      "REFUND_REQUEST_NOT_FOUND refundRequestId",
    ],
    ["zero", "approve", { amount: 0 }, "AMOUNT_INVALID amount"],
    ["a fraction", "approve", { amount: 0.5 }, "AMOUNT_INVALID amount"],
    ["more than is left", "approve", { amount: 9001 }, "REFUND_EXCEEDS_CAPTURED amount"],
    ["an amount that is declined", "decline", { amount: 5 }, "INVALID_INPUT amount"],
  ];
  for (const [what, decision, more, expected] of bad) {
    it(`refuses ${what} by its field, and changes nothing`, async () => {
      const scene = await asked();
      const before = contentOf(scene);
      expect(await refused(decide(scene, decision, more))).to.equal(expected);
      expect(contentOf(scene)).to.deep.equal(before);
      expect(refundedAt(scene)).to.equal(0);
    });
  }

  it("keeps to a manager's limit", async () => {
    const scene = await asked({}, aWorld({ managerRefundMax: 8999 }));
    expect(await refused(decide(scene, "approve", {}, MANAGER))).to.equal("NOT_PERMITTED amount");
    expect(await stored(scene)).to.include({ status: "open" });
    await decide(scene, "approve", { amount: 8999 }, MANAGER);
    expect(refundedAt(scene)).to.equal(8999);
  });

  it("of two at once one decides", async () => {
    const scene = await asked();
    const ended = await Promise.allSettled([decide(scene, "approve"), decide(scene, "decline")]);
    expect(ended.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    const { status } = await stored(scene);
    expect(refundedAt(scene)).to.equal(status === "approved" ? 9000 : 0);
    expect(auditIn(scene)).to.have.length(1);
  });

  it("that died at any step is finished by a repeat and the sweep, once", async () => {
    const steps = await dieEverywhere(
      () => asked({ amount: 1000 }),
      (deps, scene) => decide({ ...scene, deps }, "approve"),
      async (scene, where) => {
        await decide(scene, "approve");
        for (const minutes of [2, 4, 8]) {
          scene.clock.nowMs = NOW + minutes * 60_000;
          await wakeSweep(scene.deps);
        }
        expect(refundedAt(scene), where).to.equal(1000);
        expect(auditIn(scene), where).to.have.length(1);
      },
    );
    expect(steps).to.be.at.least(6);
  });
});
