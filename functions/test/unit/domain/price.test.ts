import { expect } from "chai";
import fc from "fast-check";
import type { TaxRate } from "../../../src/domain/catalog.ts";
import { CURRENCY_CODES, currencyOf } from "../../../src/domain/currency.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { checkAmount } from "../../../src/domain/money.ts";
import { redeemable } from "../../../src/domain/coupon.ts";
import { aCoupon, aShippingOption } from "../../support/coupons.ts";
import {
  netAmounts,
  PriceSchema,
  priceOf,
  type Price,
  type PricedInput,
} from "../../../src/domain/price.ts";

const LOUNGE: PricedInput = {
  itemId: "lounge",
  slotId: "lounge_20260314T0600",
  name: "Sky Lounge",
  quantity: 1,
  unitAmount: 3_900,
  currency: "eur",
  taxRates: [],
};
const VAT: TaxRate = { name: "VAT", basisPoints: 1_900, inclusive: true };
const CONCESSION: TaxRate = { name: "Airport concession", basisPoints: 800, inclusive: false };

function sums({ subtotal, discount, shipping, tax, total }: Price) {
  return { subtotal, discount, shipping, tax, total };
}

function taxes({ lines }: Price) {
  return lines
    .filter(({ kind }) => kind === "tax")
    .map(({ label, amount, included }) => [label, amount, included ? "included" : "added"]);
}

