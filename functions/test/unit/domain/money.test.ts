import { expect } from "chai";
import fc from "fast-check";
import { CURRENCY_CODES, currencyOf } from "../../../src/domain/currency.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import {
  AMOUNT_MAX,
  checkAmount,
  checkChargeable,
  majorText,
  mulDiv,
  parseMajorText,
  roundDown,
} from "../../../src/domain/money.ts";

function refuses(action: () => unknown, reason: string): void {
  expect(action).to.throw(DomainError).with.property("reason", reason);
}

const anyCurrency = fc.constantFrom(...CURRENCY_CODES);
const anyAmount = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe("an amount", () => {
  for (const [amount, currency] of [
    [0, "eur"],
    [1, "jpy"],
    [500, "isk"],
    [5120, "kwd"],
    [Number.MAX_SAFE_INTEGER, "usd"],
  ] as const) {
    it(`can be ${amount} ${currency}`, () => {
      expect(checkAmount(amount, currency)).to.equal(amount);
    });
  }

  const illegal: [string, number, string][] = [
    ["a fraction", 1.5, "eur"],
    ["negative", -1, "eur"],
    ["not a number", NaN, "eur"],
    ["infinite", Infinity, "eur"],
    ["beyond what an integer holds exactly", Number.MAX_SAFE_INTEGER + 1, "eur"],
    ["a part of a króna", 550, "isk"],
    ["a part of a shilling", 1, "ugx"],
    ["three decimals of a dinar", 5124, "kwd"],
  ];
  for (const [what, amount, currency] of illegal) {
    it(`is refused if it is ${what}`, () => {
      refuses(() => checkAmount(amount, currency), "AMOUNT_INVALID");
    });
  }

  it("of an unknown currency is refused for its currency", () => {
    refuses(() => checkAmount(100, "xxx"), "CURRENCY_UNSUPPORTED");
  });
});

describe("an amount to charge", () => {
  const cases: [number, string, string | null][] = [
    [50, "usd", null],
    [49, "usd", "AMOUNT_TOO_SMALL"],
    [0, "usd", "AMOUNT_TOO_SMALL"],
    [1, "twd", null],
    [0, "twd", "AMOUNT_TOO_SMALL"],
    [17_499, "huf", "AMOUNT_TOO_SMALL"],
    [AMOUNT_MAX, "usd", null],
    [AMOUNT_MAX + 1, "usd", "AMOUNT_INVALID"],
    [150, "isk", "AMOUNT_INVALID"],
  ];
  for (const [amount, currency, reason] of cases) {
    it(`of ${amount} ${currency} is ${reason ?? "fine"}`, () => {
      if (reason === null) expect(checkChargeable(amount, currency)).to.equal(amount);
      else refuses(() => checkChargeable(amount, currency), reason);
    });
  }

  it("names the field that was given", () => {
    expect(() => checkChargeable(1, "usd", "dues.full.amount"))
      .to.throw(DomainError)
      .with.nested.property("details.field", "dues.full.amount");
  });
});

describe("rounding down", () => {
  const cases: [number, string, number][] = [
    [1999, "eur", 1999],
    [199, "isk", 100],
    [99, "ugx", 0],
    [5129, "kwd", 5120],
    [-1, "isk", -100],
    [-100, "isk", -100],
  ];
  for (const [amount, currency, rounded] of cases) {
    it(`makes ${rounded} of ${amount} ${currency}`, () => {
      expect(roundDown(amount, currency)).to.equal(rounded);
    });
  }

  it("gives a legal amount at most one step below", () => {
    fc.assert(
      fc.property(anyAmount, anyCurrency, (amount, currency) => {
        const rounded = checkAmount(roundDown(amount, currency), currency);
        expect(amount - rounded).to.be.within(0, currencyOf(currency).step - 1);
      }),
    );
  });

  it("refuses a fraction", () => {
    refuses(() => roundDown(0.5, "eur"), "AMOUNT_INVALID");
  });
});

