import { expect } from "chai";
import { DomainError } from "../../../src/domain/errors.ts";
import { addressIn, AddressField } from "../../../src/triggers/rest/address-field.ts";

const BERLIN = { line1: "Weg 1", city: "Berlin", country: "DE" };

describe("an address that a web page sends", () => {
  const cases: [what: string, given: object, known: object | undefined][] = [
    [
      "ours",
      { name: "Ada", ...BERLIN, postalCode: "10115" },
      { name: "Ada", ...BERLIN, postalCode: "10115" },
    ],
    [
      "Stripe's own shape",
      { ...BERLIN, line2: null, postal_code: "10115", state: "" },
      { ...BERLIN, postalCode: "10115" },
    ],
    [
      "what Stripe's element tells",
      { name: "Ada", phone: "1", address: { ...BERLIN, postal_code: "1" } },
      { name: "Ada", ...BERLIN, postalCode: "1" },
    ],
    ["blanks around", { line1: "  Weg 1 ", city: " Berlin", country: "de" }, BERLIN],
    ["a form that nobody filled", { line1: "", city: " ", country: null }, undefined],
  ];
  for (const [what, given, known] of cases) {
    it(`is read: ${what}`, () => {
      expect(addressIn(AddressField.parse(given))).to.deep.equal(known);
    });
  }

  const misfits: [field: string, given: object][] = [
    ["address.country", { ...BERLIN, country: "Germany" }],
    ["address.country", { line1: "Weg 1", city: "Berlin" }],
    ["address.line1", { city: "Berlin", country: "DE" }],
    ["address.city", { ...BERLIN, city: "" }],
    ["address.postalCode", { ...BERLIN, postal_code: "1".repeat(21) }],
  ];
  for (const [field, given] of misfits) {
    it(`is refused by name: ${field} of ${JSON.stringify(given).slice(0, 60)}`, () => {
      const read = () => addressIn(AddressField.parse(given));
      expect(read).to.throw(DomainError).with.nested.property("details.field", field);
    });
  }
});
