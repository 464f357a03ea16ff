import { expect } from "chai";
import fc from "fast-check";
import {
  couponCode,
  counted,
  couponHeldBy,
  discountsOf,
  redeemable,
  type Coupon,
  type RedeemedCoupon,
} from "../../../src/domain/coupon.ts";
import { CURRENCY_CODES, currencyOf } from "../../../src/domain/currency.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { aCoupon } from "../../support/coupons.ts";

const NOW = 1_800_000_000_000;

function taken(change: Partial<Coupon> = {}, now = NOW): RedeemedCoupon {
  return redeemable("TEN", aCoupon(change), now);
}

describe("a coupon", () => {
  const codes: [string, string | null][] = [
    ["SUMMER", "SUMMER"],
    ["  summer-10 ", "SUMMER-10"],
    ["", null],
    ["two words", null],
    ["a/b", null],
    ["..", null],
    ["__x__", null],
    ["x".repeat(41), null],
  ];
  for (const [typed, code] of codes) {
    it(`typed as ${JSON.stringify(typed)} is ${String(code)}`, () => {
      expect(couponCode(typed)).to.equal(code);
    });
  }

  const refused: [string, Coupon | null][] = [
    ["that there is none of", null],
    ["that is not offered", aCoupon({ active: false })],
    ["that begins later", aCoupon({ validFrom: NOW + 1 })],
    ["that ends now", aCoupon({ validUntil: NOW })],
    ["that is used up", aCoupon({ maxRedemptions: 3, redeemed: 3 })],
    ["that says both a part and a sum", aCoupon({ percent: 1000, amount: 100, currency: "eur" })],
    ["that says neither", aCoupon({ percent: null })],
    ["whose sum has no currency", aCoupon({ percent: null, amount: 100 })],
    ["whose minimum has no currency", aCoupon({ minimum: 100 })],
  ];
  for (const [name, coupon] of refused) {
    it(`${name} is refused like any other`, () => {
      const error = refusalIn(() => redeemable("TEN", coupon, NOW));
      expect(error).to.deep.equal({ reason: "COUPON_INVALID", details: { field: "coupon" } });
    });
  }

  it("is taken until the last instant, and the last time", () => {
    const ends = { validFrom: NOW, validUntil: NOW + 1, maxRedemptions: 3, redeemed: 2 };
    expect(taken(ends)).to.include({ code: "TEN", percent: 1000, counted: true });
    expect(taken({}).counted).to.equal(false);
  });

  const discounts: [string, Partial<Coupon>, [string, number][], number[]][] = [
    [
      "a tenth of each item",
      {},
      [
        ["a", 1000],
        ["b", 500],
      ],
      [100, 50],
    ],
    ["a part, rounded down", {}, [["a", 999]], [99]],
    [
      "a sum, in proportion",
      sum(300),
      [
        ["a", 2000],
        ["b", 1000],
      ],
      [200, 100],
    ],
    [
      "no more than the items cost",
      sum(9000),
      [
        ["a", 2000],
        ["b", 1000],
      ],
      [2000, 1000],
    ],
    [
      "all of it",
      { percent: 10_000 },
      [
        ["a", 1],
        ["b", 0],
      ],
      [1, 0],
    ],
    [
      "only of its own items",
      { items: ["b"] },
      [
        ["a", 2000],
        ["b", 1000],
      ],
      [0, 100],
    ],
    ["what reaches the minimum", { minimum: 1000, currency: "eur" }, [["a", 1000]], [100]],
    [
      "nothing over",
      sum(100),
      [
        ["a", 100],
        ["b", 100],
        ["c", 100],
      ],
      [33, 33, 34],
    ],
  ];
  for (const [name, change, items, expected] of discounts) {
    it(`takes off ${name}`, () => {
      const asked = items.map(([itemId, amount]) => ({ itemId, amount }));
      expect(discountsOf(taken(change), asked, currencyOf("eur"))).to.deep.equal(expected);
    });
  }

  const unfit: [string, Partial<Coupon>, number][] = [
    ["for other items", { items: ["other"] }, 1000],
    ["below its minimum", { minimum: 1001, currency: "eur" }, 1000],
    ["in another currency", sum(100, "usd"), 1000],
    ["where nothing costs anything", {}, 0],
    ["where nothing is left of it", {}, 9],
  ];
  for (const [name, change, amount] of unfit) {
    it(`is refused ${name}`, () => {
      const asked = [{ itemId: "a", amount }];
      const error = refusalIn(() => discountsOf(taken(change), asked, currencyOf("eur")));
      expect(error).to.deep.equal({ reason: "COUPON_INVALID", details: { field: "coupon" } });
    });
  }

  it("takes off exactly its discount in legal amounts, and of no item more than it costs", () => {
    const carts = fc.constantFrom(...CURRENCY_CODES).chain((code) => {
      const { step } = currencyOf(code);
      const steps = (max: number) => fc.nat({ max }).map((count) => count * step);
      return fc.record({
        code: fc.constant(code),
        amounts: fc.array(steps(99_999), { minLength: 1, maxLength: 10 }),
        offer: fc.oneof(
          fc.integer({ min: 1, max: 10_000 }).map((percent) => ({ percent })),
          steps(200_000).map((amount) => ({
            percent: null,
            amount: amount + step,
            currency: code,
          })),
        ),
      });
    });
    fc.assert(
      fc.property(carts, ({ code, amounts, offer }) => {
        const { step } = currencyOf(code);
        const whole = amounts.reduce((total, one) => total + one, 0);
        const wanted =
          offer.percent === null
            ? Math.min(offer.amount, whole)
            : Math.floor((whole * offer.percent) / (10_000 * step)) * step;
        fc.pre(wanted > 0);
        const asked = amounts.map((amount) => ({ itemId: "a", amount }));
        const parts = discountsOf(taken(offer), asked, currencyOf(code));
        expect(parts.reduce((total, one) => total + one, 0)).to.equal(wanted);
        parts.forEach((part, index) => {
          expect(part).to.be.within(0, amounts[index]!);
          expect(part % step).to.equal(0);
        });
      }),
    );
  });

  it("counts up and down, and never below zero", () => {
    const coupon = aCoupon({ redeemed: 1, version: 7 });
    expect(counted(coupon, 1)).to.include({ redeemed: 2, version: 8 });
    expect(counted(coupon, -1)).to.include({ redeemed: 0, version: 8 });
    expect(counted(aCoupon({ redeemed: 0 }), -1)).to.include({ redeemed: 0 });
  });

  const holders: [string, "held" | "confirmed" | "expired" | "canceled", number | null, boolean][] =
    [
      ["a held booking", "held", null, true],
      ["a confirmed one", "confirmed", NOW, true],
      ["one that expired", "expired", null, false],
      ["one that was canceled before it was confirmed", "canceled", null, false],
      ["one that was canceled after that", "canceled", NOW, true],
    ];
  for (const [name, status, confirmedAt, isHeld] of holders) {
    it(`is ${isHeld ? "used" : "given back"} by ${name}`, () => {
      const coupon = taken({ maxRedemptions: 5 });
      expect(couponHeldBy({ coupon, status, confirmedAt })).to.equal(isHeld ? "TEN" : null);
      expect(couponHeldBy({ coupon: taken({}), status, confirmedAt })).to.equal(null);
    });
  }
});

function sum(amount: number, currency = "eur"): Partial<Coupon> {
  return { percent: null, amount, currency };
}

function refusalIn(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return { reason: error.reason, details: error.details };
    throw error;
  }
  throw new Error("was not refused");
}
