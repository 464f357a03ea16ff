import { expect } from "chai";
import {
  StripeDispute,
  StripeRefund,
  StripeWarning,
} from "../../../../src/adapters/stripe/objects.ts";
import {
  observeDispute,
  observeRefund,
  observeWarning,
} from "../../../../src/adapters/stripe/translate-after.ts";
import { CREATED, disputeJson, refundJson, warningJson } from "./stripe-json.ts";

type Change = Readonly<Record<string, unknown>>;

const INTENT_ID = "pi_3TqXb2Ab12Cd34Ef0aBcDeFg";
const CHARGE_ID = "ch_3TqXb2Ab12Cd34Ef0aBcDeFg";

const refund = (change: Change = {}) =>
  observeRefund(StripeRefund.parse(refundJson(change)), CREATED)[0];
const dispute = (change: Change = {}) =>
  observeDispute(StripeDispute.parse(disputeJson(change)), CREATED)[0];

describe("a refund in our words", () => {
  it("keeps whose it is, how much, how it stands, and our own name for it", () => {
    expect(refund()).to.deep.equal({
      kind: "refund",
      id: "re_3TqXb2Ab12Cd34Ef0kLmNoPq",
      asOf: CREATED,
      fact: {
        intentId: INTENT_ID,
        chargeId: CHARGE_ID,
        refundId: "op:1",
        amount: 1500,
        currency: "eur",
        created: CREATED - 5,
        status: "succeeded",
        failureReason: null,
        isMoved: true,
      },
    });
  });

  it("has no name of ours when the Dashboard made it", () => {
    expect(refund({ metadata: {} })).to.have.nested.property("fact.refundId", null);
  });

  for (const status of ["pending", "requires_action", "succeeded", "failed", "canceled"]) {
    it(`keeps the status ${status}`, () => {
      expect(refund({ status })).to.have.nested.property("fact.status", status);
    });
  }

  for (const status of ["reversed_by_magic", null]) {
    it(`calls the status ${String(status)} unknown`, () => {
      expect(refund({ status })).to.have.nested.property("fact.status", "unknown");
    });
  }

  it("says why it failed", () => {
    const failed = refund({ status: "failed", failure_reason: "lost_or_stolen_card" });
    expect(failed).to.have.nested.property("fact.failureReason", "lost_or_stolen_card");
  });

  it("finds the ids in expanded objects, too", () => {
    const told = refund({ charge: { id: CHARGE_ID }, payment_intent: { id: INTENT_ID } });
    expect(told).to.deep.equal(refund());
  });
});

describe("a dispute in our words", () => {
  it("keeps how it stands, until when an answer is wanted, and what it has moved", () => {
    expect(dispute()).to.deep.equal({
      kind: "dispute",
      id: "du_1TqXb2Ab12Cd34EfAbCdEfGh",
      asOf: CREATED,
      fact: {
        intentId: INTENT_ID,
        chargeId: CHARGE_ID,
        amount: 4500,
        currency: "eur",
        reason: "fraudulent",
        snapshot: {
          status: "needs_response",
          isRefundable: false,
          dueBy: (CREATED + 604_800) * 1000,
        },
        movements: {
          txn_1TqXb2Ab12Cd34EfIjKlMnOp: { amount: -4500, fee: 1500, net: -6000, currency: "eur" },
        },
      },
    });
  });

  it("calls a status that Stripe may add later unknown", () => {
    expect(dispute({ status: "escalated" })).to.have.nested.property(
      "fact.snapshot.status",
      "unknown",
    );
  });

  it("wants no answer where Stripe names no date", () => {
    const told = dispute({ evidence_details: { due_by: null } });
    expect(told).to.have.nested.property("fact.snapshot.dueBy", null);
  });
});

describe("an early fraud warning in our words", () => {
  it("keeps whose payment it is about, and whether anything can be done", () => {
    const [told] = observeWarning(StripeWarning.parse(warningJson()), CREATED);
    expect(told).to.deep.equal({
      kind: "warning",
      id: "issfr_1TqXb2Ab12Cd34EfQrStUvWx",
      asOf: CREATED,
      fact: {
        intentId: INTENT_ID,
        chargeId: CHARGE_ID,
        fraudType: "unauthorized_use_of_card",
        isActionable: true,
      },
    });
  });
});