describe("a price", () => {
  it("of one item is one line", () => {
    expect(priceOf([LOUNGE], "eur")).to.deep.equal({
      lines: [
        {
          kind: "item",
          itemId: "lounge",
          slotId: "lounge_20260314T0600",
          label: "Sky Lounge",
          quantity: 1,
          unitAmount: 3_900,
          amount: 3_900,
          included: false,
        },
      ],
      subtotal: 3_900,
      discount: 0,
      shipping: 0,
      tax: 0,
      total: 3_900,
    });
  });

  const taxed: [string, Partial<PricedInput>, unknown[][], number, number][] = [
    [
      "shows inclusive tax and adds nothing",
      { taxRates: [VAT] },
      [["VAT", 623, "included"]],
      0,
      3_900,
    ],
    [
      "adds exclusive tax",
      { taxRates: [CONCESSION] },
      [["Airport concession", 312, "added"]],
      312,
      4_212,
    ],
    [
      "takes every rate of the same net amount",
      { unitAmount: 11_900, taxRates: [VAT, CONCESSION] },
      [
        ["VAT", 1_900, "included"],
        ["Airport concession", 800, "added"],
      ],
      800,
      12_700,
    ],
    [
      "shares the gross amount between two inclusive rates",
      {
        unitAmount: 11_200,
        taxRates: [
          { ...VAT, basisPoints: 1_000 },
          { ...VAT, name: "City tax", basisPoints: 200 },
        ],
      },
      [
        ["VAT", 1_000, "included"],
        ["City tax", 200, "included"],
      ],
      0,
      11_200,
    ],
    [
      "rounds half up",
      { unitAmount: 50, taxRates: [{ ...CONCESSION, basisPoints: 100 }] },
      [["Airport concession", 1, "added"]],
      1,
      51,
    ],
    [
      "rounds once per line, not per unit",
      { unitAmount: 49, quantity: 10, taxRates: [{ ...CONCESSION, basisPoints: 100 }] },
      [["Airport concession", 5, "added"]],
      5,
      495,
    ],
  ];
  for (const [name, change, lines, tax, total] of taxed) {
    it(name, () => {
      const price = priceOf([{ ...LOUNGE, ...change }], "eur");
      expect(taxes(price)).to.deep.equal(lines);
      expect(price).to.include({ tax, total });
    });
  }

  it("rounds tax once, straight to what the currency has", () => {
    // 4.46 % of 1.000 dinar is 44.6 thousandths: nearer to 40 than to 50, though 45 would be halfway.
    const rate = { name: "Tax", basisPoints: 446, inclusive: false };
    const price = priceOf(
      [{ ...LOUNGE, currency: "kwd", unitAmount: 1_000, taxRates: [rate] }],
      "kwd",
    );
    expect(price.tax).to.equal(40);
  });

  it("of something free is zero", () => {
    const price = priceOf([{ ...LOUNGE, unitAmount: 0, taxRates: [CONCESSION] }], "eur");
    expect(price.total).to.equal(0);
  });

  it("does not mind in which case the currency is written", () => {
    expect(priceOf([{ ...LOUNGE, currency: "EUR" }], "Eur").total).to.equal(3_900);
  });

  const none = { coupon: null, shipping: null, country: null };
  const coupon = redeemable("TEN", aCoupon(), 0);
  const shipping = aShippingOption();

  it("has lines for discount and shipping, and tax of what is left, in this order", () => {
    const items = [
      { ...LOUNGE, taxRates: [CONCESSION] },
      { ...LOUNGE, itemId: "map", slotId: null, name: "Map", unitAmount: 1_000 },
    ];
    const price = priceOf(items, "eur", { ...none, coupon, shipping });
    expect(price.lines.map(({ kind, itemId, amount }) => [kind, itemId, amount])).to.deep.equal([
      ["item", "lounge", 3_900],
      ["item", "map", 1_000],
      ["discount", "lounge", 390],
      ["discount", "map", 100],
      ["shipping", null, 490],
      // 8 % of 35.10, and of nothing that is shipped.
      ["tax", "lounge", 281],
    ]);
    const parts = { subtotal: 4_900, discount: 490, shipping: 490, tax: 281 };
    expect(sums(price)).to.deep.equal({ ...parts, total: 5_181 });
  });

  it("contains less inclusive tax by a discount", () => {
    const price = priceOf([{ ...LOUNGE, taxRates: [VAT] }], "eur", { ...none, coupon });
    expect(taxes(price)).to.deep.equal([["VAT", 560, "included"]]);
  });

  const places: [string, string | null, string[]][] = [
    ["where the customer is", "AT", ["Everywhere", "Austria"]],
    ["elsewhere", "US", ["Everywhere"]],
    ["where nobody says a country", null, ["Everywhere"]],
  ];
  for (const [name, country, expected] of places) {
    it(`has the taxes that hold ${name}`, () => {
      const taxRates = [
        { ...VAT, name: "Everywhere" },
        { ...VAT, name: "Austria", countries: ["AT", "CH"] },
        { ...VAT, name: "Germany", countries: ["DE"] },
      ];
      const price = priceOf([{ ...LOUNGE, taxRates }], "eur", { ...none, country });
      expect(taxes(price).map(([label]) => label)).to.deep.equal(expected);
    });
  }

  it("takes no shipping of another currency", () => {
    const dollars = { ...shipping, currency: "usd" };
    expect(() => priceOf([LOUNGE], "eur", { ...none, shipping: dollars }))
      .to.throw(DomainError)
      .that.includes({ reason: "SHIPPING_UNAVAILABLE" });
  });

  const refused: [string, PricedInput[], string, string, string][] = [
    ["two currencies", [LOUNGE, { ...LOUNGE, currency: "usd" }], "eur", "INVALID_INPUT", "items"],
    ["another currency than asked for", [LOUNGE], "usd", "INVALID_INPUT", "items"],
    ["no items", [], "eur", "INVALID_INPUT", "items"],
    [
      "a quantity of zero",
      [{ ...LOUNGE, quantity: 0 }],
      "eur",
      "INVALID_INPUT",
      "items.0.quantity",
    ],
    [
      "half a place",
      [LOUNGE, { ...LOUNGE, quantity: 0.5 }],
      "eur",
      "INVALID_INPUT",
      "items.1.quantity",
    ],
    [
      "a negative price",
      [{ ...LOUNGE, unitAmount: -1 }],
      "eur",
      "AMOUNT_INVALID",
      "items.0.unitAmount",
    ],
    [
      "a product too large",
      [{ ...LOUNGE, unitAmount: 2 ** 50, quantity: 99 }],
      "eur",
      "AMOUNT_INVALID",
      "items.0.quantity",
    ],
    [
      "a sum too large",
      Array<PricedInput>(9).fill({ ...LOUNGE, unitAmount: 2 ** 50 }),
      "eur",
      "AMOUNT_INVALID",
      "items",
    ],
    [
      "an unknown currency",
      [{ ...LOUNGE, currency: "xxx" }],
      "xxx",
      "CURRENCY_UNSUPPORTED",
      "currency",
    ],
  ];
  for (const [what, items, currency, reason, field] of refused) {
    it(`is refused for ${what}`, () => {
      expect(() => priceOf(items, currency))
        .to.throw(DomainError)
        .that.includes({ reason })
        .and.has.nested.property("details.field", field);
    });
  }
});

