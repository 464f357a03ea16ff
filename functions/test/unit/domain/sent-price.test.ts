import { expect } from "chai";
import { isSamePrice } from "../../../src/domain/sent-price.ts";

describe("a price that a client sends", () => {
  const cases: [sent: string, unitAmount: number, currency: string, isSame: boolean][] = [
    ["49.99", 4999, "eur", true],
    ["4999", 4999, "eur", true],
    ["4999.0", 4999, "eur", true],
    ["49.990", 4999, "eur", true],
    ["4999", 499_900, "inr", true],
    ["499900", 499_900, "inr", true],
    ["4999.5", 499_950, "inr", true],
    ["500", 500, "jpy", true],
    ["500.0", 500, "jpy", true],
    ["1.5", 1500, "kwd", true],
    ["1500", 1500, "kwd", true],
    ["0", 0, "eur", true],
    ["49.98", 4999, "eur", false],
    ["49.991", 4999, "eur", false],
    ["4998", 4999, "eur", false],
    ["499900", 4999, "eur", false],
    ["500.5", 500, "jpy", false],
    ["50000", 500, "jpy", false],
    ["-49.99", 4999, "eur", false],
    ["4.999e3", 4999, "eur", false],
    ["0x1387", 4999, "eur", false],
    ["049.99", 4999, "eur", false],
    [" 49.99", 4999, "eur", false],
    ["49,99", 4999, "eur", false],
    ["", 0, "eur", false],
    ["NaN", 4999, "eur", false],
    [`4999.${"0".repeat(400)}`, 4999, "eur", false],
    ["9007199254740993", 9_007_199_254_740_992, "eur", false],
  ];
  for (const [sent, unitAmount, currency, isSame] of cases) {
    it(`${JSON.stringify(sent.slice(0, 20))} is ${isSame ? "" : "not "}${String(unitAmount)} ${currency}`, () => {
      expect(isSamePrice(sent, unitAmount, currency)).to.equal(isSame);
    });
  }
});
