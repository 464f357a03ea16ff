import { expect } from "chai";
import fc from "fast-check";
import type { Booking, BookingItem, BookingPayment } from "../../../src/domain/booking.ts";
import { cancellationOf, percentToday, type PaidSum } from "../../../src/domain/cancellation.ts";
import type { PolicyTier } from "../../../src/domain/catalog.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { newBooking } from "../../../src/domain/new-booking.ts";
import { dropping, lapsing, swapped } from "../../../src/domain/pending-change.ts";
import { placeChanges, placesOf, slotIdsOf } from "../../../src/domain/places.ts";
import { fencedForCancel, moved } from "../../../src/domain/booking-moves.ts";
import { withPayment } from "../../../src/domain/booking-state.ts";
import { NO_FACTS } from "../../../src/domain/facts.ts";
import { merge } from "../../../src/domain/merge.ts";
import { payableDue } from "../../../src/domain/payable.ts";
import { priceOf } from "../../../src/domain/price.ts";
import { changeable, changed, isSame } from "../../../src/domain/reschedule.ts";
import { aLedger, BOOKING_ID, intent, INTENT_ID, UID } from "../../support/stories.ts";
import { LOUNGE, NOW, SLOT } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const HOLD_MS = 900_000;
const FRAME = { now: NOW, holdMs: HOLD_MS };

const CANCELLATION = { at: NOW, by: "customer", reason: null, retained: 0, refund: 0 } as const;
const HALF: PolicyTier[] = [{ hoursBefore: 0, percent: 5_000, fee: 0 }];

/** Confirmed, for this much, and paid. */
function sold(unitAmount: number, tiers: PolicyTier[] = HALF): Booking {
  const details = { name: null, email: null, phone: null, notes: null, fields: {} };
  const item = { ...LOUNGE, unitAmount, policy: { tiers } };
  const made = newBooking(
    {
      items: [{ itemId: "lounge", slotId: "lounge_1", quantity: 1 }],
      ...{ details, termsVersion: null, locale: null },
    },
    { catalog: new Map([["lounge", item]]), slots: new Map([["lounge_1", SLOT]]) },
    { ...FRAME, bookingId: BOOKING_ID, reference: "BCDF2345", uid: UID },
  );
  return { ...paidFor(made, "full", unitAmount), status: "confirmed", confirmedAt: NOW };
}

function paidFor(booking: Booking, dueId: string, captured: number): Booking {
  const due = booking.dues[dueId];
  if (due === undefined) return booking;
  const paymentId = `${BOOKING_ID}_${dueId}_1`;
  const payment: BookingPayment = {
    ...{ dueId, n: 1, entry: { kind: "paid" }, status: "succeeded", captured },
    ...{ reserved: 0, settled: 0, issues: [], decline: null },
  };
  return {
    ...booking,
    dues: { ...booking.dues, [dueId]: { ...due, n: 1, paidBy: paymentId } },
    payments: { ...booking.payments, [paymentId]: payment },
  };
}

function sums({ payments }: Booking): PaidSum[] {
  return Object.entries(payments).map(([paymentId, { captured, reserved }], index) => {
    const refundable = captured - reserved;
    return { paymentId, captured, reserved, refundable, authorized: 0, createdAt: NOW + index };
  });
}

function given(booking: Booking, parts: readonly { paymentId: string; amount: number }[]): Booking {
  const payments = { ...booking.payments };
  for (const { paymentId, amount } of parts) {
    const one = payments[paymentId]!;
    payments[paymentId] = { ...one, reserved: one.reserved + amount };
  }
  return { ...booking, payments };
}

function sale(unitAmount: number, tiers: PolicyTier[] = HALF, hours = 240) {
  const start = NOW + hours * HOUR_MS;
  const item: BookingItem = {
    ...{ itemId: "lounge", slotId: "lounge_2", name: "Lounge", quantity: 1, unitAmount },
    ...{ start, end: start + HOUR_MS, policy: { tiers } },
  };
  const price = priceOf([{ ...item, currency: "eur", taxRates: [] }], "eur");
  return { items: [item], price };
}

/** Exchanged, and paid where it has to be. */
function exchanged(booking: Booking, unitAmount: number, tiers?: PolicyTier[]): Booking {
  const next = changed(booking, sums(booking), sale(unitAmount, tiers), FRAME);
  if (next.kind === "done") return given(moved(next.booking, NOW), next.parts);
  return moved(paidFor(next.booking, next.dueId, next.amount), NOW);
}

