import { expect } from "chai";
import fc from "fast-check";
import type { BookingItem } from "../../../src/domain/booking.ts";
import { cancellationOf, type PaidSum } from "../../../src/domain/cancellation.ts";
import type { PolicyTier } from "../../../src/domain/catalog.ts";
import { redeemable } from "../../../src/domain/coupon.ts";
import { priceOf } from "../../../src/domain/price.ts";
import { aCoupon } from "../../support/coupons.ts";

const HOUR_MS = 3_600_000;
const NOW = 1_800_000_000_000;

const TIERS: PolicyTier[] = [
  { hoursBefore: 48, percent: 10_000, fee: 0 },
  { hoursBefore: 24, percent: 5_000, fee: 200 },
];

function item(change: Partial<BookingItem> = {}): BookingItem {
  return {
    itemId: "lounge",
    slotId: "lounge_1",
    name: "Lounge",
    quantity: 1,
    unitAmount: 4500,
    start: NOW + 72 * HOUR_MS,
    end: NOW + 74 * HOUR_MS,
    policy: { tiers: TIERS },
    ...change,
  };
}

function booking(items: BookingItem[], change: { currency?: string; percentCap?: number } = {}) {
  const total = items.reduce((sum, { unitAmount, quantity }) => sum + unitAmount * quantity, 0);
  const sums = { subtotal: total, discount: 0, shipping: 0, tax: 0, total };
  const price = { lines: [], ...sums };
  return { items, price, currency: "eur", createdAt: NOW, percentCap: null, ...change };
}

function paid(captured: number, change: Partial<PaidSum> = {}): PaidSum {
  const refundable = captured - (change.reserved ?? 0);
  const sums = { captured, authorized: 0, reserved: 0, refundable };
  return { paymentId: "b_full_1", ...sums, createdAt: NOW, ...change };
}

const customer = { now: NOW, by: "customer" } as const;