describe("multiplying and dividing", () => {
  const cases: [number, number, number, number, number][] = [
    // amount, numerator, denominator, down, half up
    [100, 1, 3, 33, 33],
    [200, 1, 3, 66, 67],
    [5, 1, 2, 2, 3],
    [0, 7, 3, 0, 0],
    [3900, 1900, 11_900, 622, 623],
    [Number.MAX_SAFE_INTEGER, 10_000, 10_000, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ];
  for (const [amount, numerator, denominator, down, halfUp] of cases) {
    it(`${amount} × ${numerator} ÷ ${denominator} is ${down} down, ${halfUp} half up`, () => {
      expect(mulDiv(amount, numerator, denominator, "down")).to.equal(down);
      expect(mulDiv(amount, numerator, denominator, "half_up")).to.equal(halfUp);
    });
  }

  it("is exact to within one unit for any size", () => {
    const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(anyAmount, positive, positive, (amount, a, b) => {
        const [numerator, denominator] = a < b ? [a, b] : [b, a];
        const down = BigInt(mulDiv(amount, numerator, denominator, "down"));
        const rest = BigInt(amount) * BigInt(numerator) - down * BigInt(denominator);
        expect(rest >= 0n && rest < BigInt(denominator)).to.equal(true);
        const halfUp = BigInt(mulDiv(amount, numerator, denominator, "half_up"));
        expect(halfUp - down).to.equal(2n * rest >= BigInt(denominator) ? 1n : 0n);
      }),
    );
  });

  it("refuses what is not a natural number, and a result too large", () => {
    refuses(() => mulDiv(-1, 1, 1, "down"), "AMOUNT_INVALID");
    refuses(() => mulDiv(1, 0.5, 1, "down"), "AMOUNT_INVALID");
    refuses(() => mulDiv(Number.MAX_SAFE_INTEGER, 2, 1, "down"), "AMOUNT_INVALID");
    expect(() => mulDiv(1, 1, 0, "down")).to.throw(RangeError);
  });
});

describe("text in major units", () => {
  const both: [number, string, string][] = [
    [45_099, "usd", "450.99"],
    [5, "eur", "0.05"],
    [0, "eur", "0.00"],
    [500, "jpy", "500"],
    [0, "jpy", "0"],
    [500, "isk", "5.00"],
    [5120, "kwd", "5.120"],
    [1_000_000_000_000_001, "usd", "10000000000000.01"],
  ];
  for (const [amount, currency, text] of both) {
    it(`of ${amount} ${currency} is ${text}, and back`, () => {
      expect(majorText(amount, currency)).to.equal(text);
      expect(parseMajorText(text, currency)).to.equal(amount);
    });
  }

  it("of any legal amount is read back as the same amount", () => {
    fc.assert(
      fc.property(anyAmount, anyCurrency, (amount, currency) => {
        const legal = roundDown(amount, currency);
        expect(parseMajorText(majorText(legal, currency), currency)).to.equal(legal);
      }),
    );
  });

  it("of a negative amount has its sign in front", () => {
    expect(majorText(-5, "eur")).to.equal("-0.05");
  });

  it("of a fraction of a minor unit does not exist", () => {
    refuses(() => majorText(0.5, "eur"), "AMOUNT_INVALID");
  });

  const read: [string, string, number][] = [
    ["450", "usd", 45_000],
    ["450.9", "usd", 45_090],
    ["500.0", "jpy", 500],
    ["450.9900", "usd", 45_099],
    ["5", "isk", 500],
    ["0.29", "usd", 29],
  ];
  for (const [text, currency, amount] of read) {
    it(`${text} ${currency} is read as ${amount}`, () => {
      expect(parseMajorText(text, currency)).to.equal(amount);
    });
  }

  const unreadable: [string, string][] = [
    ["450.999", "usd"],
    ["500.5", "jpy"],
    ["5.50", "isk"],
    ["5.124", "kwd"],
    ["1e3", "usd"],
    ["-1.00", "usd"],
    ["+1", "usd"],
    ["1,50", "usd"],
    ["1.", "usd"],
    [".5", "usd"],
    ["007", "usd"],
    [" 1", "usd"],
    ["1\n", "usd"],
    ["", "usd"],
    ["NaN", "usd"],
    ["0x10", "usd"],
    ["१", "usd"],
    ["9007199254740993", "jpy"],
    ["90071992547409.93", "usd"],
    ["9".repeat(1000), "usd"],
  ];
  for (const [text, currency] of unreadable) {
    it(`${JSON.stringify(text.slice(0, 20))} ${currency} is refused`, () => {
      refuses(() => parseMajorText(text, currency), "AMOUNT_INVALID");
    });
  }
});