function keptOf({ payments }: Booking): number {
  return Object.values(payments).reduce((sum, one) => sum + one.captured - one.reserved, 0);
}

describe("what a change costs or gives back", () => {
  const table: [string, number, number, object][] = [
    ["the same price", 4_500, 4_500, { kind: "done", amount: undefined, refund: 0, kept: 0 }],
    ["cheaper, half of it back", 4_500, 1_900, { kind: "done", refund: 1_300, kept: 1_300 }],
    ["cheaper by an odd cent", 4_500, 4_497, { kind: "done", refund: 1, kept: 2 }],
    ["free", 4_500, 0, { kind: "done", refund: 2_250, kept: 2_250 }],
    ["dearer", 4_500, 9_000, { kind: "to_pay", amount: 4_500, refund: 0, kept: 0 }],
    ["dearer by the least a card takes", 4_500, 4_550, { kind: "to_pay", amount: 50 }],
    ["dearer by less", 4_500, 4_549, { kind: "done", refund: 0, kept: 0 }],
    ["from nothing", 0, 4_500, { kind: "to_pay", amount: 4_500 }],
  ];
  for (const [name, before, after, told] of table) {
    it(name, () => {
      const next = changed(sold(before), sums(sold(before)), sale(after), FRAME);
      const parts = next.kind === "done" ? next.parts : [];
      const refund = parts.reduce((sum, { amount }) => sum + amount, 0);
      const amount = next.kind === "to_pay" ? next.amount : undefined;
      const { changesKept: kept } = next.booking;
      expect({ kind: next.kind, amount, refund, kept }).to.include(told);
    });
  }

  it("is compared with what was paid and is still there: what was given back meanwhile counts", () => {
    const refunded = given(sold(4_500), [{ paymentId: `${BOOKING_ID}_full_1`, amount: 1_000 }]);
    expect(changed(refunded, sums(refunded), sale(6_000), FRAME)).to.include({ amount: 2_500 });
    const cheaper = changed(refunded, sums(refunded), sale(3_600), FRAME);
    expect(cheaper).to.deep.include({ kind: "done", parts: [] });
    expect(cheaper.booking.changesKept).to.equal(0);
  });

  it("adds up what was waived before", () => {
    const waived = exchanged(sold(4_500), 4_530);
    expect(changed(waived, sums(waived), sale(4_555), FRAME)).to.include({ amount: 55 });
  });

  it("gives nothing back of what no refund can reach", () => {
    const outside = sums(sold(4_500)).map((one) => ({ ...one, refundable: 0 }));
    const next = changed(sold(4_500), outside, sale(1_900), FRAME);
    expect(next).to.deep.include({ kind: "done", parts: [] });
    expect(next.booking.changesKept).to.equal(1_300);
  });

  it("keeps nothing of new money for what was kept before, and given back by an operator since", () => {
    const cheap = exchanged(sold(4_500), 1_900);
    const all = given(cheap, [{ paymentId: `${BOOKING_ID}_full_1`, amount: keptOf(cheap) }]);
    const next = changed(all, sums(all), sale(9_000), FRAME);
    expect(next).to.include({ amount: 9_000 });
    expect(next.booking.changesKept).to.equal(0);
    const end = exchanged(all, 9_000);
    const { refund } = cancellationOf(end, sums(end), { now: NOW, by: "customer" });
    expect(refund).to.equal(4_500);
  });

  it("counts no fee as paid for it", () => {
    const fee = { ...payment(), dueId: "fee-1", captured: 3_000 };
    const due = { ...sold(4_500).dues["full"]!, kind: "fee" as const, amount: 3_000 };
    const start = sold(4_500);
    const charged = {
      ...start,
      dues: { ...start.dues, "fee-1": due },
      payments: { ...start.payments, [`${BOOKING_ID}_fee-1_1`]: fee },
    };
    expect(changed(charged, sums(start), sale(6_000), FRAME)).to.include({ amount: 1_500 });
  });

  it("is refused where no card can be asked for it", () => {
    expect(() => changed(sold(100), sums(sold(100)), sale(99_999_999), FRAME)).not.to.throw();
    const most = { ...sale(99_999_999), price: { ...sale(100).price, total: 200_000_100 } };
    expect(() => changed(sold(100), sums(sold(100)), most, FRAME)).to.throw(DomainError);
  });

  it("gets a name that no earlier one had, whatever became of that", () => {
    const paid = exchanged(sold(1_000), 2_000);
    const again = changed(paid, sums(paid), sale(3_000), FRAME);
    expect(again).to.include({ dueId: "difference-2" });
    const dead = { ...payment(), dueId: "difference-7", entry: null, captured: 0 };
    const start = sold(1_000);
    const lapsed = { ...start, payments: { ...start.payments, dead } };
    const { booking } = changed(lapsed, sums(start), sale(3_000), FRAME);
    expect(booking.pendingChange?.dueId).to.equal("difference-8");
  });
});