const rate = fc.record({
  name: fc.constantFrom("VAT", "City tax"),
  basisPoints: fc.nat({ max: 5_000 }),
  inclusive: fc.boolean(),
});
const basket = fc.constantFrom(...CURRENCY_CODES).chain((currency) => {
  const { step } = currencyOf(currency);
  const item: fc.Arbitrary<PricedInput> = fc.record({
    itemId: fc.constantFrom("a", "b", "c"),
    slotId: fc.constant(null),
    name: fc.constant("Item"),
    quantity: fc.integer({ min: 1, max: 100 }),
    unitAmount: fc.nat({ max: 99_999_999 }).map((steps) => steps * step),
    currency: fc.constant(currency),
    taxRates: fc.array(rate, { maxLength: 3 }),
  });
  return fc.array(item, { minLength: 1, maxLength: 10 });
});

function priceOfBasket(items: readonly PricedInput[]): Price {
  return priceOf(items, items[0]!.currency);
}

describe("any price", () => {
  it("is the sum of its lines, in legal amounts, and fits its schema", () => {
    fc.assert(
      fc.property(basket, (items) => {
        const price = priceOfBasket(items);
        const sum = (kind: string) =>
          price.lines
            .filter((line) => line.kind === kind && !line.included)
            .reduce((total, { amount }) => total + amount, 0);
        const { subtotal, discount, shipping, tax, total } = price;
        expect(subtotal).to.equal(sum("item"));
        expect(tax).to.equal(sum("tax"));
        expect(total).to.equal(subtotal - discount + shipping + tax);
        for (const { amount, unitAmount, quantity } of price.lines) {
          checkAmount(amount, items[0]!.currency);
          expect(amount).to.equal(unitAmount * quantity);
        }
        expect(PriceSchema.parse(price)).to.deep.equal(price);
      }),
    );
  });

  it("with a coupon and shipping is still the sum of its lines, and its items are what was paid for them", () => {
    fc.assert(
      fc.property(basket, fc.integer({ min: 1, max: 10_000 }), (items, percent) => {
        const { currency } = items[0]!;
        const { step } = currencyOf(currency);
        const subtotal = items.reduce((sum, item) => sum + item.unitAmount * item.quantity, 0);
        fc.pre(Math.floor((subtotal * percent) / (10_000 * step)) > 0);
        const price = priceOf(items, currency, {
          coupon: redeemable("TEN", aCoupon({ percent }), 0),
          shipping: aShippingOption({ currency, amount: 3 * step }),
          country: null,
        });
        const of = (kind: string) => price.lines.filter((line) => line.kind === kind);
        const total = (lines: readonly { amount: number }[]) =>
          lines.reduce((sum, { amount }) => sum + amount, 0);
        const added = total(of("tax").filter(({ included }) => !included));
        expect(price.discount).to.equal(total(of("discount")));
        expect(price.total).to.equal(total(of("item")) - total(of("discount")) + 3 * step + added);
        for (const { amount } of price.lines) checkAmount(amount, currency);
        const nets = netAmounts(price.lines);
        expect(nets).to.have.length(items.length);
        expect(nets.reduce((sum, net) => sum + net, 0)).to.equal(subtotal - price.discount);
      }),
    );
  });

  it("has the same sums in whatever order the items stand", () => {
    const shuffled = basket.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length })),
    );
    fc.assert(
      fc.property(shuffled, ([items, permuted]) => {
        expect(sums(priceOfBasket(permuted))).to.deep.equal(sums(priceOfBasket(items)));
      }),
    );
  });

  it("of n places has n times the subtotal of one", () => {
    fc.assert(
      fc.property(basket, (items) => {
        const [item] = items as [PricedInput];
        const one = priceOfBasket([{ ...item, quantity: 1 }]);
        expect(priceOfBasket([item]).subtotal).to.equal(one.subtotal * item.quantity);
      }),
    );
  });

  it("never contains more inclusive tax than half a step a line beyond the items' amounts", () => {
    fc.assert(
      fc.property(basket, (items) => {
        const { lines, subtotal } = priceOfBasket(items);
        const contained = lines.filter(({ included }) => included);
        const { step } = currencyOf(items[0]!.currency);
        const tax = contained.reduce((total, { amount }) => total + amount, 0);
        expect(tax).to.be.at.most(subtotal + (contained.length * step) / 2);
      }),
    );
  });
});
