import { expect } from "chai";
import type { Booking, BookingPayment, BookingStatus, Due } from "../../../src/domain/booking.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { newBooking } from "../../../src/domain/new-booking.ts";
import { checkSum, payableDue, type PayWish } from "../../../src/domain/payable.ts";
import { BOOKING_ID, UID } from "../../support/stories.ts";
import { LOUNGE, NOW, SETTINGS, SLOT } from "../../support/world.ts";

/** A lounge for 4500 cents, held until `NOW + SETTINGS.holdMs`. */
function aBooking(change: Partial<Booking> = {}): Booking {
  const details = { name: null, email: null, phone: null, notes: null, fields: {} };
  const items = [{ itemId: "lounge", slotId: "lounge_1", quantity: 1 }];
  const shelf = { catalog: new Map([["lounge", LOUNGE]]), slots: new Map([["lounge_1", SLOT]]) };
  const frame = { bookingId: BOOKING_ID, reference: "ABCD2345", uid: UID, now: NOW };
  const request = { items, details, termsVersion: null, locale: null };
  const booking = newBooking(request, shelf, { ...frame, holdMs: SETTINGS.holdMs });
  return { ...booking, ...change };
}

function aDue(change: Partial<Due> = {}): Due {
  return {
    kind: "full",
    amount: 4500,
    payBy: null,
    n: 0,
    live: null,
    paidBy: null,
    closing: null,
    ...change,
  };
}

/** A deposit that is paid, and the rest that is not. */
const TWO_DUES = {
  deposit: aDue({ amount: 1000, paidBy: "p_1" }),
  rest: aDue({ amount: 3500, payBy: NOW + 86_400_000 }),
};

/** The rest, by its name. */
const OWED = { balance: aDue({ kind: "balance", amount: 3500, payBy: NOW + 86_400_000 }) };

const FREE: Partial<Booking> = {
  dues: {},
  status: "confirmed",
  holdExpiresAt: null,
  price: { lines: [], subtotal: 0, discount: 0, shipping: 0, tax: 0, total: 0 },
};

/** The refusal as the caller sees it, or `payable`. */
function verdict(booking: Booking | null, wish: Partial<PayWish> = {}) {
  return outcome(() => payableDue(booking, { uid: UID, now: NOW, ...wish }));
}

function outcome(work: () => unknown) {
  try {
    work();
    return { reason: "payable", details: {} };
  } catch (error) {
    if (error instanceof DomainError) return { reason: error.reason, details: error.details };
    throw error;
  }
}

