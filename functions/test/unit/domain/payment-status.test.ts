import { expect } from "chai";
import { NO_FACTS, type Observation } from "../../../src/domain/facts.ts";
import { merge } from "../../../src/domain/merge.ts";
import {
  capturedOf,
  certainState,
  countingIntent,
  isLive,
  needsReview,
  safeDecline,
  statusOf,
} from "../../../src/domain/payment-status.ts";
import { viewOf } from "../../../src/domain/payment-view.ts";
import { PaymentStatus, type Ledger } from "../../../src/domain/payment.ts";
import { aLedger, charge, intent, INTENT_ID } from "../../support/stories.ts";

const STRAY = { id: "pi_0_stray" };
const DECLINE = { code: "card_declined", declineCode: "insufficient_funds" };

/** Bound to `INTENT_ID`, unless `change` says otherwise. */
function ledgerAfter(told: readonly Observation[], change: Partial<Ledger> = {}): Ledger {
  return aLedger({ paymentIntentId: INTENT_ID, facts: merge(NO_FACTS, told), ...change });
}

describe("what the facts of a payment mean", () => {
  describe("its status", () => {
    const words = [
      ["requires_payment_method", "requires_payment_method"],
      ["requires_confirmation", "requires_payment_method"],
      ["requires_action", "requires_action"],
      ["processing", "processing"],
      ["requires_capture", "authorized"],
      ["succeeded", "succeeded"],
      ["canceled", "canceled"],
      ["unknown", "needs_review"],
    ] as const;
    for (const [stripe, ours] of words) {
      it(`is ${ours} while Stripe says ${stripe}`, () => {
        expect(statusOf(ledgerAfter([intent(stripe, 5)]))).to.equal(ours);
      });
    }

    const unheard: [string, Partial<Ledger>, string][] = [
      ["creating before Stripe has answered", { paymentIntentId: null }, "creating"],
      ["requires_payment_method once bound", {}, "requires_payment_method"],
      ["closed when Stripe never made it", { paymentIntentId: null, closed: true }, "closed"],
    ];
    for (const [name, change, status] of unheard) {
      it(`without any fact is ${name}`, () => {
        expect(statusOf(ledgerAfter([], change))).to.equal(status);
      });
    }

    it("follows the facts, even of an attempt that was thought never made", () => {
      const told = [intent("processing", 5)];
      expect(statusOf(ledgerAfter(told, { paymentIntentId: null, closed: true }))).to.equal(
        "processing",
      );
    });
  });

  it("every status but success, cancellation and closing still blocks the next attempt", () => {
    expect(PaymentStatus.options.filter((status) => !isLive(status))).to.have.members([
      "succeeded",
      "canceled",
      "closed",
    ]);
  });

  describe("while states tie", () => {
    const ladder = ["requires_payment_method", "requires_action", "processing"] as const;
    for (const [index, low] of ladder.entries()) {
      for (const high of ladder.slice(index + 1)) {
        it(`${high} is shown, and not ${low}, even if that one says why it failed`, () => {
          const told = [intent(low, 5, { decline: DECLINE }), intent(high, 5)];
          expect(statusOf(ledgerAfter(told))).to.equal(high);
          expect(safeDecline(ledgerAfter(told))).to.equal(null);
        });
      }
    }

    it("a card that was tried anew counts more than the decline before", () => {
      const told = [
        intent("requires_payment_method", 5, { decline: DECLINE }),
        intent("requires_confirmation", 5),
      ];
      expect(safeDecline(ledgerAfter(told))).to.equal(null);
    });

    it("between equals the one that says why is shown", () => {
      const told = [
        intent("requires_payment_method", 5),
        intent("requires_payment_method", 5, { decline: DECLINE }),
      ];
      expect(safeDecline(ledgerAfter(told))).to.have.property("reason", "insufficient_funds");
    });
  });

  describe("is certain", () => {
    it("of a state that nothing disputes", () => {
      const ledger = ledgerAfter([intent("requires_action", 3), intent("succeeded", 5)]);
      expect(certainState(ledger)).to.include({ status: "succeeded", amountReceived: 4500 });
    });

    const doubts: [string, Observation[]][] = [
      ["without a fact", []],
      ["of a tie", [intent("requires_action", 5), intent("processing", 5)]],
      ["of another owner's success", [intent("succeeded", 5, { uid: "user-2" })]],
      ["of a success and a cancellation", [intent("succeeded", 5), intent("canceled", 9)]],
      [
        "of two successes within one second that name different sums",
        [intent("succeeded", 5), intent("succeeded", 5, { amount: 100 })],
      ],
      [
        "of a success that a read one second later still found open",
        [intent("succeeded", 5), intent("processing", 6, {}, { source: "read" })],
      ],
      ["of another PaymentIntent's success", [intent("succeeded", 5, {}, STRAY)]],
    ];
    for (const [name, told] of doubts) {
      it(`not ${name}`, () => {
        expect(certainState(ledgerAfter(told))).to.equal(null);
      });
    }
  });

  describe("needs a person", () => {
    const openRead = (at: number) => intent("processing", at, {}, { source: "read" });
    const cases: [string, Observation[], boolean][] = [
      ["for two endings, even if the same was told last", endings("succeeded", "canceled"), true],
      ["and in the other order", endings("canceled", "succeeded"), true],
      ["for a status that we do not know", [intent("unknown", 5)], true],
      ["for an unknown status in a tie", [intent("unknown", 5), intent("processing", 5)], true],
      ["for another owner", [intent("processing", 5, { uid: "user-2" })], true],
      ["for no owner at all", [intent("processing", 5, { uid: null })], true],
      [
        "for another owner in a tie",
        [intent("requires_action", 5, { uid: "user-2" }), intent("processing", 5)],
        true,
      ],
      [
        "for a read that finds open what ended a minute ago",
        [...one("succeeded"), openRead(65)],
        true,
      ],
      ["and if it was canceled", [...one("canceled"), openRead(65)], true],
      ["not if the clocks differ by less", [...one("succeeded"), openRead(64)], false],
      ["not if the read came before the end", [...one("succeeded"), openRead(4)], false],
      [
        "not for an authorization that a later read finds, too",
        [...one("requires_capture"), intent("requires_capture", 500, {}, { source: "read" })],
        false,
      ],
      [
        "not for an authorization that a read finds open",
        [...one("requires_capture"), openRead(500)],
        false,
      ],
      ["not for the same ending told twice", endings("succeeded", "succeeded"), false],
      [
        "not for what another PaymentIntent does",
        [intent("unknown", 5, { uid: null }, STRAY)],
        false,
      ],
      ["not without a fact", [], false],
    ];
    for (const [name, told, expected] of cases) {
      it(name, () => {
        const ledger = ledgerAfter(told);
        expect(needsReview(ledger)).to.equal(expected);
        expect(statusOf(ledger) === "needs_review").to.equal(expected);
      });
    }

    function one(status: "succeeded" | "canceled" | "requires_capture") {
      return [intent(status, 5)];
    }

    function endings(first: "succeeded" | "canceled", second: "succeeded" | "canceled") {
      return [intent(first, 5), intent(second, 9)];
    }
  });

  it("what ended by an event but was read open a moment later is still in flight", () => {
    const told = [intent("canceled", 5), intent("requires_action", 6, {}, { source: "read" })];
    expect(statusOf(ledgerAfter(told))).to.equal("processing");
  });

  describe("the money taken", () => {
    const partly = (amountCaptured: number) => charge("ch_1", "succeeded", 9, { amountCaptured });
    const received = (amountReceived: number) => intent("succeeded", 9, { amountReceived });
    const cases: [string, Observation[], number][] = [
      ["is nothing before anybody paid", [intent("processing", 5)], 0],
      ["is what the PaymentIntent received", [received(4500)], 4500],
      ["is what the charge captured", [partly(4500)], 4500],
      ["is counted once where both tell of it", [received(4500), partly(4500)], 4500],
      ["is the greater number where the charge is behind", [received(4500), partly(4000)], 4500],
      [
        "is the greater number where the PaymentIntent is behind",
        [received(0), partly(4500)],
        4500,
      ],
      [
        "is the sum over the charges",
        [partly(2000), charge("ch_2", "succeeded", 9, { amountCaptured: 1500 })],
        3500,
      ],
      ["is not what another PaymentIntent received", [intent("succeeded", 9, {}, STRAY)], 0],
      [
        "is not what another PaymentIntent's charge captured",
        [charge("ch_9", "succeeded", 9, { intentId: STRAY.id })],
        0,
      ],
      ["is not a charge that names none", [charge("ch_9", "succeeded", 9, { intentId: null })], 0],
    ];
    for (const [name, told, amount] of cases) {
      it(name, () => {
        expect(capturedOf(ledgerAfter(told))).to.equal(amount);
      });
    }
  });

  it("the card that paid is shown, and not one declined within the same second", () => {
    const card = { brand: "visa", last4: "0002" };
    for (const [paid, declined] of [
      ["ch_1", "ch_2"],
      ["ch_2", "ch_1"],
    ] as const) {
      const told = [charge(declined, "failed", 9, { card }), charge(paid, "succeeded", 9)];
      expect(viewOf(ledgerAfter(told)).card).to.have.property("last4", "4242");
    }
  });

  describe("the PaymentIntent that counts", () => {
    it("is the bound one, however many others came first", () => {
      const told = [intent("processing", 5, {}, STRAY), intent("requires_action", 9)];
      expect(countingIntent(ledgerAfter(told))?.id).to.equal(INTENT_ID);
    });

    it("is none while the bound one has said nothing", () => {
      expect(countingIntent(ledgerAfter([intent("processing", 5, {}, STRAY)]))).to.equal(null);
    });
  });

  describe("why it failed", () => {
    it("is told in words that are safe to show", () => {
      const decline = { code: "card_declined", declineCode: "stolen_card" };
      const ledger = ledgerAfter([intent("requires_payment_method", 5, { decline })]);
      expect(safeDecline(ledger)).to.deep.equal({ reason: "declined", action: "other_card" });
    });

    const silent: [string, Observation[]][] = [
      ["without a fact", []],
      ["without a decline", [intent("requires_payment_method", 5)]],
      [
        "of another PaymentIntent's decline",
        [intent("requires_payment_method", 5, { decline: DECLINE }, STRAY)],
      ],
    ];
    for (const [name, told] of silent) {
      it(`is nothing ${name}`, () => {
        expect(safeDecline(ledgerAfter(told))).to.equal(null);
      });
    }
  });
});
