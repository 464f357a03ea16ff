import { expect } from "chai";
import fc from "fast-check";
import { NO_FACTS, type Observation } from "../../../src/domain/facts.ts";
import { canonical, merge } from "../../../src/domain/merge.ts";
import { nextLook, unsettledLook } from "../../../src/domain/next-look.ts";
import { statusOf } from "../../../src/domain/payment-status.ts";
import { viewOf } from "../../../src/domain/payment-view.ts";
import { mergesInAnyOrder } from "../../support/merge-properties.ts";
import { aLedger, charge, intent, PAYMENT_ID, STORIES, T0 } from "../../support/stories.ts";

const HOLD = { holdMs: 15 * 60_000 };

function ledgerAfter(observations: readonly Observation[]) {
  return aLedger({ paymentIntentId: "pi_1", facts: merge(NO_FACTS, observations) });
}

/** Everything that is stored or shown, as one comparable text. */
function imprint(observations: readonly Observation[]): string {
  const ledger = ledgerAfter(observations);
  return canonical([ledger.facts, viewOf(ledger), statusOf(ledger), nextLook(ledger, HOLD)]);
}

describe("merging facts", () => {
  mergesInAnyOrder({ stories: STORIES, after: ledgerAfter, imprint });

  it("captured money and the band never go back, whatever comes next", () => {
    const all = STORIES.flatMap(([, story]) => story);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...all), { maxLength: 20 }), (told) => {
        let facts = NO_FACTS;
        let before = { captured: 0, band: 0 };
        for (const one of told) {
          facts = merge(facts, [one]);
          const ledger = aLedger({ paymentIntentId: "pi_1", facts });
          const now = {
            captured: viewOf(ledger).captured,
            band: facts.intents["pi_1"]?.band ?? 0,
          };
          expect(now.captured).to.be.at.least(before.captured);
          expect(now.band).to.be.at.least(before.band);
          before = now;
        }
      }),
    );
  });

  it("a failure reported late does not take a success back", () => {
    const told = [
      intent("succeeded", 9),
      intent("requires_payment_method", 12, {
        decline: { code: "card_declined", declineCode: null },
      }),
    ];
    expect(statusOf(ledgerAfter(told))).to.equal("succeeded");
  });

  it("counts a failed charge once, whether its own event or the PaymentIntent's tells of it", () => {
    const decline = { code: "card_declined", declineCode: "generic_decline" };
    const told = [
      charge("ch_1", "failed", 5),
      intent("requires_payment_method", 5, { decline }, { failedChargeId: "ch_1" }),
    ];
    expect(Object.keys(merge(NO_FACTS, told).tries)).to.deep.equal(["ch_1"]);
  });

  describe("a tie within one second", () => {
    const tie = [intent("requires_payment_method", 3), intent("requires_action", 3)];

    it("shows the state that is further along", () => {
      expect(statusOf(ledgerAfter(tie))).to.equal("requires_action");
    });

    it("asks for a look two seconds after the tied second", () => {
      expect(unsettledLook(ledgerAfter(tie))).to.equal((T0 + 3) * 1000 + 2000);
    });

    it("is settled by a later read, and then nothing is left to look at", () => {
      const read = intent("requires_payment_method", 6, {}, { source: "read" });
      const settled = ledgerAfter([...tie, read]);
      expect(statusOf(settled)).to.equal("requires_payment_method");
      expect(unsettledLook(settled)).to.equal(null);
    });
  });

  describe("a contradiction is left to a person", () => {
    const cases: [string, Observation[]][] = [
      ["two terminal statuses", [intent("succeeded", 5), intent("canceled", 9)]],
      ["an owner that is not ours", [intent("succeeded", 5, { uid: "somebody-else" })]],
      ["a status that we do not know", [intent("unknown", 5)]],
      [
        "a fresh read that finds open what was reported paid",
        [intent("succeeded", 5), intent("processing", 65, {}, { source: "read" })],
      ],
    ];
    for (const [name, told] of cases) {
      it(name, () => {
        expect(statusOf(ledgerAfter(told))).to.equal("needs_review");
      });
    }

    it("two endings are not asked about again: a read would confirm only one of them", () => {
      const told = [intent("succeeded", 5), intent("canceled", 9)];
      expect(unsettledLook(ledgerAfter(told))).to.equal(null);
    });

    it("a read a few seconds ahead of the event's clock is no contradiction, but asked again", () => {
      const told = [intent("succeeded", 5), intent("requires_action", 6, {}, { source: "read" })];
      expect(statusOf(ledgerAfter(told))).to.equal("processing");
      expect(unsettledLook(ledgerAfter(told))).to.equal((T0 + 6) * 1000 + 2000);
    });

    it("and heals when a later read agrees with what was reported", () => {
      const told = [
        intent("succeeded", 5),
        intent("processing", 9, {}, { source: "read" }),
        intent("succeeded", 12, {}, { source: "read" }),
      ];
      expect(statusOf(ledgerAfter(told))).to.equal("succeeded");
    });
  });

  it("facts of a second PaymentIntent with our payment id do not count", () => {
    const stray = intent("succeeded", 5, {}, { id: "pi_0_stray" });
    expect(statusOf(ledgerAfter([stray]))).to.equal("requires_payment_method");
  });

  it("before the PaymentIntent is bound, the lowest id counts, whichever came first", () => {
    const told = [
      intent("processing", 5, {}, { id: "pi_2" }),
      intent("requires_action", 5, {}, { id: "pi_1" }),
    ];
    for (const order of [told, told.toReversed()]) {
      const ledger = aLedger({ facts: merge(NO_FACTS, order) });
      expect(statusOf(ledger)).to.equal("requires_action");
    }
  });

  it("an attempt without any fact is creating, and is looked at after a minute", () => {
    const ledger = aLedger();
    expect(statusOf(ledger)).to.equal("creating");
    expect(unsettledLook(ledger)).to.equal(T0 * 1000 + 60_000);
    expect(ledger.paymentId).to.equal(PAYMENT_ID);
  });
});