describe("a booking may be paid", () => {
  it("by its owner while it is held, and comes back as it is", () => {
    const booking = aBooking();
    expect(payableDue(booking, { uid: UID, now: NOW })).to.equal(booking);
  });

  describe("or not, by state, hold and fence", () => {
    const [yes, over, ended] = ["payable", "BOOKING_EXPIRED", "BOOKING_ENDED"];
    const situations: [string, Partial<Booking>][] = [
      ["in its hold", {}],
      ["at the end of its hold", { holdExpiresAt: NOW }],
      ["without a hold", { holdExpiresAt: null }],
      ["being expired", { closing: "expire" }],
      ["being canceled", { closing: "cancel" }],
    ];
    const table: Record<BookingStatus, string[]> = {
      held: [yes, over, over, over, ended],
      processing: [yes, yes, yes, over, ended],
      confirmed: [yes, yes, yes, over, ended],
      expired: [over, over, over, over, over],
      canceling: [ended, ended, ended, ended, ended],
      canceled: [ended, ended, ended, ended, ended],
      completed: [ended, ended, ended, ended, ended],
      no_show: [ended, ended, ended, ended, ended],
    };
    for (const [status, expected] of Object.entries(table)) {
      for (const [index, [situation, change]] of situations.entries()) {
        it(`${status}, ${situation}: ${expected[index]!}`, () => {
          const booking = aBooking({ status: status as BookingStatus, ...change });
          expect(verdict(booking).reason).to.equal(expected[index]);
        });
      }
    }

    it("held, in the last millisecond of its hold: payable", () => {
      expect(verdict(aBooking({ holdExpiresAt: NOW + 1 })).reason).to.equal("payable");
    });
  });

  describe("by nobody else", () => {
    const others: [string, Partial<Booking>][] = [
      ["held", {}],
      ["expired", { status: "expired" }],
      ["being canceled", { closing: "cancel" }],
      ["paid", { dues: { full: aDue({ paidBy: "p_1" }) } }],
    ];
    for (const [name, change] of others) {
      it(`a ${name} one of another user is answered like none at all`, () => {
        const foreign = verdict(aBooking({ uid: "user-2", ...change }), { dueId: "x", amount: 1 });
        expect(foreign).to.deep.equal(verdict(null));
        expect(foreign.reason).to.equal("BOOKING_NOT_FOUND");
      });
    }
  });

  describe("once", () => {
    const paid = { dues: { full: aDue({ paidBy: "p_1" }) } };
    const cases: [string, Partial<Booking>, Partial<PayWish>, string][] = [
      ["a settled one", paid, {}, "ALREADY_PAID"],
      ["a settled one, its due named", paid, { dueId: "full" }, "ALREADY_PAID"],
      ["a settled one that was canceled", { ...paid, status: "canceled" }, {}, "BOOKING_ENDED"],
      ["the settled due of two", { dues: TWO_DUES }, { dueId: "deposit" }, "ALREADY_PAID"],
      ["the open due of two", { dues: TWO_DUES }, { dueId: "rest" }, "payable"],
      ["the next due of two, unnamed", { dues: TWO_DUES }, {}, "payable"],
      ["a free one, which owes nothing", FREE, {}, "payable"],
      ["the balance after the visit", { status: "completed", dues: OWED }, {}, "payable"],
      ["the balance of who did not come", { status: "no_show", dues: OWED }, {}, "payable"],
      ["the balance of a canceled one", { status: "canceled", dues: OWED }, {}, "BOOKING_ENDED"],
      [
        "the balance before the deposit",
        { dues: { ...OWED, deposit: aDue() } },
        { dueId: "balance" },
        "INVALID_INPUT",
      ],
    ];
    for (const [name, change, wish, reason] of cases) {
      it(`${name}: ${reason}`, () => {
        expect(verdict(aBooking(change), wish).reason).to.equal(reason);
      });
    }
  });

  describe("not while it keeps money that settles nothing", () => {
    const [yes, no] = ["payable", "PAYMENT_IN_PROGRESS"];
    const mismatch = { kind: "unwanted", reason: "mismatch" } as const;
    const cases: [string, Partial<BookingPayment>, string][] = [
      ["a wrong sum was taken", {}, no],
      ["a part of it is on its way back", { reserved: 99 }, no],
      ["all of it is on its way back", { reserved: 100 }, yes],
      ["all of it has arrived", { reserved: 100, settled: 100 }, yes],
      ["it was taken for another due", { dueId: "deposit" }, yes],
      ["nobody has judged it yet", { entry: null }, yes],
      ["nothing was taken", { captured: 0 }, yes],
    ];
    for (const [name, change, reason] of cases) {
      it(`${name}: ${reason}`, () => {
        const sums = { captured: 100, reserved: 0, settled: 0, issues: [], decline: null };
        const took = {
          dueId: "full",
          n: 1,
          entry: mismatch,
          status: "succeeded",
          ...sums,
        } as const;
        const payments = { p_1: { ...took, ...change } };
        expect(verdict(aBooking({ payments })).reason).to.equal(reason);
      });
    }
  });

  for (const dueId of ["deposit", "constructor", "__proto__", ""]) {
    it(`only for a due that it has, and it has no "${dueId}"`, () => {
      const { reason, details } = verdict(aBooking(), { dueId });
      expect(reason).to.equal("INVALID_INPUT");
      expect(details).to.have.property("field", "dueId");
    });
  }

  describe("for the sum it costs, which a caller may compare but not choose", () => {
    const cases: [string, Partial<Booking>, Partial<PayWish>, string, number?][] = [
      ["the same amount", {}, { amount: 4500 }, "payable"],
      ["a cent less", {}, { amount: 4499 }, "AMOUNT_MISMATCH", 4500],
      ["a cent more", {}, { amount: 4501 }, "AMOUNT_MISMATCH", 4500],
      ["zero", {}, { amount: 0 }, "AMOUNT_MISMATCH", 4500],
      ["the same currency", {}, { currency: "eur" }, "payable"],
      ["the same currency in capitals", {}, { currency: "EUR" }, "payable"],
      ["another currency", {}, { currency: "usd" }, "CURRENCY_MISMATCH", 4500],
      ["no currency at all", {}, { currency: "" }, "CURRENCY_MISMATCH", 4500],
      [
        "the number of another currency",
        {},
        { amount: 1, currency: "usd" },
        "CURRENCY_MISMATCH",
        4500,
      ],
      [
        "the whole price, while the rest is due",
        { dues: TWO_DUES },
        { amount: 4500 },
        "AMOUNT_MISMATCH",
        3500,
      ],
      ["the rest, while it is due", { dues: TWO_DUES }, { amount: 3500 }, "payable"],
      ["the named due's amount", { dues: TWO_DUES }, { dueId: "rest", amount: 3500 }, "payable"],
      ["nothing, for a free one", FREE, { amount: 0 }, "payable"],
      ["something, for a free one", FREE, { amount: 1 }, "AMOUNT_MISMATCH", 0],
    ];
    for (const [name, change, wish, reason, expectedAmount] of cases) {
      it(`${name}: ${reason}`, () => {
        const answer = verdict(aBooking(change), wish);
        expect(answer.reason).to.equal(reason);
        expect((answer.details as { expectedAmount?: number }).expectedAmount).to.equal(
          expectedAmount,
        );
      });
    }

    it("a refusal names the field at fault", () => {
      const booking = aBooking();
      expect(
        outcome(() => {
          checkSum(booking, { amount: 1 });
        }).details,
      ).to.have.property("field", "amount");
      expect(
        outcome(() => {
          checkSum(booking, { currency: "usd" });
        }).details,
      ).to.have.property("field", "currency");
    });

    it("of the due that is named, among several that are open", () => {
      const booking = aBooking({ dues: { a: aDue({ amount: 1000 }), b: aDue({ amount: 3500 }) } });
      expect(
        outcome(() => {
          checkSum(booking, { dueId: "b", amount: 3500 });
        }).reason,
      ).to.equal("payable");
      expect(
        outcome(() => {
          checkSum(booking, { amount: 1000 });
        }).reason,
      ).to.equal("payable");
    });
  });
});
