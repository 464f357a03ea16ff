import { expect } from "chai";
import type { Request } from "express";
import { CreateBookingInput } from "../../../src/application/create-booking-input.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { HttpRefusal } from "../../../src/triggers/rest/failure.ts";
import { originOf } from "../../../src/triggers/rest/origin.ts";
import { parseKnown } from "../../../src/triggers/rest/parse-known.ts";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("it should have refused");
}

describe("input over REST", () => {
  const parse = (input: unknown) => parseKnown(CreateBookingInput, input);

  it("loses what is not known, at any depth, of a schema that would refuse it", () => {
    const sent = {
      ...{ source: "app-7", deviceId: "x" },
      items: [
        { itemId: "lounge", slotId: "lounge_1", price: 1 },
        { itemId: "1", name: "Book" },
      ],
      details: { name: "Ada", age: 36, fields: { flight: "LH 1" } },
    };
    expect(parse(sent)).to.deep.equal({
      items: [{ itemId: "lounge", slotId: "lounge_1" }, { itemId: "1" }],
      details: { name: "Ada", fields: { flight: "LH 1" } },
    });
    // What was sent is left as it was.
    expect(sent.details.age).to.equal(36);
  });

  const refused: [what: string, input: object, field: string][] = [
    ["a field of the wrong kind beside strays", { itemId: 7, stray: 1 }, "itemId"],
    [
      "a field of the wrong kind in a list",
      { items: [{ itemId: "1", quantity: 0 }] },
      "items.0.quantity",
    ],
    [
      "what only makes no sense together",
      { itemId: "1", items: [{ itemId: "1" }], stray: 1 },
      "items",
    ],
    ["nothing at all", {}, "items"],
    ["a field that is not there", { items: [{ quantity: 1 }] }, "items.0.itemId"],
  ];
  for (const [what, input, field] of refused) {
    it(`is still refused by the name of the field: ${what}`, () => {
      const error = thrownBy(() => parse(input));
      expect(error).to.be.instanceOf(DomainError);
      expect(error).to.deep.include({ reason: "INVALID_INPUT" });
      expect(error).to.have.nested.property("details.field", field);
    });
  }

  it("says in plain words that a field is missing", () => {
    const error = thrownBy(() => parse({ items: [{ quantity: 1 }] }));
    expect(error).to.have.nested.property("details.message", "items.0.itemId: is missing");
  });

  it("holds no card number, not even in a field that would be dropped", () => {
    const error = thrownBy(() => parse({ itemId: "1", stray: { card: "4242424242424242" } }));
    expect(error).to.deep.include({ reason: "CARD_NUMBER_REFUSED" });
  });
});

describe("the origin of a page", () => {
  const ORIGINS = ["https://app.example"];
  const from = (headers: Record<string, string>) =>
    originOf({ headers } as unknown as Request, ORIGINS);

  it("is one of those that are set, or none where no page calls", () => {
    expect(from({ origin: "https://app.example" })).to.equal("https://app.example");
    expect(from({})).to.equal(null);
  });

  it("may be our own, which no setting has to name", () => {
    const own = { origin: "https://project.web.app", "sec-fetch-site": "same-origin" };
    expect(from(own)).to.equal(null);
  });

  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: "https://app.example.evil.example" },
    { origin: "http://app.example" },
    { origin: "https://app.example:8443" },
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: "https://evil.example", "sec-fetch-site": "same-site" },
    { origin: "https://evil.example", referer: "https://app.example/" },
  ];
  for (const headers of foreign) {
    it(`is refused where it is another's: ${JSON.stringify(headers)}`, () => {
      const error = thrownBy(() => from(headers));
      expect(error).to.be.instanceOf(HttpRefusal).with.property("reason", "ORIGIN_REFUSED");
    });
  }
});
