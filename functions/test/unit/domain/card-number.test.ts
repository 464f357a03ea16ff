import { expect } from "chai";
import fc from "fast-check";
import { findCardNumber } from "../../../src/domain/card-number.ts";

describe("a card number is found", () => {
  const found: [string, unknown, string][] = [
    ["as the whole input", "4242424242424242", ""],
    ["in a field", { note: "4242424242424242" }, "note"],
    ["as a number", { details: { phone: 4242424242424242 } }, "details.phone"],
    ["in a list", { items: [{ itemId: "a" }, { itemId: "5555555555554444" }] }, "items.1.itemId"],
    ["in groups of four", { note: "4242 4242 4242 4242" }, "note"],
    ["with dashes", { note: "4242-4242-4242-4242" }, "note"],
    ["with dots", { note: "4242.4242.4242.4242" }, "note"],
    ["with other spaces and dashes", { note: "4242\u00a04242\u20134242\u2009 4242" }, "note"],
    ["in full-width digits", { note: "４２４２４２４２４２４２４２４２" }, "note"],
    ["within a sentence", { note: "pay with 4242424242424242, thanks." }, "note"],
    ["before its expiry and code", { note: "4242 4242 4242 4242 12/28 123" }, "note"],
    ["after another number", { note: "2 4242 4242 4242 4242" }, "note"],
    ["after a telephone number", { note: "+49 151 23456789, 4242424242424242" }, "note"],
    ["after a label", { note: "card_4242424242424242:" }, "note"],
    ["as a key", { fields: { "4242 4242 4242 4242": "x" } }, "fields.*"],
    ["of American Express", { note: "3782 822463 10005" }, "note"],
    ["of Diners Club with 14 digits", { note: "36227206271667" }, "note"],
    ["of Diners Club with 16 digits", { note: "3056930009020004" }, "note"],
    ["of Mastercard's newer range", { note: "2223003122003222" }, "note"],
    ["of Discover", { note: "6011111111111117" }, "note"],
    ["of JCB", { note: "3566002020360505" }, "note"],
    ["of UnionPay with 19 digits", { note: "6205500000000000004" }, "note"],
    ["of Maestro", { note: "6759649826438453" }, "note"],
  ];
  for (const [name, input, path] of found) {
    it(name, () => {
      expect(findCardNumber(input)).to.equal(path);
    });
  }

  it("the first of several", () => {
    const input = { a: "fine", b: { c: "4242424242424242" }, d: "5555555555554444" };
    expect(findCardNumber(input)).to.equal("b.c");
  });

  it("and never shown in the path", () => {
    const input = { fields: { "4242424242424242": { "5555555555554444": "378282246310005" } } };
    expect(findCardNumber(input)).to.equal("fields.*");
  });
});

describe("no card number is", () => {
  const fine: [string, unknown][] = [
    ["an ordinary booking", { itemId: "lounge", slotId: "lounge_20260314T0600", quantity: 2 }],
    ["one with a wrong check digit", { note: "4242424242424241" }],
    ["the time in milliseconds", { at: 1_773_468_000_004 }],
    ["the time in microseconds", { at: "1773468000000003" }],
    ["a date with time in one", { at: "20260314060003" }],
    ["an ISO date", { at: "2026-03-14T06:00:00.000Z" }],
    ["a telephone number", { phone: "+49 1512 3456789 02" }],
    ["a telephone number without its plus", { phone: "4915123456780" }],
    ["a telephone number from Brazil", { phone: "55 11 91234-5673" }],
    ["a bar code", { id: "4006381333931" }],
    ["a serial number of a telephone", { imei: "356938035643809" }],
    ["a coordinate", { lat: 52.52000659999999, lon: "4.424242424242424" }],
    ["digits inside an id", { id: "pi_a4242424242424242b" }],
    ["a UUID", { id: "42424242-4242-4242-9242-abc424242424" }],
    ["more digits than any card has", { note: "42424242424242424242" }],
    ["zeros", { note: "0000 0000 0000 0000" }],
    ["a list of prices", { note: "42,42,42,42,42,42,42,42" }],
    ["nothing", undefined],
    ["null", null],
    ["a boolean", true],
    ["an unending number", { n: Infinity, m: NaN, k: 4.242424242424242e30 }],
  ];
  for (const [name, input] of fine) {
    it(name, () => {
      expect(findCardNumber(input)).to.equal(null);
    });
  }
});

describe("the search", () => {
  it("ends on an object that contains itself", () => {
    const input: Record<string, unknown> = { note: "fine" };
    input["self"] = input;
    input["list"] = [input, { card: "4242424242424242" }];
    expect(findCardNumber(input)).to.equal("list.1.card");
  });

  it("ends in a very deep input", () => {
    let input: unknown = "4242424242424242";
    for (let depth = 0; depth < 100_000; depth++) input = [input];
    expect(findCardNumber(input)).to.equal(null);
  });

  it("takes no longer than a moment for a hostile text", () => {
    for (const text of ["4 ", "4242.", `${"1".repeat(20)}-`, "4", "４", "42424242-4242-"]) {
      const startedAt = performance.now();
      findCardNumber(`${text.repeat(64_000 / text.length)}x`);
      expect(performance.now() - startedAt).to.be.below(1_000);
    }
  });

  it("finds any Visa number among any words, and shows none of its digits", () => {
    const visa = fc
      .array(fc.nat({ max: 9 }), { minLength: 14, maxLength: 14 })
      .map((digits) => withCheckDigit(`4${digits.join("")}`));
    const word = fc.string({
      unit: fc.constantFrom("a", "Z", "ß", " ", ",", ";", ":", "!"),
      maxLength: 20,
    });
    fc.assert(
      fc.property(visa, word, word, (number, before, after) => {
        const note = `${before} ${number} ${after}`;
        expect(findCardNumber({ details: { note } })).to.equal("details.note");
      }),
    );
  });
});

function withCheckDigit(digits: string): string {
  const sum = Array.from(digits, Number)
    .reverse()
    .reduce((total, digit, index) => {
      const value = index % 2 === 0 ? digit * 2 : digit;
      return total + Math.floor(value / 10) + (value % 10);
    }, 0);
  return digits + String((10 - (sum % 10)) % 10);
}