describe("what a canceled booking gives back", () => {
  it("weighs each item by what was paid for it: one that a coupon made free keeps nothing", () => {
    const items = [item({ itemId: "gift", policy: { tiers: [] } }), item()];
    const inputs = items.map((one) => ({ ...one, currency: "eur", taxRates: [] }));
    const offer = aCoupon({ percent: 10_000, items: ["gift"] });
    const coupon = redeemable("TEN", offer, NOW);
    const price = priceOf(inputs, "eur", { coupon, shipping: null, country: null });
    const canceled = { ...booking(items), price };
    expect(cancellationOf(canceled, [paid(4500)], customer)).to.include({
      retained: 0,
      refund: 4500,
    });
  });

  const hours: readonly [number, number][] = [
    [72, 4500],
    [48, 4500],
    [47.99, 2050],
    [24, 2050],
    [23.99, 0],
    [1, 0],
  ];
  for (const [left, refund] of hours) {
    it(`${String(left)} hours before the start: ${String(refund)} of 4500`, () => {
      const canceled = booking([item({ start: NOW + left * HOUR_MS })]);
      expect(cancellationOf(canceled, [paid(4500)], customer)).to.deep.equal({
        retained: 4500 - refund,
        refund,
        parts: refund === 0 ? [] : [{ paymentId: "b_full_1", amount: refund }],
        captures: [],
      });
    });
  }

  it("nothing without a policy, and everything when the merchant cancels", () => {
    const strict = booking([item({ policy: { tiers: [] } })]);
    expect(cancellationOf(strict, [paid(4500)], customer).refund).to.equal(0);
    const merchant = { now: NOW, by: "merchant" } as const;
    expect(cancellationOf(strict, [paid(4500)], merchant).refund).to.equal(4500);
  });

  it("of goods, by the time since they were bought", () => {
    const tiers = [
      { hoursBefore: 336, percent: 5_000, fee: 0 },
      { hoursBefore: 24, percent: 10_000, fee: 0 },
    ];
    const goods = booking([item({ start: null, end: null, slotId: null, policy: { tiers } })]);
    const after = (elapsed: number) =>
      cancellationOf(goods, [paid(4500)], { now: NOW + elapsed * HOUR_MS, by: "customer" }).refund;
    expect([0, 24, 25, 336, 337].map(after)).to.deep.equal([4500, 4500, 2250, 2250, 0]);
  });

  it("of a cart, by each item's own policy and start", () => {
    const soon = item({ start: NOW + 30 * HOUR_MS, unitAmount: 1000 });
    const cart = booking([item(), soon]);
    expect(cancellationOf(cart, [paid(5500)], customer)).to.include({
      refund: 4500 + 300,
      retained: 700,
    });
  });

  it("never more than a cap that an earlier change has frozen", () => {
    const moved = booking([item()], { percentCap: 5_000 });
    expect(cancellationOf(moved, [paid(4500)], customer).refund).to.equal(2250);
  });

  it("a legal amount of the currency, in the customer's disfavour by less than one step", () => {
    const tiers = [{ hoursBefore: 0, percent: 3_333, fee: 0 }];
    const dinars = booking([item({ unitAmount: 10_010, policy: { tiers } })], { currency: "kwd" });
    expect(cancellationOf(dinars, [paid(10_010)], customer).refund).to.equal(3330);
    const yen = booking([item({ unitAmount: 1001, policy: { tiers } })], { currency: "jpy" });
    expect(cancellationOf(yen, [paid(1001)], customer).refund).to.equal(333);
  });

  it("only what did not go back before", () => {
    const half = paid(4500, { reserved: 3000 });
    expect(cancellationOf(booking([item()]), [half], customer).refund).to.equal(1500);
    const soon = booking([item({ start: NOW + 30 * HOUR_MS })]);
    expect(cancellationOf(soon, [half], customer).refund).to.equal(0);
  });

  it("from the newest payment first, and nothing of what a dispute holds", () => {
    const deposit = paid(1000, { paymentId: "b_deposit_1", createdAt: NOW - HOUR_MS });
    const balance = paid(3500, { paymentId: "b_balance_1", refundable: 500 });
    expect(cancellationOf(booking([item()]), [deposit, balance], customer)).to.deep.equal({
      retained: 0,
      refund: 1500,
      parts: [
        { paymentId: "b_balance_1", amount: 500 },
        { paymentId: "b_deposit_1", amount: 1000 },
      ],
      captures: [],
    });
  });

  const reserved: readonly [string, number, number, number, number][] = [
    ["all of it is only reserved", 0, 4500, 0, 2450],
    ["the fee is there already", 4000, 500, 1550, 0],
    ["a part of the fee is there", 1000, 3500, 0, 1450],
  ];
  for (const [what, captured, authorized, refund, taken] of reserved) {
    it(`of reserved money only what is retained is taken: ${what}`, () => {
      const late = booking([item({ start: NOW + 24 * HOUR_MS })]);
      const first = paid(captured, { paymentId: "b_deposit_1", createdAt: NOW - HOUR_MS });
      const second = paid(0, { paymentId: "b_balance_1", authorized });
      const merchant = { now: NOW, by: "merchant" } as const;
      const decision = cancellationOf(late, [first, second], customer);
      expect(decision).to.deep.include({ retained: 2450, refund });
      const captures = taken === 0 ? [] : [{ paymentId: "b_balance_1", amount: taken }];
      expect(decision.captures).to.deep.equal(captures);
      expect(cancellationOf(late, [first, second], merchant).captures).to.deep.equal([]);
    });
  }

  it("nothing when nothing was paid", () => {
    const nothing = { retained: 0, refund: 0, parts: [], captures: [] };
    expect(cancellationOf(booking([item()]), [], customer)).to.deep.equal(nothing);
  });

  it("for any cart and any payments: no more than was taken, whole, and made of its parts", () => {
    const items = fc.array(
      fc.record({
        unitAmount: fc.integer({ min: 0, max: 99_999 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        start: fc.option(fc.integer({ min: -99, max: 99 }).map((hours) => NOW + hours * HOUR_MS)),
        percent: fc.integer({ min: 0, max: 10_000 }),
        fee: fc.integer({ min: 0, max: 5_000 }),
      }),
      { minLength: 1, maxLength: 10 },
    );
    const payments = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 500_000 }), fc.integer({ min: 0, max: 100 })),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(items, payments, (wanted, sums) => {
        const cart = booking(
          wanted.map(({ percent, fee, ...rest }) =>
            item({ ...rest, policy: { tiers: [{ hoursBefore: 10, percent, fee }] } }),
          ),
        );
        const list = sums.map(([captured, share], index) =>
          paid(captured, {
            paymentId: `b_fee-${String(index + 1)}_1`,
            reserved: Math.floor((captured * share) / 100),
          }),
        );
        const { refund, retained, parts } = cancellationOf(cart, list, customer);
        const free = list.reduce((total, { refundable }) => total + refundable, 0);
        const captured = list.reduce((total, one) => total + one.captured, 0);
        expect(refund).to.be.within(0, free);
        expect(retained).to.be.within(0, Math.min(cart.price.total, captured));
        expect(Number.isInteger(refund)).to.equal(true);
        expect(parts.reduce((total, { amount }) => total + amount, 0)).to.equal(refund);
        expect(new Set(parts.map(({ paymentId }) => paymentId)).size).to.equal(parts.length);
      }),
      { numRuns: 500 },
    );
  });
});
