import { expect } from "chai";
import { NO_FACTS, type Observation } from "../../../src/domain/facts.ts";
import { canonical, merge } from "../../../src/domain/merge.ts";
import { nextLook } from "../../../src/domain/next-look.ts";
import { isLive, statusOf } from "../../../src/domain/payment-status.ts";
import { viewOf } from "../../../src/domain/payment-view.ts";
import { adopted } from "../../../src/domain/session-status.ts";
import { mergesInAnyOrder } from "../../support/merge-properties.ts";
import { aSessionLedger, session, SESSION_STORIES } from "../../support/session-stories.ts";
import { STORIES, T0 } from "../../support/stories.ts";

const HOLD = { holdMs: 15 * 60_000 };
const MINUTE_MS = 60_000;

function after(observations: readonly Observation[]) {
  return adopted(aSessionLedger({ facts: merge(NO_FACTS, observations) }));
}

function imprint(observations: readonly Observation[]): string {
  const ledger = after(observations);
  return canonical([ledger, viewOf(ledger), statusOf(ledger), nextLook(ledger, HOLD)]);
}

describe("merging what Stripe's page tells", () => {
  mergesInAnyOrder({ stories: SESSION_STORIES, others: STORIES, after, imprint });
});

describe("a payment on Stripe's page", () => {
  it("is bound to the PaymentIntent that its session names, not to one that came first", () => {
    const [, story] = SESSION_STORIES[0]!;
    const named = session("complete", 9, "paid", { intentId: "pi_2" });
    const ledger = after([...story.slice(0, 3), named]);
    expect(ledger.paymentIntentId).to.equal("pi_2");
    expect(after(story.slice(0, 3)).paymentIntentId).to.equal(null);
  });

  it("is live while a debit is on its way, and no more when it has failed", () => {
    const statusAfter = (name: string) =>
      statusOf(after(SESSION_STORIES.find(([one]) => one === name)?.[1] ?? []));
    expect(isLive(statusAfter("a debit on its way"))).to.equal(true);
    expect(isLive(statusAfter("a debit that fails"))).to.equal(false);
    expect(isLive(statusAfter("left before anything was tried"))).to.equal(false);
  });

  it("is looked at when its create is overdue, when its hold ends and when Stripe ends it", () => {
    const created = aSessionLedger({ sessionId: null });
    expect(nextLook(created, HOLD)).to.equal(created.createdAt + MINUTE_MS);
    const quiet = { ...aSessionLedger(), facts: merge(NO_FACTS, [readAt(10 * 60)]) };
    expect(nextLook(quiet, HOLD)).to.equal(created.createdAt + 17 * MINUTE_MS);
    const late = { ...aSessionLedger(), facts: merge(NO_FACTS, [readAt(18 * 60)]) };
    expect(nextLook(late, HOLD)).to.equal(created.createdAt + 34 * MINUTE_MS);
  });

  it("is read at once when the session is paid and its PaymentIntent has not told so", () => {
    const paid = after([session("complete", 9, "paid")]);
    expect(nextLook(paid, HOLD)).to.equal((T0 + 11) * 1000);
  });

  it("is looked at no more once it has expired", () => {
    expect(nextLook(after([session("expired", 1900)]), HOLD)).to.equal(null);
  });
});

function readAt(at: number): Observation {
  return session("open", at, "unpaid", { source: "read" });
}