function payment(): BookingPayment {
  return sold(4_500).payments[`${BOOKING_ID}_full_1`]!;
}

describe("the percent of the day", () => {
  it("is the tier's; what an earlier change has frozen limits it", () => {
    expect(percentToday(sold(4_500), NOW)).to.equal(5_000);
    expect(percentToday({ ...sold(4_500), percentCap: 3_000 }, NOW)).to.equal(3_000);
    expect(exchanged(sold(4_500), 4_500).percentCap).to.equal(5_000);
  });

  it("weighs each item of a cart by what it costs", () => {
    const cart = sold(3_000);
    const [one] = cart.items;
    const strict = { ...one!, unitAmount: 1_000, policy: { tiers: [] } };
    const booking = { ...cart, items: [one!, strict], price: { ...cart.price, lines: [] } };
    expect(percentToday(booking, NOW)).to.equal(3_750);
  });

  it("of what costs nothing is that of its strictest item", () => {
    expect(percentToday(sold(0), NOW)).to.equal(5_000);
  });

  it("frozen by a change, no later policy gives more", () => {
    const all: PolicyTier[] = [{ hoursBefore: 0, percent: 10_000, fee: 0 }];
    const booking = exchanged(sold(4_500), 9_000, all);
    const { refund } = cancellationOf(booking, sums(booking), { now: NOW, by: "customer" });
    expect(refund).to.equal(4_500);
  });
});

describe("changing and then canceling", () => {
  it("never keeps less than canceling at once would have kept, whatever the way", () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 6 });
    const percent = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(fc.integer({ min: 50, max: 20_000 }), amounts, percent, (first, later, bp) => {
        const tiers = [{ hoursBefore: 0, percent: bp, fee: 0 }];
        const start = sold(first, tiers);
        const atOnce = cancellationOf(start, sums(start), { now: NOW, by: "customer" });
        const end = later.reduce((booking, amount) => exchanged(booking, amount, tiers), start);
        const { parts } = cancellationOf(end, sums(end), { now: NOW, by: "customer" });
        expect(keptOf(given(end, parts))).to.be.at.least(first - atOnce.refund);
        expect(keptOf(end)).to.be.at.most(end.price.total + end.changesKept);
      }),
    );
  });

  it("gives everything back where the merchant cancels", () => {
    const end = exchanged(exchanged(sold(4_500), 1_900), 9_000);
    const { parts } = cancellationOf(end, sums(end), { now: NOW, by: "merchant" });
    expect(keptOf(given(end, parts))).to.equal(0);
  });
});

describe("the same things", () => {
  const [one] = sold(4_500).items;
  const wanted = { itemId: "lounge", slotId: "lounge_1", quantity: 1 };
  const cases: [string, object[], boolean][] = [
    ["as they are", [wanted], true],
    ["another slot", [{ ...wanted, slotId: "lounge_2" }], false],
    ["another item", [{ ...wanted, itemId: "parking" }], false],
    ["one more", [{ ...wanted, quantity: 2 }], false],
    ["one more line", [wanted, { itemId: "book", slotId: null, quantity: 1 }], false],
    ["none", [], false],
  ];
  for (const [name, items, told] of cases) {
    it(`${name}: ${String(told)}`, () => {
      expect(isSame(items as never, [one!])).to.equal(told);
    });
  }

  it("are the same in another order, and split into lines", () => {
    const items = [
      { ...one!, quantity: 2 },
      { ...one!, slotId: "lounge_2" },
    ];
    const split = [{ ...wanted, slotId: "lounge_2" }, wanted, wanted];
    expect(isSame(split, items)).to.equal(true);
  });
});

