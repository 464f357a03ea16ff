import { expect } from "chai";
import { withAttempt, withPayment } from "../../../src/domain/booking-state.ts";
import { paymentIdOf, type Booking, type BookingStatus } from "../../../src/domain/booking.ts";
import { aDue } from "../../../src/domain/dues.ts";
import { NO_FACTS, type IntentStatus, type Observation } from "../../../src/domain/facts.ts";
import { merge } from "../../../src/domain/merge.ts";
import { newBooking } from "../../../src/domain/new-booking.ts";
import type { Ledger } from "../../../src/domain/payment.ts";
import {
  aLedger,
  BOOKING_ID,
  charge,
  intent,
  INTENT_ID,
  refund,
  UID,
} from "../../support/stories.ts";
import { LOUNGE, NOW, SETTINGS, SLOT } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const HOLD_MS = SETTINGS.holdMs;
const DECLINE = { code: "card_declined", declineCode: "insufficient_funds" };

/** A lounge for 4500 cents, held until `NOW + HOLD_MS`. */
function aBooking(change: Partial<Booking> = {}): Booking {
  const details = { name: null, email: null, phone: null, notes: null, fields: {} };
  const items = [{ itemId: "lounge", slotId: "lounge_1", quantity: 1 }];
  const shelf = { catalog: new Map([["lounge", LOUNGE]]), slots: new Map([["lounge_1", SLOT]]) };
  const frame = { bookingId: BOOKING_ID, reference: "ABCD2345", uid: UID, now: NOW };
  const request = { items, details, termsVersion: null, locale: null };
  const booking = newBooking(request, shelf, { ...frame, holdMs: HOLD_MS });
  return { ...booking, ...change };
}

/** Attempt `n` at a due, bound to a PaymentIntent, with what was told of it. */
function attempt(
  n: number,
  told: readonly Observation[] = [],
  change: Partial<Ledger> = {},
): Ledger {
  const paymentId = paymentIdOf(BOOKING_ID, change.dueId ?? "full", n);
  const facts = merge(NO_FACTS, told);
  return aLedger({ paymentId, n, paymentIntentId: INTENT_ID, facts, ...change });
}

const FIRST = paymentIdOf(BOOKING_ID, "full", 1);
const SECOND = paymentIdOf(BOOKING_ID, "full", 2);

/** A booking with its first attempt reserved. */
function paying(change: Partial<Booking> = {}): Booking {
  return { ...withAttempt(aBooking(), attempt(1)), ...change };
}

function after(booking: Booking, told: readonly Observation[], now = NOW): Booking {
  return withPayment(booking, attempt(1, told), now);
}

const SUCCESS = [intent("succeeded", 9)];

/** What suspends the expiry leaves no fence behind. */
const IN_FLIGHT = { status: "processing", closing: null } as const;
const CANCELED = { status: "canceled", closing: null } as const;
const BALANCE = { dueId: "balance" };

