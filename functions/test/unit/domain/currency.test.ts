import { expect } from "chai";
import { CURRENCY_CODES, CurrencyCode, currencyOf } from "../../../src/domain/currency.ts";
import { DomainError } from "../../../src/domain/errors.ts";

describe("currencies", () => {
  const rules: [string, number, number, number | null][] = [
    ["usd", 2, 1, 50],
    ["gbp", 2, 1, 30],
    ["huf", 2, 1, 17_500],
    ["twd", 2, 1, null],
    ["idr", 2, 1, 50],
    ["jpy", 0, 1, 50],
    ["mga", 0, 1, null],
    ["isk", 2, 100, null],
    ["ugx", 2, 100, null],
    ["bhd", 3, 10, null],
    ["jod", 3, 10, null],
    ["kwd", 3, 10, null],
    ["omr", 3, 10, null],
    ["tnd", 3, 10, null],
  ];
  for (const [code, exponent, step, minimum] of rules) {
    it(`${code} has ${exponent} decimals, a step of ${step} and a minimum of ${minimum ?? "nothing known"}`, () => {
      expect(currencyOf(code)).to.deep.equal({ code, exponent, step, minimum });
    });
  }

  it("are more than 135, each named once, in lower case", () => {
    expect(CURRENCY_CODES).to.have.lengthOf.above(135);
    expect(new Set(CURRENCY_CODES)).to.have.property("size", CURRENCY_CODES.length);
    for (const code of CURRENCY_CODES) expect(code).to.match(/^[a-z]{3}$/);
  });

  it("each have a minimum that can itself be charged", () => {
    for (const { minimum, step } of CURRENCY_CODES.map((code) => currencyOf(code))) {
      expect((minimum ?? 0) % step).to.equal(0);
    }
  });

  it("are read in any case and written in lower case", () => {
    expect(CurrencyCode.parse("EUR")).to.equal("eur");
    expect(currencyOf("Eur").code).to.equal("eur");
  });

  for (const code of ["xyz", "", "eu", "euro", "constructor", "hrk", " eur"]) {
    it(`refuse ${JSON.stringify(code)} and name the field`, () => {
      expect(CurrencyCode.safeParse(code).success).to.equal(false);
      expect(() => currencyOf(code, "items.0.currency"))
        .to.throw(DomainError)
        .that.deep.include({
          reason: "CURRENCY_UNSUPPORTED",
          details: { field: "items.0.currency" },
        });
    });
  }
});
