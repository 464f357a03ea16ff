import { expect } from "chai";
import type Stripe from "stripe";
import { DISPUTE_DECISION_MS } from "../src/core/constants.ts";
import type { NextStatus } from "../src/resources/disputes/move.ts";
import { NEXT_STATUSES } from "../src/resources/disputes/move.ts";
import { pay, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { countEvents, eventsSince, plain, typesOf } from "./support/disputed.ts";

type Status = NextStatus | "warning_needs_response";

/** How each status is reached, beginning with an inquiry or a dispute. */
const WAYS: Record<Status, { inquiry: boolean; steps: NextStatus[] }> = {
  needs_response: { inquiry: false, steps: [] },
  under_review: { inquiry: false, steps: ["under_review"] },
  won: { inquiry: false, steps: ["under_review", "won"] },
  lost: { inquiry: false, steps: ["lost"] },
  prevented: { inquiry: false, steps: ["prevented"] },
  warning_needs_response: { inquiry: true, steps: [] },
  warning_under_review: { inquiry: true, steps: ["warning_under_review"] },
  warning_closed: { inquiry: true, steps: ["warning_under_review", "warning_closed"] },
};

const LEGAL: Record<Status, readonly NextStatus[]> = {
  needs_response: ["under_review", "won", "lost", "prevented"],
  under_review: ["won", "lost"],
  won: [],
  lost: [],
  prevented: [],
  warning_needs_response: ["needs_response", "warning_under_review", "warning_closed", "lost"],
  warning_under_review: ["needs_response", "warning_closed"],
  warning_closed: [],
};

const TOLD: Record<NextStatus, string[]> = {
  needs_response: ["charge.dispute.updated", "charge.dispute.funds_withdrawn"],
  under_review: ["charge.dispute.updated"],
  warning_under_review: ["charge.dispute.updated"],
  warning_closed: ["charge.dispute.closed"],
  won: ["charge.dispute.funds_reinstated", "charge.dispute.closed"],
  lost: ["charge.dispute.closed"],
  prevented: ["charge.dispute.updated"],
};

describe("a dispute by hand", () => {
  let bench: Bench;
  let paid: Stripe.PaymentIntent;
  beforeEach(async () => {
    bench = await startBench();
    await bench.control.pauseWebhooks();
    paid = await pay(bench, "pm_card_visa", { capture_method: "automatic" });
  });
  afterEach(() => bench.stop());

  for (const from of Object.keys(WAYS) as Status[]) {
    const ways = LEGAL[from].join(", ");
    it(`goes from ${from} to ${ways === "" ? "nothing more" : `${ways} and nowhere else`}`, async () => {
      for (const to of NEXT_STATUSES) {
        paid = await pay(bench, "pm_card_visa", { capture_method: "automatic" });
        const id = await reach(from);
        const before = plain(await bench.stripe.disputes.retrieve(id));
        const count = await countEvents(bench);
        const error = await errorOf(bench.control.moveDispute(id, to));
        const dispute = await bench.stripe.disputes.retrieve(id);
        const types = typesOf(await eventsSince(bench, count));
        if (LEGAL[from].includes(to)) {
          expect(error, to).to.equal(null);
          expect(dispute.status).to.equal(to);
          expect(types).to.deep.equal(TOLD[to]);
        } else {
          expect(error, to).to.match(/answered 400: .*cannot become/);
          expect(plain(dispute)).to.deep.equal(before);
          expect(types).to.deep.equal([]);
        }
      }
    });
  }

  it("opens at once on any charge, for a reason and an amount", async () => {
    const opened = await bench.control.openDispute({
      payment_intent: paid.id,
      reason: "product_unacceptable",
      amount: 700,
    });
    expect(opened).to.include({
      amount: 700,
      charge: paid.latest_charge,
      reason: "product_unacceptable",
      status: "needs_response",
    });
    expect(plain(await bench.stripe.disputes.retrieve(opened.id))).to.deep.equal(opened);
  });

  it("opens again only after one that was won or came to nothing", async () => {
    const charge = paid.latest_charge as string;
    const first = await bench.control.openDispute({ charge });
    expect(await errorOf(bench.control.openDispute({ charge }))).to.match(/has the dispute/);
    await bench.control.moveDispute(first.id, "won");
    const second = await bench.control.openDispute({ charge, inquiry: true });
    await bench.control.moveDispute(second.id, "warning_closed");
    const third = await bench.control.openDispute({ charge });
    await bench.stripe.disputes.close(third.id);
    expect(await errorOf(bench.control.openDispute({ charge }))).to.match(/has the dispute/);
  });

  const BAD: [string, () => object, RegExp][] = [
    ["nothing named", () => ({}), /either 'charge' or 'payment_intent'/],
    ["both named", () => ({ charge: "ch_1", payment_intent: "pi_1" }), /either/],
    ["a charge that is not there", () => ({ charge: "ch_none" }), /answered 404/],
    ["an intent that is not there", () => ({ payment_intent: "pi_none" }), /answered 404/],
    ["more than was captured", () => ({ payment_intent: paid.id, amount: 2_001 }), /1 to 2000/],
    ["nothing of it", () => ({ payment_intent: paid.id, amount: 0 }), /1 to 2000/],
    ["a part of a cent", () => ({ payment_intent: paid.id, amount: 1.5 }), /1 to 2000/],
    ["a reason of ours", () => ({ payment_intent: paid.id, reason: "rain" }), /'reason' must be/],
    ["a name of ours", () => ({ payment_intent: paid.id, why: "rain" }), /'why' is not known/],
  ];
  for (const [what, request, message] of BAD) {
    it(`does not open for ${what}`, async () => {
      const count = await countEvents(bench);
      expect(await errorOf(bench.control.openDispute(request()))).to.match(message);
      expect(await countEvents(bench)).to.equal(count);
      expect((await bench.stripe.disputes.list()).data).to.deep.equal([]);
    });
  }

  it("does not open on a hold, or on what was refunded whole", async () => {
    const held = await pay(bench, "pm_card_visa", { capture_method: "manual" });
    await bench.stripe.refunds.create({ payment_intent: paid.id });
    const onHold = bench.control.openDispute({ payment_intent: held.id });
    expect(await errorOf(onHold)).to.match(/taken no money/);
    const onRefunded = bench.control.openDispute({ payment_intent: paid.id });
    expect(await errorOf(onRefunded)).to.match(/left to dispute/);
    expect((await bench.stripe.disputes.list()).data).to.deep.equal([]);
  });

  it("is not decided again by the evidence that it was given before", async () => {
    const moves = [
      [false, "winning_evidence", "lost"],
      [true, "escalate_inquiry_evidence", "warning_closed"],
    ] as const;
    for (const [inquiry, uncategorized_text, status] of moves) {
      paid = await pay(bench, "pm_card_visa");
      const { id } = await bench.control.openDispute({ payment_intent: paid.id, inquiry });
      await bench.stripe.disputes.update(id, { evidence: { uncategorized_text } });
      await bench.control.moveDispute(id, status);
      await bench.control.advanceClock(DISPUTE_DECISION_MS);
      expect((await bench.stripe.disputes.retrieve(id)).status).to.equal(status);
    }
  });

  it("is not found under another id, and not under a path", async () => {
    const odd = bench.control.moveDispute("du_1/x", "lost");
    expect(await errorOf(odd)).to.match(/has no POST/);
    expect(await errorOf(bench.control.moveDispute("du_none", "lost"))).to.match(/answered 404/);
  });

  async function reach(status: Status): Promise<string> {
    const { inquiry, steps } = WAYS[status];
    const { id } = await bench.control.openDispute({ payment_intent: paid.id, inquiry });
    for (const step of steps) await bench.control.moveDispute(id, step);
    return id;
  }
});

async function errorOf(call: Promise<unknown>): Promise<string | null> {
  try {
    await call;
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}