describe("a booking and what its payments do to it", () => {
  it("a reserved attempt is the due's live one, and nothing else changes", () => {
    const before = aBooking();
    const booking = withAttempt(before, aLedger());
    expect(booking.dues["full"]).to.deep.include({ n: 1, live: FIRST, paidBy: null });
    expect(booking.payments[FIRST]).to.include({ entry: null, status: "creating", captured: 0 });
    const { status, holdExpiresAt } = before;
    expect(booking).to.include({ status, holdExpiresAt, paymentStatus: "creating" });
  });

  it("an attempt at a due that the booking does not have is a fault of ours", () => {
    expect(() => withAttempt(aBooking(), attempt(1, [], { dueId: "rest" }))).to.throw(
      /owes no rest/,
    );
  });

  it("success confirms: paid, no hold, no fence, no live attempt", () => {
    const booking = after(paying({ closing: "expire" }), SUCCESS, NOW + 5);
    expect(booking).to.include({
      ...{ status: "confirmed", holdExpiresAt: null, closing: null },
      ...{ confirmedAt: NOW + 5, paymentStatus: "succeeded" },
    });
    expect(booking.dues["full"]).to.include({ live: null, paidBy: FIRST });
    expect(booking.payments[FIRST]).to.deep.include({ entry: { kind: "paid" }, captured: 4500 });
  });

  describe("what captured money means", () => {
    const paid = { kind: "paid" };
    const unwanted = (reason: string) => ({ kind: "unwanted", reason });
    const table: Record<BookingStatus, object> = {
      held: paid,
      processing: paid,
      confirmed: paid,
      expired: unwanted("late"),
      completed: unwanted("late"),
      no_show: unwanted("late"),
      canceling: unwanted("after_cancel"),
      canceled: unwanted("after_cancel"),
    };
    for (const [status, entry] of Object.entries(table)) {
      it(`to a booking that is ${status}: ${Object.values(entry).join(" ")}`, () => {
        const booking = after(paying({ status: status as BookingStatus }), SUCCESS);
        expect(booking.payments[FIRST]?.entry).to.deep.equal(entry);
        expect(booking.dues["full"]?.paidBy).to.equal(entry === paid ? FIRST : null);
      });
    }

    const balances: [BookingStatus, object][] = [
      ["completed", paid],
      ["no_show", paid],
      ["expired", unwanted("late")],
      ["canceled", unwanted("after_cancel")],
    ];
    for (const [status, entry] of balances) {
      it(`as a balance, to a booking that is ${status}: ${Object.values(entry).join(" ")}`, () => {
        const dues = { balance: aDue("balance", 4500, NOW) };
        const booking = withAttempt(aBooking({ status, dues }), attempt(1, [], BALANCE));
        const paying = attempt(1, SUCCESS, BALANCE);
        const told = withPayment(booking, paying, NOW);
        expect(told.payments[paying.paymentId]?.entry).to.deep.equal(entry);
        expect(told.status).to.equal(status);
      });
    }

    it("to a due that another attempt has settled: a duplicate, and the first stays the one", () => {
      const twice = withAttempt(paying(), attempt(2));
      const booking = withPayment(after(twice, SUCCESS), attempt(2, SUCCESS), NOW);
      expect(booking.payments[SECOND]?.entry).to.deep.equal(unwanted("duplicate"));
      expect(booking.dues["full"]?.paidBy).to.equal(FIRST);
      expect(booking.issues).to.deep.equal(["unwanted_duplicate"]);
    });

    it("to a due that the booking does not have: a duplicate, too", () => {
      const stray = attempt(1, SUCCESS, { dueId: "rest" });
      const booking = withPayment(aBooking(), stray, NOW);
      expect(booking.payments[stray.paymentId]?.entry).to.deep.equal(unwanted("duplicate"));
      expect(booking.status).to.equal("held");
      expect(Object.keys(booking.dues)).to.deep.equal(["full"]);
    });

    const wrong: [string, object][] = [
      ["a smaller amount", { amount: 4499, amountReceived: 4499 }],
      ["a larger amount", { amount: 4501, amountReceived: 4501 }],
      ["another currency", { currency: "huf" }],
    ];
    for (const [name, change] of wrong) {
      it(`${name}: a mismatch that settles nothing`, () => {
        const booking = after(paying(), [intent("succeeded", 9, change)]);
        expect(booking.payments[FIRST]?.entry).to.deep.equal(unwanted("mismatch"));
        expect(booking.dues["full"]).to.include({ live: null, paidBy: null });
        expect(booking).to.include({ status: "held", paymentStatus: "none" });
      });
    }

    it("knows of the wrong sum what is on its way back, and what has arrived", () => {
      const took = intent("succeeded", 9, { amount: 100, amountReceived: 100 });
      const sums = (...told: Observation[]) => after(paying(), [took, ...told]).payments[FIRST];
      const all = { amount: 100 };
      expect(sums()).to.include({ captured: 100, reserved: 0, settled: 0 });
      expect(sums(refund("re_1", "pending", 20, all))).to.include({ reserved: 100, settled: 0 });
      expect(sums(refund("re_1", "succeeded", 20, all))).to.include({
        reserved: 100,
        settled: 100,
      });
      expect(sums(refund("re_1", "failed", 20, all))).to.include({ reserved: 0, settled: 0 });
    });

    const undecided: [string, Observation[]][] = [
      ["a charge of which the PaymentIntent has not spoken", [charge("ch_1", "succeeded", 9)]],
      ["an authorization", [intent("requires_capture", 9)]],
      ["a success of somebody else's", [intent("succeeded", 9, { uid: "user-2" })]],
      ["a success and a cancellation", [...SUCCESS, intent("canceled", 9)]],
    ];
    for (const [name, told] of undecided) {
      it(`nothing is decided on ${name}`, () => {
        const booking = after(paying(), told);
        expect(booking.payments[FIRST]?.entry).to.equal(null);
        expect(booking.dues["full"]?.paidBy).to.equal(null);
      });
    }
  });

  describe("an entry is written once", () => {
    const stories: [string, Partial<Booking>, Partial<Booking>, object][] = [
      ["paid, and then canceled", {}, { status: "canceled" }, { kind: "paid" }],
      [
        "too late, and then reopened",
        { status: "expired" },
        { status: "held" },
        { kind: "unwanted", reason: "late" },
      ],
    ];
    for (const [name, first, then, entry] of stories) {
      it(`${name}: later facts do not judge it anew`, () => {
        const judged = { ...after(paying(first), SUCCESS), ...then };
        const booking = after(judged, [...SUCCESS, charge("ch_1", "succeeded", 12, { fee: 90 })]);
        expect(booking.payments[FIRST]?.entry).to.deep.equal(entry);
      });
    }

    it("and a contradiction later on takes no settled due back", () => {
      const booking = after(after(paying(), SUCCESS), [...SUCCESS, intent("canceled", 20)]);
      expect(booking.payments[FIRST]?.entry).to.deep.equal({ kind: "paid" });
      expect(booking.dues["full"]?.paidBy).to.equal(FIRST);
      expect(booking).to.include({ status: "confirmed", paymentStatus: "needs_review" });
      expect(booking.issues).to.deep.equal(["needs_review"]);
    });
  });

  describe("told again", () => {
    const stories: [string, Partial<Booking>, Observation[]][] = [
      ["a success", {}, SUCCESS],
      ["a payment in flight", {}, [intent("processing", 5)]],
      ["a success after the end", { status: "expired" }, SUCCESS],
      ["a contradiction", {}, [...SUCCESS, intent("canceled", 9)]],
    ];
    for (const [name, change, told] of stories) {
      it(`${name} changes nothing any more, however late`, () => {
        const once = after(paying(change), told);
        expect(after(once, told, NOW + 24 * 60 * MINUTE_MS)).to.deep.equal(once);
      });
    }
  });

  describe("an ended booking never moves", () => {
    const ended = ["canceled", "expired", "completed", "no_show"] as const;
    const words: IntentStatus[] = [
      "processing",
      "requires_payment_method",
      "canceled",
      "succeeded",
    ];
    for (const status of ended) {
      it(`${status} stays ${status}, with its hold and its fence, whatever its payment does`, () => {
        for (const word of words) {
          const before = paying({ status, closing: "cancel", holdExpiresAt: NOW });
          const booking = after(before, [intent(word, 9)], NOW + MINUTE_MS);
          expect(booking, word).to.include({ status, closing: "cancel", holdExpiresAt: NOW });
          expect(booking.confirmedAt, word).to.equal(null);
        }
      });
    }
  });

  describe("behind a fence", () => {
    const at = { at: NOW, by: "customer", reason: null, retained: 0, refund: 0 } as const;
    const canceling = { status: "canceling", closing: "cancel", cancellation: at } as const;
    const over = { closing: "expire", holdExpiresAt: NOW } as const;
    const stories: [string, Partial<Booking>, Observation[], Partial<Booking>][] = [
      ["an open payment keeps it waiting", over, [intent("requires_action", 9)], over],
      ["a canceled one ends it", over, [intent("canceled", 9)], { status: "expired" }],
      ["one that succeeds confirms it", over, SUCCESS, { status: "confirmed", endedAt: null }],
      ["money in flight takes the fence away", over, [intent("processing", 9)], IN_FLIGHT],
      ["so does an authorization", over, [intent("requires_capture", 9)], IN_FLIGHT],
      [
        "a contradiction keeps it waiting",
        over,
        [intent("canceled", 5), intent("succeeded", 9)],
        { status: "held", closing: "expire", endedAt: null },
      ],
      ["canceling waits for one in flight", canceling, [intent("processing", 9)], canceling],
      ["canceling waits for an open one", canceling, [intent("requires_action", 9)], canceling],
      ["canceling ends with a canceled one", canceling, [intent("canceled", 9)], CANCELED],
      ["canceling ends with one that succeeds", canceling, SUCCESS, CANCELED],
    ];
    for (const [name, before, told, expected] of stories) {
      it(name, () => {
        expect(after(paying(before), told)).to.deep.include(expected);
      });
    }

    it("of several dues all must be dead before it ends", () => {
      const due = { ...aBooking().dues["full"]!, live: SECOND };
      const before = { ...paying(over) };
      const both = { ...before, dues: { ...before.dues, tip: due } };
      expect(after(both, [intent("canceled", 9)])).to.include({ status: "held", endedAt: null });
    });

    it("what it ends with is when it ended, and nothing is due any more", () => {
      const ended = after(paying(over), [intent("canceled", 9)], NOW + MINUTE_MS);
      const { endedAt, wakeAt, closing } = ended;
      expect({ endedAt, wakeAt, closing }).to.deep.equal({
        ...{ endedAt: NOW + MINUTE_MS, wakeAt: null, closing: null },
      });
    });
  });

  describe("the places", () => {
    const held: [string, Observation[], BookingStatus][] = [
      ["a payment in flight suspends the hold", [intent("processing", 5)], "processing"],
      ["so does an authorization", [intent("requires_capture", 5)], "processing"],
      ["a customer at the bank does not", [intent("requires_action", 5)], "held"],
      ["a declined card does not", [intent("requires_payment_method", 5)], "held"],
      ["a contradiction does not", [intent("processing", 5, { uid: "user-2" })], "held"],
    ];
    for (const [name, told, status] of held) {
      it(name, () => {
        const booking = after(paying(), told);
        expect(booking).to.include({ status, holdExpiresAt: NOW + HOLD_MS, confirmedAt: null });
      });
    }

    it("a payment in flight that turns into a contradiction keeps them", () => {
      const inFlight = after(paying(), [intent("processing", 5)]);
      const booking = after(inFlight, [...SUCCESS, intent("canceled", 9)], NOW + 60 * MINUTE_MS);
      expect(booking).to.include({ status: "processing", holdExpiresAt: NOW + HOLD_MS });
    });

    const back: IntentStatus[] = ["requires_payment_method", "requires_action", "canceled"];
    for (const word of back) {
      it(`a payment in flight that comes back as ${word} is held again`, () => {
        const inFlight = after(paying(), [intent("requires_capture", 5)]);
        const told = attempt(1, [intent("processing", 5), intent(word, 9)]);
        const booking = withPayment(inFlight, told, NOW + MINUTE_MS);
        expect(booking).to.include({ status: "held", confirmedAt: null });
      });
    }

    const holds: [string, number, number][] = [
      ["keeps a hold that still lasts", 1, HOLD_MS],
      ["gets two minutes when the hold is nearly over", 14, 16 * MINUTE_MS],
      ["gets two minutes when the hold is over", 20, 22 * MINUTE_MS],
      ["gets no more than twice the hold in all", 29, 2 * HOLD_MS],
      ["gets nothing beyond twice the hold", 60, 2 * HOLD_MS],
    ];
    for (const [name, minutes, expected] of holds) {
      it(`a customer who comes back unpaid after ${String(minutes)} min ${name}`, () => {
        const inFlight = after(paying(), [intent("processing", 5)]);
        const unpaid = [intent("requires_payment_method", 9, { decline: DECLINE })];
        const booking = after(inFlight, unpaid, NOW + minutes * MINUTE_MS);
        expect(booking.holdExpiresAt).to.equal(NOW + expected);
      });
    }

    it("a hold once extended is not extended again by more news of the same failure", () => {
      const inFlight = after(paying(), [intent("processing", 5)]);
      const unpaid = [intent("requires_payment_method", 9, { decline: DECLINE })];
      const back = after(inFlight, unpaid, NOW + 20 * MINUTE_MS);
      const later = after(back, [...unpaid, charge("ch_1", "failed", 9)], NOW + 25 * MINUTE_MS);
      expect(later.holdExpiresAt).to.equal(NOW + 22 * MINUTE_MS);
    });
  });

  describe("of several dues", () => {
    const due = aBooking().dues["full"]!;
    const now = { ...due, amount: 4500 };

    it("the ones to be paid at booking confirm it, a later one need not", () => {
      const dues = { full: now, rest: { ...due, payBy: NOW + 60 * MINUTE_MS } };
      const booking = after(withAttempt(aBooking({ dues }), attempt(1)), SUCCESS);
      expect(booking.status).to.equal("confirmed");
      expect(booking.dues["rest"]?.paidBy).to.equal(null);
    });

    it("all that are to be paid at booking must be, before it is confirmed", () => {
      const reserved = withAttempt(aBooking({ dues: { full: now, tip: due } }), attempt(1));
      const half = after(reserved, SUCCESS);
      expect(half).to.include({ status: "held", confirmedAt: null });
      const tip = attempt(1, SUCCESS, { dueId: "tip" });
      expect(withPayment(withAttempt(half, tip), tip, NOW).status).to.equal("confirmed");
    });
  });

  it("the end of an old attempt leaves the newer live one alone", () => {
    const twice = withAttempt(paying(), attempt(2));
    const booking = after(twice, [intent("canceled", 9)]);
    expect(booking.dues["full"]).to.include({ n: 2, live: SECOND });
    expect(booking.paymentStatus).to.equal("requires_payment_method");
  });

  for (const [name, ending] of [
    ["canceled", attempt(1, [intent("canceled", 9)])],
    ["closed", attempt(1, [], { paymentIntentId: null, closed: true })],
  ] as const) {
    it(`an attempt that is ${name} makes room for the next one`, () => {
      const booking = withPayment(paying(), ending, NOW);
      expect(booking.dues["full"]).to.include({ n: 1, live: null, paidBy: null });
      expect(booking.paymentStatus).to.equal("none");
    });
  }

  describe("the payment it shows", () => {
    it("is none before the first attempt", () => {
      expect(withPayment(aBooking(), attempt(1), NOW).paymentStatus).to.equal("none");
    });

    it("is the live one, with the reason why it failed", () => {
      const booking = after(paying(), [intent("requires_payment_method", 5, { decline: DECLINE })]);
      expect(booking.paymentStatus).to.equal("requires_payment_method");
      expect(booking.decline).to.deep.equal({ reason: "insufficient_funds", action: "other_card" });
      expect(booking.payments[FIRST]?.decline).to.deep.equal(booking.decline);
    });

    it("has no reason any more once it goes on", () => {
      const booking = after(paying(), [intent("processing", 5, { decline: DECLINE })]);
      expect(booking).to.include({ paymentStatus: "processing", decline: null });
      expect(booking.payments[FIRST]?.decline).to.equal(null);
    });

    it("is the newest that settled a due, once all are settled", () => {
      const due = aBooking().dues["full"]!;
      const twoDues = { full: due, "difference-1": due };
      const first = after(withAttempt(aBooking({ dues: twoDues }), attempt(1)), SUCCESS);
      const rest = attempt(2, SUCCESS, { dueId: "difference-1" });
      const settled = withPayment(withAttempt(first, rest), rest, NOW);
      const booking = after(settled, [...SUCCESS, intent("canceled", 20)]);
      expect(booking.payments[FIRST]?.status).to.equal("needs_review");
      expect(booking.paymentStatus).to.equal("succeeded");
    });
  });

  describe("what an operator has to know", () => {
    const wrong = [intent("succeeded", 9, { amount: 1 })];
    const cases: [string, Observation[], Observation[], string[]][] = [
      ["is nothing while all is well", SUCCESS, [], []],
      ["is one word for the same trouble twice", wrong, wrong, ["unwanted_mismatch"]],
      [
        "is every trouble, in the order of the alphabet",
        wrong,
        [intent("unknown", 5)],
        ["needs_review", "unwanted_mismatch"],
      ],
    ];
    for (const [name, first, second, issues] of cases) {
      it(name, () => {
        const twice = withAttempt(after(paying(), first), attempt(2));
        expect(withPayment(twice, attempt(2, second), NOW).issues).to.deep.equal(issues);
      });
    }

    it("goes away with its cause", () => {
      const told = [...SUCCESS, intent("processing", 90, {}, { source: "read" })];
      const unclear = after(paying(), told);
      expect(unclear.issues).to.deep.equal(["needs_review"]);
      const read = intent("succeeded", 95, {}, { source: "read" });
      expect(after(unclear, [...told, read]).issues).to.deep.equal([]);
    });
  });
});
