import { expect } from "chai";
import fc from "fast-check";
import type { Observation } from "../../../src/domain/facts.ts";
import { noticeIdOf } from "../../../src/domain/notice.ts";
import { noticesOf } from "../../../src/domain/notices.ts";
import { pathOf } from "../../../src/adapters/firestore/documents.ts";
import { afterAll, bookingOnly, namesOf, payingScene, soldBooking } from "../../support/scenes.ts";
import {
  aRefundRequest,
  charge,
  dispute,
  intent,
  PAYMENT_ID,
  refund,
  STORIES,
  warning,
} from "../../support/stories.ts";

const PAID = [charge("ch_1", "succeeded", 9), intent("succeeded", 9)];
const OURS = { refundId: "op:1" };

const WARNED = [warning("issfr_1", 30, true), warning("issfr_1", 40, false)];

/** [what is told, which notices come of it]; the ledger has asked for the refund `op:1`. */
const CASES: [string, Observation[], string[]][] = [
  ["a payment that is under way", [intent("requires_action", 3)], []],
  ["a payment", PAID, ["confirmation_booking", "receipt_full-1"]],
  ["a payment that is told twice", [...PAID, ...PAID], ["confirmation_booking", "receipt_full-1"]],
  ["a declined try", [charge("ch_0", "failed", 2), intent("requires_payment_method", 2)], []],
  [
    "a refund of ours, through its states",
    [...PAID, refund("re_1", "pending", 20, OURS), refund("re_1", "succeeded", 22, OURS)],
    ["confirmation_booking", "receipt_full-1", "refund_op:1"],
  ],
  [
    "a bank's warning of fraud, and what becomes of it",
    [...PAID, ...WARNED, warning("issfr_2", 50, true)],
    ["confirmation_booking", "fraud_warning_issfr_1", "fraud_warning_issfr_2", "receipt_full-1"],
  ],
  [
    "two refunds from the Dashboard",
    [...PAID, refund("re_2", "succeeded", 20), refund("re_3", "succeeded", 21)],
    ["confirmation_booking", "receipt_full-1", "refund_re_2", "refund_re_3"],
  ],
  [
    "a refund that fails weeks later",
    [...PAID, refund("re_1", "succeeded", 20, OURS), refund("re_1", "failed", 90, OURS)],
    ["confirmation_booking", "receipt_full-1", "refund_failed_op:1", "refund_op:1"],
  ],
  [
    "a dispute, through its states",
    [...PAID, dispute("du_1", "needs_response", 40), dispute("du_1", "lost", 60)],
    ["confirmation_booking", "dispute_du_1", "receipt_full-1"],
  ],
];