describe("who may change what", () => {
  const cases: [string, Partial<Booking>, string][] = [
    ["held", { status: "held" }, "BOOKING_NOT_CONFIRMED"],
    ["processing", { status: "processing" }, "BOOKING_NOT_CONFIRMED"],
    ["expired", { status: "expired" }, "BOOKING_EXPIRED"],
    ["canceling", { status: "canceling" }, "BOOKING_ENDED"],
    ["canceled", { status: "canceled" }, "BOOKING_ENDED"],
    ["completed", { status: "completed" }, "BOOKING_ENDED"],
    ["no_show", { status: "no_show" }, "BOOKING_ENDED"],
    ["somebody else's", { uid: "user-2" }, "BOOKING_NOT_FOUND"],
    ["begun", { items: [{ ...sold(4_500).items[0]!, start: NOW }] }, "BOOKING_STARTED"],
    [
      "not paid to the end",
      { dues: { ...sold(4_500).dues, balance: { ...sold(4_500).dues["full"]!, paidBy: null } } },
      "BOOKING_NOT_SETTLED",
    ],
    [
      "paid with money that is only reserved",
      { dues: { full: { ...sold(4_500).dues["full"]!, live: "p_1" } } },
      "BOOKING_NOT_SETTLED",
    ],
    ["confirmed and paid", {}, "may be changed"],
    ["free", { dues: {}, payments: {} }, "may be changed"],
  ];
  for (const [name, change, told] of cases) {
    it(`${name}: ${told}`, () => {
      const outcome = (() => {
        try {
          changeable({ ...sold(4_500), ...change }, UID, NOW);
          return "may be changed";
        } catch (error) {
          return (error as DomainError).reason;
        }
      })();
      expect(outcome).to.equal(told);
    });
  }
});

describe("the places of a change that waits", () => {
  const before = sold(4_500);
  const next = changed(before, sums(before), sale(9_000), FRAME).booking;

  it("are the old ones and the new ones, and only the new ones once it is exchanged", () => {
    expect([...placesOf(before)]).to.deep.equal([["lounge_1", 1]]);
    expect([...placesOf(next)]).to.deep.equal([
      ["lounge_1", 1],
      ["lounge_2", 1],
    ]);
    expect([...placeChanges(before, next)]).to.deep.equal([["lounge_2", 1]]);
    const after = swapped(next, next.pendingChange!);
    expect([...placeChanges(next, after)]).to.deep.equal([["lounge_1", -1]]);
  });

  it("of one slot are as many as the larger of the two needs", () => {
    const [item] = before.items;
    const more = { ...next.pendingChange!, items: [{ ...item!, quantity: 3 }] };
    const both = { ...next, items: [{ ...item!, quantity: 2 }], pendingChange: more };
    expect([...placesOf(both)]).to.deep.equal([["lounge_1", 3]]);
    const fewer = { ...more, items: [{ ...item!, quantity: 1 }] };
    expect([...placesOf({ ...both, pendingChange: fewer })]).to.deep.equal([["lounge_1", 2]]);
  });

  it("are all free when the booking is over", () => {
    expect(placesOf({ ...next, status: "canceled" }).size).to.equal(0);
  });

  it("are found by the slots of both", () => {
    expect(moved(next, NOW).slotIds).to.deep.equal(["lounge_1", "lounge_2"]);
    expect(slotIdsOf(next.items)).to.deep.equal(["lounge_1"]);
  });
});

