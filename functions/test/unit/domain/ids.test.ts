import { expect } from "chai";
import fc from "fast-check";
import {
  BookingId,
  bookingIdOf,
  DueId,
  ItemId,
  newBookingId,
  newReference,
  PaymentId,
  paymentIdParts,
  RequestId,
  SlotId,
  Uid,
} from "../../../src/domain/ids.ts";

const BOOKING = "b00kingIdOf20Letters";
const SCHEMAS = { BookingId, DueId, ItemId, PaymentId, RequestId, SlotId, Uid };
type Name = keyof typeof SCHEMAS;

function accepts(name: Name, text: string): boolean {
  return SCHEMAS[name].safeParse(text).success;
}

describe("ids", () => {
  const legal: [Name, string][] = [
    ["BookingId", BOOKING],
    ["DueId", "full"],
    ["DueId", "deposit"],
    ["DueId", "balance"],
    ["DueId", "difference-1"],
    ["DueId", "fee-12"],
    ["PaymentId", `${BOOKING}_full_1`],
    ["PaymentId", `${BOOKING}_difference-2_31`],
    ["ItemId", "fast-track"],
    ["ItemId", "1"],
    ["ItemId", "__x"],
    ["ItemId", "a".repeat(120)],
    ["SlotId", `${"a".repeat(120)}_20260314T0600`],
    ["RequestId", "7c9e6679-7425-40de-944b-e07fc1f90ae7"],
    ["RequestId", "tap:1.2~3_4"],
    ["Uid", "user-1"],
    ["Uid", "auth0|5f7c8ec7c33c6c004bbafe82"],
    ["Uid", "jürgen@example.com"],
    ["Uid", "u".repeat(128)],
  ];
  for (const [name, text] of legal) {
    it(`${name} can be ${text.slice(0, 40)}`, () => {
      expect(accepts(name, text)).to.equal(true);
    });
  }

  const illegal: [Name, string][] = [
    ["BookingId", "b00kingIdOf19Letter"],
    ["BookingId", "b00kingIdOf20Letter!"],
    ["BookingId", `${BOOKING}\n`],
    ["DueId", "fee"],
    ["DueId", "fee-0"],
    ["DueId", "full-1"],
    ["PaymentId", `${BOOKING}_full_0`],
    ["PaymentId", `${BOOKING}_full`],
    ["PaymentId", `${BOOKING}_rent_1`],
    ["ItemId", "a b"],
    ["ItemId", "a.b"],
    ["ItemId", "a".repeat(121)],
    ["RequestId", "."],
    ["RequestId", ".."],
    ["RequestId", "a b"],
    ["RequestId", "é"],
    ["RequestId", "a".repeat(101)],
    ["Uid", "a b"],
    ["Uid", "a\u0000b"],
    ["Uid", "\ud800"],
    ["Uid", "u".repeat(129)],
  ];
  for (const [name, text] of illegal) {
    it(`${name} cannot be ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(accepts(name, text)).to.equal(false);
    });
  }

  it("are never a text that Firestore cannot have as a document id", () => {
    const reserved = ["", ".", "..", "____", "__x__", "a/b", "/", "../x"];
    for (const name of Object.keys(SCHEMAS) as Name[]) {
      for (const text of reserved) expect(accepts(name, text), `${name} ${text}`).to.equal(false);
    }
  });
});

describe("a payment id", () => {
  it("tells its booking, its due and its number", () => {
    const paymentId = `${BOOKING}_difference-2_31`;
    expect(bookingIdOf(paymentId)).to.equal(BOOKING);
    expect(paymentIdParts(paymentId)).to.deep.equal({
      bookingId: BOOKING,
      dueId: "difference-2",
      n: 31,
    });
  });
});

describe("a new id", () => {
  const random = (seed: number) => (count: number) =>
    Uint8Array.from({ length: count }, () => (seed = (seed * 48_271) % 2_147_483_647) >> 7);

  it("of a booking is one, and a reference is easy to read out", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000_000_000 }), (seed) => {
        expect(accepts("BookingId", newBookingId(random(seed)))).to.equal(true);
        expect(newReference(random(seed))).to.match(/^[2-9BCDFGHJKMNPQRSTWXYZ]{8}$/);
      }),
    );
  });

  it("has every letter equally often", () => {
    const evenly = (start: number) => (count: number) =>
      Uint8Array.from({ length: count }, () => start++ % 256);
    const source = evenly(0);
    const letters = Array.from({ length: 62 * 4 }, () => newReference(source)).join("");
    const counts = new Map<string, number>();
    for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).to.equal(27);
    const expected = letters.length / 27;
    for (const count of counts.values()) expect(count / expected).to.be.within(0.8, 1.2);
  });

  it("is not made from a source that is broken", () => {
    expect(() => newBookingId((count) => new Uint8Array(count).fill(255))).to.throw(/randomness/);
    expect(() => newBookingId(() => new Uint8Array(0))).to.throw(/randomness/);
  });
});
