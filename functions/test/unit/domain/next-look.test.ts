/** When a sweep has to look: the same facts, the same time; and what a payment that nobody ends costs. */
import { expect } from "chai";
import fc from "fast-check";
import { NO_FACTS, type Observation } from "../../../src/domain/facts.ts";
import { merge } from "../../../src/domain/merge.ts";
import { nextLook, unsettledLook } from "../../../src/domain/next-look.ts";
import { isLive, statusOf } from "../../../src/domain/payment-status.ts";
import type { Ledger } from "../../../src/domain/payment.ts";
import { aLedger, charge, intent, INTENT_ID, STORIES, T0 } from "../../support/stories.ts";

const STRAY = { id: "pi_0_stray" };
const CREATED_MS = T0 * 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const HOLD_MS = 45 * MINUTE_MS;

/** Bound to `INTENT_ID`, unless `change` says otherwise. */
function ledgerAfter(told: readonly Observation[], change: Partial<Ledger> = {}): Ledger {
  return aLedger({ paymentIntentId: INTENT_ID, facts: merge(NO_FACTS, told), ...change });
}

/** Milliseconds after the attempt; null for never. */
function lookAfter(told: readonly Observation[], change: Partial<Ledger> = {}): number | null {
  const at = nextLook(ledgerAfter(told, change), { holdMs: HOLD_MS });
  return at === null ? null : at - CREATED_MS;
}

/** Minutes after the attempt at which a sweep that is never late reads a payment that stays as told. */
function looks(
  told: readonly Observation[],
  status: "requires_action" | "processing" | "requires_capture",
  days: number,
) {
  const minutes: number[] = [];
  let seen = [...told];
  for (let at = lookAfter(seen); at !== null && at <= days * DAY_MS; at = lookAfter(seen)) {
    minutes.push(at / MINUTE_MS);
    seen = [...seen, intent(status, Math.floor(at / 1000), {}, { source: "read" })];
    if (minutes.length > 1_000) throw new Error("looks without end");
  }
  return minutes;
}

/** By what was told last of each refund and dispute: money that may still go one way or the other. */
function isOnItsWay(told: readonly Observation[]): boolean {
  const last = new Map<string, string>();
  for (const seen of told) {
    if (seen.kind === "refund") last.set(seen.id, seen.fact.status);
    if (seen.kind === "dispute") last.set(seen.id, seen.fact.snapshot.status);
  }
  const OPEN = ["pending", "requires_action", "needs_response", "under_review"];
  return [...last.values()].some((status) => OPEN.includes(status));
}

const read = (status: "requires_action" | "processing", at: number) =>
  intent(status, at, {}, { source: "read" });