describe("the notices of a change", () => {
  for (const [name, told, expected] of CASES) {
    it(`${name}: ${expected.join(", ") || "none"}`, () => {
      const requests = { "op:1": aRefundRequest() };
      const { called } = afterAll(payingScene({ requests }), told);
      expect(namesOf(called)).to.deep.equal(expected);
    });
  }

  it("a booking that costs nothing is confirmed as it is made", () => {
    const free = soldBooking({}, { unitAmount: 0 });
    expect(namesOf(noticesOf(null, bookingOnly(free)))).to.deep.equal(["confirmation_booking"]);
    expect(noticesOf(null, bookingOnly(soldBooking()))).to.deep.equal([]);
  });

  it("a hold that ends is told as expired, a cancel with what goes back", () => {
    const before = bookingOnly(soldBooking());
    const expired = bookingOnly(soldBooking({ status: "expired" }));
    expect(namesOf(noticesOf(before, expired))).to.deep.equal(["expiry_booking"]);

    const cancellation = {
      at: 1,
      by: "merchant",
      reason: null,
      retained: 0,
      refund: 4500,
    } as const;
    const canceled = bookingOnly(soldBooking({ status: "canceled", cancellation }));
    const [notice] = noticesOf(before, canceled);
    expect(notice).to.deep.include({ kind: "cancellation", amount: 4500, currency: "eur" });
  });

  it("money for an expired booking is no receipt; that it goes back is told when it does", () => {
    const requests = { "auto:pi_1": aRefundRequest({ why: "unwanted", amount: 4500 }) };
    const late = payingScene({ requests });
    const ended = { ...late, booking: { ...late.booking, status: "expired" as const } };
    const { scene, called } = afterAll(ended, PAID);
    expect(namesOf(called)).to.deep.equal([]);
    const back = refund("re_1", "succeeded", 30, { refundId: "auto:pi_1", amount: 4500 });
    const { called: then } = afterAll(scene, [back]);
    expect(namesOf(then)).to.deep.equal(["refund_auto:pi_1"]);
    expect(then[0]).to.deep.include({ why: "unwanted", amount: 4500, paymentId: PAYMENT_ID });
  });

  it("a refund given by another way than the card is told as one of its own", () => {
    const requests = { "op:1": aRefundRequest() };
    const { scene } = afterAll(payingScene({ requests }), PAID);
    const outside = { ...aRefundRequest(), state: "paid_outside" as const };
    const after = { ...scene, ledger: { ...scene.ledger, requests: { "op:1": outside } } };
    const [notice, ...others] = noticesOf(scene, after);
    expect(others).to.deep.equal([]);
    expect(notice).to.deep.include({ kind: "refund", cause: "op:1-outside", why: "outside" });
  });

  it("a refund is told when Stripe has it, not when it was only decided", () => {
    const { scene } = afterAll(payingScene(), PAID);
    for (const state of ["requested", "blocked", "rejected"] as const) {
      const ledger = { ...scene.ledger, requests: { "op:1": aRefundRequest({ state }) } };
      expect(noticesOf(scene, { ...scene, ledger }), state).to.deep.equal([]);
    }
    const bound = aRefundRequest({ state: "bound", stripeRefundId: "re_1" });
    const ledger = { ...scene.ledger, requests: { "op:1": bound } };
    const after = { ...scene, ledger };
    expect(namesOf(noticesOf(scene, after))).to.deep.equal(["refund_op:1"]);
    const { called } = afterAll(after, [refund("re_1", "succeeded", 22, OURS)]);
    expect(called).to.deep.equal([]);
  });

  it("what was over when it was noticed is marked, so that nobody is told", () => {
    const { called } = afterAll(payingScene(), [...PAID, refund("re_1", "failed", 90)]);
    const marks = called.map(({ kind, isStale }) => [kind, isStale]);
    expect(marks).to.deep.include(["refund", true]);
    expect(marks).to.deep.include(["refund_failed", false]);
    for (const [status, isStale] of [
      ["won", true],
      ["lost", false],
    ] as const) {
      const told = afterAll(payingScene(), [...PAID, dispute("du_1", status, 60)]).called;
      expect(told.at(-1), status).to.deep.include({ kind: "dispute", isStale });
    }
  });

  it("a warning of fraud that nobody can act on any more is not told", () => {
    for (const isActionable of [true, false]) {
      const { called } = afterAll(payingScene(), [...PAID, warning("issfr_1", 30, isActionable)]);
      const told = { kind: "fraud_warning", isStale: !isActionable, amount: 4500 };
      expect(called.at(-1)).to.deep.include(told);
    }
  });

  it("a changed booking is named by its version; one that is not confirmed yet is not told", () => {
    const before = soldBooking({ status: "confirmed", confirmedAt: 1, version: 7 });
    const after = { ...before, items: before.items.map((item) => ({ ...item, quantity: 2 })) };
    expect(namesOf(noticesOf(bookingOnly(before), bookingOnly(after)))).to.deep.equal([
      "change_v8",
    ]);
    const held = { ...before, confirmedAt: null };
    const heldAfter = { ...after, confirmedAt: null };
    expect(noticesOf(bookingOnly(held), bookingOnly(heldAfter))).to.deep.equal([]);
  });

  it("every id is one that Firestore takes, and begins with its booking's", () => {
    const told = STORIES.flatMap(([, story]) => story);
    for (const notice of afterAll(payingScene(), told).called) {
      const id = noticeIdOf(notice);
      expect(() => pathOf({ collection: "stripeIds", id })).not.to.throw();
      expect(id.split("_")[0]).to.equal(notice.bookingId);
    }
  });

  for (const [name, story] of STORIES) {
    it(`${name}: in any order, duplicates or not, the same notices, each once`, () => {
      const requests = { "op:1": aRefundRequest() };
      const expected = namesOf(afterAll(payingScene({ requests }), story).called);
      expect(new Set(expected).size).to.equal(expected.length);
      const orders = fc
        .array(fc.constantFrom(...story), { maxLength: 3 })
        .chain((extra) =>
          fc.shuffledSubarray([...story, ...extra], { minLength: story.length + extra.length }),
        );
      fc.assert(
        fc.property(orders, (told) => {
          const { called } = afterAll(payingScene({ requests }), told);
          expect(namesOf(called)).to.deep.equal(expected);
        }),
        { numRuns: 200 },
      );
    });
  }
});
