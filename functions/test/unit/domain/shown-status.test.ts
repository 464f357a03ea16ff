/** What is shown of a payment once its money is there, and what an operator has to know of it. */
import { expect } from "chai";
import { NO_FACTS, type Observation } from "../../../src/domain/facts.ts";
import { merge } from "../../../src/domain/merge.ts";
import type { Ledger } from "../../../src/domain/payment.ts";
import { statusOf } from "../../../src/domain/payment-status.ts";
import { refundViewsOf } from "../../../src/domain/refund-view.ts";
import { shownStatusOf } from "../../../src/domain/shown-status.ts";
import { troublesOf, type Trouble } from "../../../src/domain/trouble.ts";
import {
  aLedger,
  aRefundRequest,
  charge,
  dispute,
  intent,
  INTENT_ID,
  refund,
} from "../../support/stories.ts";

const PAID = [charge("ch_1", "succeeded", 9), intent("succeeded", 9)];

function after(told: readonly Observation[], change: Partial<Ledger> = {}): Ledger {
  return aLedger({ paymentIntentId: INTENT_ID, facts: merge(NO_FACTS, told), ...change });
}

const OURS = { requests: { "op:1": aRefundRequest() } };
const ALL = { requests: { "op:1": aRefundRequest({ amount: 4500 }) } };
const back = (status: "pending" | "succeeded" | "failed", amount: number, at = 20) =>
  refund("re_1", status, at, { refundId: "op:1", amount });
const warned = (isActionable: boolean): Observation => ({
  ...{ kind: "warning", id: "issfr_1", asOf: 1 },
  fact: { intentId: INTENT_ID, chargeId: "ch_1", fraudType: "misc", isActionable },
});

describe("the status that is shown of a payment", () => {
  const cases: [string, Observation[], Partial<Ledger>, string][] = [
    ["that has succeeded is that", PAID, {}, "succeeded"],
    ["of which some is asked back", PAID, OURS, "refund_pending"],
    ["of which some is on its way", [...PAID, back("pending", 1500)], OURS, "refund_pending"],
    ["of which some is back", [...PAID, back("succeeded", 1500)], OURS, "partially_refunded"],
    ["of which all is on its way", [...PAID, back("pending", 4500)], ALL, "refund_pending"],
    ["of which all is back", [...PAID, back("succeeded", 4500)], ALL, "refunded"],
    ["whose refund came back itself", [...PAID, back("failed", 4500, 90)], ALL, "succeeded"],
    [
      "that the Dashboard gave back in part",
      [...PAID, refund("re_9", "succeeded", 20)],
      {},
      "partially_refunded",
    ],
    [
      "that is disputed, whatever went back",
      [...PAID, refund("re_9", "succeeded", 20), dispute("du_1", "needs_response", 40)],
      {},
      "disputed",
    ],
    ["that its bank took back", [...PAID, dispute("du_1", "lost", 40)], {}, "dispute_lost"],
    ["whose dispute was won", [...PAID, dispute("du_1", "won", 40)], {}, "succeeded"],
    [
      "with one dispute lost and one open",
      [...PAID, dispute("du_1", "lost", 40), dispute("du_2", "under_review", 50)],
      {},
      "disputed",
    ],
    [
      "that contradicts itself is for a person before all else",
      [...PAID, intent("canceled", 20), dispute("du_1", "lost", 40)],
      {},
      "needs_review",
    ],
    ["that never succeeded is its stage", [intent("requires_action", 5)], OURS, "requires_action"],
  ];
  for (const [name, told, change, expected] of cases) {
    it(name, () => {
      expect(shownStatusOf(after(told, change))).to.equal(expected);
    });
  }

  it("changes nothing about its stage, on which decisions rest", () => {
    expect(statusOf(after([...PAID, dispute("du_1", "lost", 40)], ALL))).to.equal("succeeded");
  });
});

describe("what an operator has to know of money that was taken", () => {
  const cases: [string, Observation[], Partial<Ledger>, Trouble[]][] = [
    ["is nothing while all is well", PAID, OURS, []],
    ["is a dispute", [...PAID, dispute("du_1", "needs_response", 40)], {}, ["disputed"]],
    ["is a lost one", [...PAID, dispute("du_1", "lost", 40)], {}, ["dispute_lost"]],
    ["is not one that was won", [...PAID, dispute("du_1", "won", 40)], {}, []],
    [
      "is both of two disputes",
      [...PAID, dispute("du_1", "lost", 40), dispute("du_2", "under_review", 50)],
      {},
      ["dispute_lost", "disputed"],
    ],
    ["is no warning of fraud, which the customer could read", [...PAID, warned(true)], {}, []],
    ["is a refund that failed", [...PAID, back("failed", 1500, 90)], OURS, ["refund_failed"]],
    [
      "is not one that the Dashboard made up for since",
      [...PAID, back("failed", 1500, 90), refund("re_9", "succeeded", 99)],
      OURS,
      [],
    ],
    [
      "is one that was made up for in part",
      [...PAID, back("failed", 1500, 90), refund("re_9", "succeeded", 99, { amount: 1499 })],
      OURS,
      ["refund_failed"],
    ],
    [
      "is one beside a refund that was made before",
      [...PAID, refund("re_9", "succeeded", 0), back("failed", 1500, 90)],
      OURS,
      ["refund_failed"],
    ],
    [
      "is not one that was given back by hand",
      [...PAID, back("failed", 1500, 90)],
      { requests: { "op:1": aRefundRequest({ state: "paid_outside" }) } },
      [],
    ],
    [
      "is not the Dashboard's own refund that failed: nobody here had promised it",
      [...PAID, refund("re_9", "failed", 99)],
      {},
      [],
    ],
    [
      "is the Dashboard's, where it stood in for one of ours that Stripe then refused",
      [...PAID, refund("re_9", "failed", 99)],
      { requests: { "op:1": aRefundRequest({ state: "rejected" }) } },
      ["refund_failed"],
    ],
  ];
  for (const [name, told, change, expected] of cases) {
    it(name, () => {
      expect(troublesOf(after(told, change))).to.deep.equal(expected);
    });
  }
});

describe("what an operator reads of refunds", () => {
  it("is each once, ours under our name and another's under Stripe's", () => {
    const told = [...PAID, back("succeeded", 1500), refund("re_9", "pending", 30, { amount: 700 })];
    const views = [...refundViewsOf(after(told, OURS)).values()];
    const ids = { paymentId: aLedger().paymentId, bookingId: aLedger().bookingId, uid: "user-1" };
    const same = { ...ids, intentId: INTENT_ID, currency: "eur", failureReason: null };
    const ours = { refundId: "op:1", stripeRefundId: "re_1", why: "operator", note: "rain" };
    const others = { refundId: "re_9", stripeRefundId: "re_9", why: "external", note: null };
    const { createdAt } = aRefundRequest();
    expect(views).to.deep.equal([
      { ...same, ...ours, amount: 1500, status: "succeeded", createdAt },
      { ...same, ...others, amount: 700, status: "pending", createdAt: createdAt + 29_000 },
    ]);
  });

  it("names those of a PaymentIntent too many, too", () => {
    const stray = aRefundRequest({ intentId: "pi_stray", state: "requested", why: "unwanted" });
    const views = refundViewsOf(after(PAID, { requests: { "auto:pi_stray": stray } }));
    expect(views.get("auto:pi_stray")).to.include({ intentId: "pi_stray", status: "requested" });
  });
});
