import { expect } from "chai";
import fc from "fast-check";
import { plainDecimal } from "../../../src/triggers/rest/plain-decimal.ts";

describe("a JSON number's text without its exponent", () => {
  const cases: [text: string, plain: string][] = [
    ["450.99", "450.99"],
    ["450.990", "450.990"],
    ["1.0E7", "10000000"],
    ["4.5099e2", "450.99"],
    ["4.5099e+2", "450.99"],
    ["45099e-2", "450.99"],
    ["5e-3", "0.005"],
    ["5e0", "5"],
    ["0e5", "0"],
    ["0.5e1", "5"],
    ["-1e2", "-100"],
    ["1e-2", "0.01"],
    ["12e-2", "0.12"],
    // Beyond any amount: whoever reads amounts refuses it as it is.
    ["1e400", "1e400"],
  ];
  for (const [text, plain] of cases) {
    it(`${text} is ${plain}`, () => {
      expect(plainDecimal(text)).to.equal(plain);
    });
  }

  it("is the same number, whatever the digits", () => {
    const part = fc.integer({ min: 0, max: 999_999 });
    fc.assert(
      fc.property(part, part, fc.integer({ min: -9, max: 9 }), (whole, fraction, exponent) => {
        const text = `${whole}.${fraction}e${exponent}`;
        expect(Number(plainDecimal(text))).to.equal(Number(text));
        expect(plainDecimal(text)).to.match(/^\d+(?:\.\d+)?$/);
      }),
    );
  });
});