describe("a change that waits", () => {
  const before = sold(4_500);
  const { booking } = changed(before, sums(before), sale(9_000), FRAME);
  const paymentId = `${BOOKING_ID}_difference-1_1`;

  function paying(status: BookingPayment["status"]): Booking {
    const due = { ...booking.dues["difference-1"]!, n: 1, live: paymentId };
    const live = { ...payment(), dueId: "difference-1", entry: null, captured: 0, status };
    return {
      ...booking,
      dues: { ...booking.dues, "difference-1": due },
      payments: { ...booking.payments, [paymentId]: live },
    };
  }

  const END = NOW + HOLD_MS;
  const START = SLOT.start;
  const fences: [string, Booking, number, "lapse" | "drop" | "over" | null][] = [
    ["in time", paying("requires_payment_method"), END - 1, null],
    ["when its time is over", paying("requires_payment_method"), END, "lapse"],
    ["when its time is over, in a challenge", paying("requires_action"), END, "lapse"],
    ["when its time is over, its money at the bank", paying("processing"), END, null],
    ["when its time is over, in doubt", paying("needs_review"), END, null],
    ["when the visit begins, its money at the bank", paying("processing"), START, "drop"],
    ["when its time is over, and nobody pays", booking, END, "over"],
  ];
  for (const [name, one, now, told] of fences) {
    it(`${name}: ${told ?? "waits on"}`, () => {
      const after = moved(lapsing(one, now), now);
      const state = after.pendingChange === null ? "over" : after.pendingChange.closing;
      expect(state).to.equal(told);
    });
  }

  it("is not even fenced while its money is at the bank, and a fence that was there is lifted", () => {
    const atBank = paying("processing");
    expect(lapsing(atBank, END)).to.equal(atBank);
    const fenced = { ...atBank.pendingChange!, closing: "lapse" as const };
    const after = moved({ ...atBank, pendingChange: fenced }, END);
    expect(after.pendingChange?.closing).to.equal(null);
  });

  it("that is over leaves no due, and the booking as it was", () => {
    const over = moved(dropping(booking), NOW);
    // Its name is not given to another.
    expect(over).to.deep.equal({ ...moved(before, NOW), version: over.version, differences: 1 });
  });

  const told = [intent("succeeded", 9, { amount: 4_500, amountReceived: 4_500 })];
  const money = merge(NO_FACTS, told);
  const ledger = aLedger({
    ...{ paymentId, dueId: "difference-1", amount: 4_500, paymentIntentId: INTENT_ID },
    facts: money,
  });
  const cases: [string, Booking, string, string][] = [
    ["in time: it is exchanged", paying("requires_action"), "paid", "lounge_2"],
    ["behind a lapse, sent in time", lapsing(paying("requires_action"), END), "paid", "lounge_2"],
    ["behind a drop: it goes back", dropping(paying("requires_action")), "lapsed", "lounge_1"],
    ["when it is over: it goes back", moved(dropping(booking), NOW), "lapsed", "lounge_1"],
    [
      "when the booking is canceled: it goes back",
      fencedForCancel(paying("requires_action"), CANCELLATION),
      "after_cancel",
      "lounge_1",
    ],
  ];
  for (const [name, one, entry, slotId] of cases) {
    it(`is paid ${name}`, () => {
      const after = withPayment(one, ledger, NOW);
      const meant = after.payments[paymentId]?.entry;
      expect(meant?.kind === "unwanted" ? meant.reason : meant?.kind).to.equal(entry);
      expect(after.items[0]?.slotId).to.equal(slotId);
      expect(after.pendingChange).to.equal(null);
      expect(withPayment(after, ledger, NOW)).to.deep.equal(after);
    });
  }

  it("can be paid while it waits, and neither behind a fence nor when its time is over", () => {
    const verdict = (one: Booking, now: number, dueId?: string) => {
      try {
        payableDue(one, { uid: UID, now, dueId });
        return "payable";
      } catch (error) {
        return (error as DomainError).reason;
      }
    };
    expect(verdict(booking, END - 1)).to.equal("payable");
    expect(verdict(booking, END)).to.equal("CHANGE_LAPSED");
    expect(verdict(paying("processing"), END)).to.equal("payable");
    expect(verdict(dropping(paying("requires_action")), NOW)).to.equal("CHANGE_LAPSED");
    expect(verdict(before, NOW, "difference-1")).to.equal("CHANGE_LAPSED");
    expect(verdict(before, NOW, "balance")).to.equal("INVALID_INPUT");
    const free = sold(0);
    const dearer = changed(free, [], sale(4_500), FRAME).booking;
    expect(verdict(dearer, END)).to.equal("CHANGE_LAPSED");
  });

  it("is dropped for good: its time does not make a lapse of it", () => {
    const dropped = dropping(paying("requires_action"));
    expect(lapsing(dropped, END).pendingChange?.closing).to.equal("drop");
    expect(dropping(lapsing(paying("requires_action"), END)).pendingChange?.closing).to.equal(
      "drop",
    );
  });

  it("is looked at when its time is over, or at once behind a fence, or as the visit begins", () => {
    const looks = [
      paying("requires_action"),
      dropping(paying("requires_action")),
      paying("processing"),
    ].map((one) => moved(one, NOW).wakeAt);
    expect(looks).to.deep.equal([END, NOW, START]);
  });
});