describe("the next look", () => {
  describe("for what should be settled by now", () => {
    const unbound = { paymentIntentId: null };
    const openRead = (at: number) => intent("processing", at, {}, { source: "read" });
    const paid = (at: number) => charge("ch_1", "succeeded", at);
    const cases: [string, Observation[], Partial<Ledger>, number | null][] = [
      ["at a create without an answer is a minute after it", [], unbound, CREATED_MS + 60_000],
      ["at an answered one is never", [], {}, null],
      ["at a closed one is never", [], { ...unbound, closed: true }, null],
      ["at an ordinary payment is never", [intent("requires_action", 5)], {}, null],
      [
        "at a tie is two seconds after it",
        [intent("requires_action", 5), intent("processing", 5)],
        {},
        (T0 + 5) * 1000 + 2_000,
      ],
      [
        "at a read that ran ahead is two seconds after the read",
        [intent("succeeded", 5), openRead(9)],
        {},
        (T0 + 9) * 1000 + 2_000,
      ],
      [
        "at what a person has to judge is taken all the same, while a read may still settle it",
        [intent("succeeded", 5), openRead(500)],
        {},
        (T0 + 500) * 1000 + 2_000,
      ],
      [
        "at two endings is never, even if they tie",
        [intent("succeeded", 5), intent("canceled", 5)],
        {},
        null,
      ],
      [
        "at a charge whose PaymentIntent is silent is a minute after it",
        [paid(9)],
        {},
        (T0 + 9) * 1000 + 60_000,
      ],
      [
        "at a charge whose PaymentIntent is behind is a minute after it",
        [intent("processing", 5), paid(9)],
        {},
        (T0 + 9) * 1000 + 60_000,
      ],
      [
        "at two such charges goes by the later one",
        [paid(9), charge("ch_2", "succeeded", 30)],
        {},
        (T0 + 30) * 1000 + 60_000,
      ],
      ["at an authorized charge is never", [intent("requires_capture", 9), paid(9)], {}, null],
      ["at a charge that is accounted for is never", [intent("succeeded", 9), paid(9)], {}, null],
      ["at a failed charge is never", [charge("ch_1", "failed", 9)], {}, null],
      [
        "at another PaymentIntent's charge is never",
        [charge("ch_1", "succeeded", 9, { intentId: STRAY.id })],
        {},
        null,
      ],
      [
        "is the earliest of several: a tie before an overdue create",
        [intent("requires_action", 5), intent("processing", 5)],
        unbound,
        (T0 + 5) * 1000 + 2_000,
      ],
      [
        "is the earliest of several: an overdue create before a silent charge",
        [intent("processing", 5), paid(90)],
        unbound,
        CREATED_MS + 60_000,
      ],
    ];
    for (const [name, told, change, expected] of cases) {
      it(name, () => {
        expect(unsettledLook(ledgerAfter(told, change))).to.equal(expected);
      });
    }
  });

  describe("at a payment that may still take money", () => {
    const cases: [string, Observation[], Partial<Ledger>, number | null][] = [
      ["and of which nothing was ever heard: four minutes after it was made", [], {}, 4],
      [
        "whose customer is at the bank: four minutes after that",
        [intent("requires_action", 60)],
        {},
        5,
      ],
      ["which was read at two minutes: four later", [read("requires_action", 120)], {}, 6],
      ["which was read at ten minutes: ten later", [read("requires_action", 600)], {}, 20],
      [
        "when its hold ends before that: a little after its end",
        [read("requires_action", 1500)],
        {},
        47,
      ],
      [
        "whose card was declined after an hour: four minutes later, as its customer is there",
        [charge("ch_1", "failed", 3600), read("requires_action", 3600)],
        {},
        64,
      ],
      ["which is processing: in an hour", [intent("processing", 60)], {}, 61],
      ["whose status we do not know: in an hour", [intent("unknown", 60)], {}, 61],
      [
        "which is authorized, nobody knows for how long: in an hour",
        [intent("requires_capture", 60)],
        {},
        61,
      ],
      [
        "which was closed, and made after all",
        [intent("requires_action", 60)],
        { closed: true, paymentIntentId: null },
        5,
      ],
      ["once it has succeeded: never", [intent("succeeded", 60)], {}, null],
      ["once it was canceled: never", [intent("canceled", 60)], {}, null],
      [
        "once it has ended twice: never",
        [intent("canceled", 60), intent("succeeded", 90)],
        {},
        null,
      ],
      ["when none was ever made: never", [], { closed: true, paymentIntentId: null }, null],
    ];
    for (const [name, told, change, minutes] of cases) {
      it(name, () => {
        expect(lookAfter(told, change)).to.equal(minutes === null ? null : minutes * MINUTE_MS);
      });
    }

    it("is later each time that nothing is new: an abandoned one costs 12 reads in its first week", () => {
      const minutes = looks([], "requires_action", 7);
      expect(minutes).to.deep.equal([4, 8, 16, 32, 47, 94, 188, 376, 752, 1504, 3008, 6016]);
      expect(looks([], "requires_action", 371)).to.have.length(12 + 52);
    });

    it("is hourly at first for one in processing, and daily later", () => {
      const hours = looks([intent("processing", 0)], "processing", 4).map((at) => at / 60);
      expect(hours).to.deep.equal([1, 2, 4, 8, 16, 32, 56, 80]);
    });

    it("is taken at an authorization 12 hours before its end, and after it", () => {
      const authorized = {
        captured: false,
        amountCaptured: 0,
        captureBefore: CREATED_MS + 3 * DAY_MS,
      };
      const told = [charge("ch_1", "succeeded", 0, authorized), intent("requires_capture", 0)];
      const hours = looks(told, "requires_capture", 4).map((at) => at / 60);
      expect(hours).to.deep.equal([1, 2, 4, 8, 16, 32, 56, 60, 72 + 2 / 60]);
    });
  });

  for (const [name, story] of STORIES) {
    it(`${name}: is at one time, in whatever order and however often it was told`, () => {
      const orders = fc
        .array(fc.constantFrom(...story), { maxLength: 3 })
        .chain((extra) =>
          fc.shuffledSubarray([...story, ...extra], { minLength: story.length + extra.length }),
        );
      fc.assert(
        fc.property(orders, (told) => {
          expect(lookAfter(told)).to.equal(lookAfter(story));
        }),
      );
    });

    it(`${name}: is due at every moment of it while money may still move, and not after its end`, () => {
      for (let told = 0; told <= story.length; told++) {
        const part = story.slice(0, told);
        const mayMove = isLive(statusOf(ledgerAfter(part))) || isOnItsWay(part);
        expect(lookAfter(part) !== null, String(told)).to.equal(mayMove);
      }
    });
  }
});
