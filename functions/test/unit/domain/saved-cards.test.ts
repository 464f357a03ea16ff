import { expect } from "chai";
import fc from "fast-check";
import { canonical } from "../../../src/domain/lattice.ts";
import {
  cardViewsOf,
  isTied,
  noCards,
  withCards,
  type CardFace,
  type CardObservation,
} from "../../../src/domain/saved-cards.ts";

const VISA: CardFace = {
  ...{ brand: "visa", last4: "4242", expMonth: 12, expYear: 2034, wallet: null },
};
const RENEWED = { ...VISA, expYear: 2039 };

const told = (id: string, asOf: number, face: CardFace | null = VISA): CardObservation => ({
  ...{ kind: "card", id, asOf, isDetached: false, face },
});
const detached = (id: string, asOf: number): CardObservation => ({
  ...{ kind: "card", id, asOf, isDetached: true, face: VISA },
});
const list = (
  asOf: number,
  cards: Record<string, CardFace>,
  preferredId: string | null = null,
): CardObservation => ({ kind: "cards", asOf, cards, isComplete: true, preferredId });

const after = (...seen: CardObservation[]) => withCards(noCards("ada", "cus_1"), seen);
const shown = (...seen: CardObservation[]) =>
  cardViewsOf(after(...seen)).map(({ paymentMethodId }) => paymentMethodId);

describe("a customer's saved cards", () => {
  it("are what was told of them last, not what arrived last", () => {
    const views = cardViewsOf(after(told("pm_1", 20, RENEWED), told("pm_1", 10)));
    expect(views.map(({ expYear }) => expYear)).to.deep.equal([2039]);
  });

  it("never have one back that was detached", () => {
    expect(shown(told("pm_1", 10), detached("pm_1", 20))).to.deep.equal([]);
    expect(shown(detached("pm_1", 20), told("pm_1", 10), told("pm_1", 30))).to.deep.equal([]);
  });

  it("have none back that we have removed, whatever a read had shown before", () => {
    const removed = { kind: "removed", id: "pm_1", asOf: 15 } as const;
    expect(shown(list(20, { pm_1: VISA }), removed, told("pm_1", 19))).to.deep.equal([]);
  });

  it("are none once their customer is deleted, whatever still comes", () => {
    const gone = { kind: "customer_deleted" } as const;
    expect(shown(told("pm_1", 10), gone, told("pm_2", 30))).to.deep.equal([]);
  });

  it("are those that a read shows, and what was told after it", () => {
    const seen = [told("pm_lost", 10), list(20, { pm_1: VISA }), told("pm_new", 30)];
    expect(shown(...seen)).to.deep.equal(["pm_1", "pm_new"]);
  });

  it("keep what a read of many shows a part of", () => {
    const part = { ...list(20, { pm_1: VISA }), isComplete: false } as CardObservation;
    expect(shown(told("pm_2", 10), part)).to.deep.equal(["pm_1", "pm_2"]);
  });

  it("show first the one that is used where none is named", () => {
    const [first, second] = cardViewsOf(after(list(20, { pm_1: VISA, pm_2: VISA }, "pm_2")));
    expect(first).to.deep.equal({
      ...{ ...VISA, uid: "ada", paymentMethodId: "pm_2", isDefault: true },
    });
    expect(second).to.include({ paymentMethodId: "pm_1", isDefault: false });
  });

  const ties: [string, CardObservation[], boolean][] = [
    ["two faces in one second", [told("pm_1", 10), told("pm_1", 10, RENEWED)], true],
    ["one face told twice", [told("pm_1", 10), told("pm_1", 10)], false],
    ["a card told of in the second of a read without it", [told("pm_1", 20), list(20, {})], true],
    [
      "a card told of in the second of a read with it",
      [told("a", 20), list(20, { a: VISA })],
      false,
    ],
    ["two reads of one second that prefer two cards", [list(20, {}, "a"), list(20, {}, "b")], true],
    ["a later read", [told("a", 10), told("a", 10, RENEWED), list(20, { a: VISA })], false],
  ];
  for (const [name, seen, expected] of ties) {
    it(`${expected ? "are" : "are not"} in doubt after ${name}`, () => {
      expect(isTied(after(...seen))).to.equal(expected);
    });
  }

  it("are the same in every order, however often anything is told", () => {
    const id = fc.constantFrom("pm_1", "pm_2", "pm_3");
    const asOf = fc.integer({ min: 1, max: 4 });
    const face = fc.constantFrom(VISA, RENEWED);
    const one = fc.oneof(
      fc.tuple(id, asOf, face).map(([...of]) => told(...of)),
      fc.tuple(id, asOf).map(([...of]) => detached(...of)),
      fc.tuple(asOf, fc.dictionary(id, face)).map(([at, cards]) => list(at, cards)),
    );
    const story = fc
      .array(one, { maxLength: 7 })
      .chain((seen) =>
        fc.tuple(
          fc.constant(seen),
          fc.shuffledSubarray([...seen, ...seen], { minLength: seen.length * 2 }),
        ),
      );
    fc.assert(
      fc.property(story, ([seen, mixed]) => {
        expect(canonical(after(...mixed))).to.equal(canonical(after(...seen)));
        // Told one by one, each in a commit of its own, too.
        const apart = mixed.reduce(
          (known, each) => withCards(known, [each]),
          noCards("ada", "cus_1"),
        );
        expect(canonical(apart)).to.equal(canonical(after(...seen)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("stay few, however many were saved and removed", () => {
    const many = Array.from({ length: 500 }, (_, n) => detached(`pm_old_${String(n)}`, n));
    const known = after(...many, told("pm_1", 1));
    expect(Object.keys(known.cards)).to.have.length(200);
    expect(cardViewsOf(known).map(({ paymentMethodId }) => paymentMethodId)).to.deep.equal([
      "pm_1",
    ]);
  });
});
