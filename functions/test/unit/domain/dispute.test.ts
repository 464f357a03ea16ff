import { expect } from "chai";
import type { DisputeStatus } from "../../../src/domain/dispute-facts.ts";
import { disputesOf, isUncertain, standingOf, withheldIn } from "../../../src/domain/dispute.ts";
import { NO_FACTS } from "../../../src/domain/facts.ts";
import { merge } from "../../../src/domain/merge.ts";
import { dispute, INTENT_ID } from "../../support/stories.ts";

function after(...told: Parameters<typeof merge>[1]) {
  const disputes = disputesOf(merge(NO_FACTS, told).disputes, INTENT_ID);
  return { standing: standingOf(disputes), withheld: withheldIn(disputes) };
}

describe("a disputed payment", () => {
  const rows: readonly [DisputeStatus, string, number][] = [
    ["warning_needs_response", "open", 0],
    ["warning_under_review", "open", 0],
    ["warning_closed", "none", 0],
    ["needs_response", "open", 4500],
    ["under_review", "open", 4500],
    ["won", "none", 0],
    ["lost", "lost", 4500],
    ["prevented", "none", 0],
    ["unknown", "open", 4500],
  ];
  for (const [status, standing, withheld] of rows) {
    it(`${status}: stands ${standing}, and ${String(withheld)} cannot be refunded`, () => {
      const isRefundable = status.startsWith("warning");
      expect(after(dispute("du_1", status, 0, { isRefundable }))).to.deep.equal({
        standing,
        withheld,
      });
    });
  }

  it("may flip from lost to won, and a late report of the loss changes nothing", () => {
    const lost = dispute("du_1", "lost", 50);
    const won = dispute("du_1", "won", 90);
    expect(after(lost, won)).to.deep.equal({ standing: "none", withheld: 0 });
    expect(after(won, lost)).to.deep.equal({ standing: "none", withheld: 0 });
  });

  it("counts as lost while two endings of one second contradict each other", () => {
    const told = [dispute("du_1", "won", 50), dispute("du_1", "lost", 50)];
    const [[, fact] = []] = disputesOf(merge(NO_FACTS, told).disputes, INTENT_ID);
    expect(fact && isUncertain(fact)).to.equal(true);
    expect(after(...told)).to.deep.equal({ standing: "lost", withheld: 4500 });
  });

  it("is another payment's when it names another PaymentIntent", () => {
    expect(after(dispute("du_1", "lost", 0, {}, { intentId: "pi_2" })).standing).to.equal("none");
  });

  it("keeps every movement of money, in any order, once", () => {
    const withdrawn = { txn_1: { amount: -4500, fee: 1500, net: -6000 } };
    const reinstated = { txn_2: { amount: 4500, fee: 0, net: 4500 } };
    const told = [
      dispute("du_1", "won", 90, {}, { movements: { ...withdrawn, ...reinstated } }),
      dispute("du_1", "needs_response", 10, {}, { movements: withdrawn }),
    ];
    const facts = merge(NO_FACTS, [...told, ...told]);
    expect(facts.disputes["du_1"]?.movements).to.deep.equal({ ...withdrawn, ...reinstated });
  });

  it("learns the currency of a movement that was kept without it, and never forgets it", () => {
    const before = { amount: -4500, fee: 1500, net: -6000 };
    const told = [before, { ...before, currency: "usd" }, before].map((txn_1, at) =>
      dispute("du_1", "needs_response", at, {}, { movements: { txn_1 } }),
    );
    const facts = merge(NO_FACTS, told);
    expect(facts.disputes["du_1"]?.movements["txn_1"]?.currency).to.equal("usd");
  });
});
