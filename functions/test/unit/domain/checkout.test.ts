import { expect } from "chai";
import fc from "fast-check";
import { checkoutOf, isWished, type CheckoutParams } from "../../../src/domain/checkout.ts";
import type { Booking } from "../../../src/domain/booking.ts";
import { priceOf, type Price } from "../../../src/domain/price.ts";
import { redeemable } from "../../../src/domain/coupon.ts";
import { aCoupon, aShippingOption } from "../../support/coupons.ts";
import { soldBooking } from "../../support/scenes.ts";

const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const WISH = {
  uiMode: "hosted",
  successUrl: "https://app.example/success",
  cancelUrl: "https://app.example/cart",
} as const;

function shown(price: Price, amount: number, change: Partial<Booking> = {}): CheckoutParams {
  const booking = { ...soldBooking(), price, ...change };
  const due = { ...booking.dues["full"]!, amount };
  return checkoutOf(booking, due, { wish: WISH, methods: [], title: "Airport BCDF2345", now: NOW });
}

function sum({ lines }: CheckoutParams): number {
  return lines.reduce((total, { quantity, unitAmount }) => total + quantity * unitAmount, 0);
}

const items = fc.array(
  fc.record({
    itemId: fc.constant("lounge"),
    slotId: fc.constant(null),
    name: fc.string({ minLength: 1, maxLength: 300 }),
    quantity: fc.integer({ min: 1, max: 20 }),
    unitAmount: fc.integer({ min: 0, max: 99_999 }),
    currency: fc.constant("eur"),
    taxRates: fc.array(
      fc.record({
        name: fc.constantFrom("VAT", "City tax"),
        basisPoints: fc.integer({ min: 0, max: 2_500 }),
        inclusive: fc.boolean(),
      }),
      { maxLength: 2 },
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

describe("what Stripe's page shows", () => {
  it("adds up to what is owed, whatever the price is made of, and has no line that Stripe refuses", () => {
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 10_000 }), (sold, percent) => {
        const subtotal = sold.reduce((all, one) => all + one.unitAmount * one.quantity, 0);
        const isReduced = Math.floor((subtotal * percent) / 10_000) > 0;
        const coupon = isReduced ? redeemable("TEN", aCoupon({ percent }), 0) : null;
        const shipping = percent % 2 === 0 ? aShippingOption() : null;
        const price = priceOf(sold, "eur", { coupon, shipping, country: null });
        fc.pre(price.total > 0);
        const params = shown(price, price.total);
        expect(sum(params)).to.equal(price.total);
        for (const { label, quantity, unitAmount } of params.lines) {
          expect([...new Intl.Segmenter().segment(label)].length).to.be.within(1, 250);
          expect(quantity).to.be.at.least(1);
          expect(unitAmount).to.be.at.least(1);
        }
      }),
    );
  });

  it("adds up to a part of the price in one line", () => {
    const price = soldBooking().price;
    const whole = [{ label: "Airport BCDF2345", quantity: 1, unitAmount: 1000 }];
    expect(shown(price, 1000).lines).to.deep.equal(whole);
  });

  it("has a discount in the price of its item, and shipping as a line", () => {
    const item = { itemId: "map", slotId: null, name: "Map", quantity: 3, unitAmount: 333 };
    const pin = { ...item, itemId: "pin", name: "Pin", quantity: 1, unitAmount: 100 };
    const sold = [item, pin].map((one) => ({ ...one, currency: "eur", taxRates: [] }));
    const coupon = redeemable("TEN", aCoupon({ items: ["map"] }), 0);
    const price = priceOf(sold, "eur", { coupon, shipping: aShippingOption(), country: null });
    const { lines } = shown(price, price.total);
    expect(lines).to.deep.equal([
      { label: "3 × Map", quantity: 1, unitAmount: 900 },
      { label: "Pin", quantity: 1, unitAmount: 100 },
      { label: "Standard", quantity: 1, unitAmount: 490 },
    ]);
  });

  it("shows tax that comes on top as a line, and none that the price contains", () => {
    const item = { itemId: "lounge", slotId: null, name: "Lounge", quantity: 2, unitAmount: 1000 };
    const rates = [
      { name: "VAT", basisPoints: 1900, inclusive: true },
      { name: "City tax", basisPoints: 500, inclusive: false },
    ];
    const price = priceOf([{ ...item, currency: "eur", taxRates: rates }], "eur");
    expect(shown(price, price.total).lines.map(({ label }) => label)).to.deep.equal([
      "Lounge",
      "City tax",
    ]);
  });

  const ends: [string, number | null, number][] = [
    ["half an hour and a little, where the hold is shorter", 15, 32],
    ["as long as the hold", 90, 90],
    ["less than a day, where the hold is longer", 48 * 60, 23 * 60],
    ["less than a day, where there is no hold", null, 23 * 60],
  ];
  for (const [name, hold, open] of ends) {
    it(`is open for ${name}`, () => {
      const holdExpiresAt = hold === null ? null : NOW + hold * MINUTE_MS;
      const { price } = soldBooking();
      expect(shown(price, price.total, { holdExpiresAt }).expiresAt).to.equal(
        NOW + open * MINUTE_MS,
      );
    });
  }

  it("is another one where it is to look or to return otherwise", () => {
    const { price } = soldBooking();
    const params = shown(price, price.total);
    expect(isWished(params, WISH)).to.equal(true);
    expect(isWished(params, { ...WISH, uiMode: "elements" })).to.equal(false);
    expect(isWished(params, { ...WISH, successUrl: "https://app.example/2" })).to.equal(false);
    expect(isWished(params, { ...WISH, cancelUrl: "https://app.example/2" })).to.equal(false);
  });
});
