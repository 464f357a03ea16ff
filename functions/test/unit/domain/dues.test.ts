import { expect } from "chai";
import fc from "fast-check";
import type { PaymentTerms } from "../../../src/domain/catalog.ts";
import { currencyOf } from "../../../src/domain/currency.ts";
import { duesFor, type DuesInput } from "../../../src/domain/dues.ts";

const HOUR_MS = 3_600_000;
const NOW = 1_800_000_000_000;
const HOLD_ENDS = NOW + HOUR_MS / 4;

function deposit(change: Partial<PaymentTerms & { kind: "deposit" }> = {}): PaymentTerms {
  return {
    ...{ kind: "deposit", percent: 3_000, balanceHoursBefore: 48, whenOverdue: "keep" },
    ...change,
  };
}

type Item = DuesInput["items"][number];

function item(unitAmount: number, terms?: PaymentTerms, change: Partial<Item> = {}): Item {
  return { unitAmount, quantity: 1, start: NOW + 240 * HOUR_MS, terms, ...change };
}

/** @param tax comes on top of the items */
function input(items: Item[], { currency = "eur", tax = 0 } = {}): DuesInput {
  const total = items.reduce((sum, { unitAmount, quantity }) => sum + unitAmount * quantity, tax);
  return { price: { total }, currency, items, holdExpiresAt: HOLD_ENDS };
}

function amounts(dues: ReturnType<typeof duesFor>): Record<string, number> {
  return Object.fromEntries(Object.entries(dues).map(([dueId, { amount }]) => [dueId, amount]));
}

const goods = { start: null };
const guarantee = { kind: "guarantee", fee: 2_000 } as const;
const soon = { start: NOW + 48 * HOUR_MS + HOUR_MS / 4 };
const CASES: [string, DuesInput, Record<string, number>][] = [
  ["nothing for what costs nothing", input([item(0, deposit())]), {}],
  ["all of it without terms", input([item(4500)]), { full: 4500 }],
  ["all of it where the terms say so", input([item(4500, { kind: "full" })]), { full: 4500 }],
  ["a deposit and the rest", input([item(4500, deposit())]), { deposit: 1350, balance: 3150 }],
  [
    "rounded once, the odd cent with the balance",
    input([item(4501, deposit({ percent: 3_333 }))]),
    { deposit: 1500, balance: 3001 },
  ],
  [
    "tax with its item",
    input([item(10_000, deposit())], { tax: 800 }),
    { deposit: 3240, balance: 7560 },
  ],
  [
    "of a cart what is paid at once in full, and a part of the rest",
    input([item(2000), item(4500, deposit()), item(1000, deposit({ percent: 5_000 }))]),
    { deposit: 2000 + 1350 + 500, balance: 3150 + 500 },
  ],
  ["later, all that a card stands behind", input([item(4500, guarantee)]), { full: 4500 }],
  [
    "of a cart at once what no card stands behind",
    input([item(2000), item(4500, guarantee), item(0, guarantee)]),
    { deposit: 2000, balance: 4500 },
  ],
  [
    "all of it at once for goods, which nobody fails to come to",
    input([item(4500, guarantee, goods)]),
    { full: 4500 },
  ],
  [
    "of several places a part of each",
    input([item(4500, deposit(), { quantity: 2 })]),
    {
      deposit: 2700,
      balance: 6300,
    },
  ],
  [
    "all of it for goods, which have no start",
    input([item(4500, deposit(), goods)]),
    {
      full: 4500,
    },
  ],
  [
    "all of it where the balance would be due before the hold ends",
    input([item(4500, deposit(), soon)]),
    {
      full: 4500,
    },
  ],
  [
    "all of it where the deposit is too small for a card",
    input([item(160, deposit())]),
    { full: 160 },
  ],
  [
    "all of it where the balance is too small for a card",
    input([item(450, deposit({ percent: 9_000 }))]),
    { full: 450 },
  ],
  [
    "amounts that the currency has",
    input([item(10_010, deposit({ percent: 3_333 }))], { currency: "kwd" }),
    { deposit: 3330, balance: 6680 },
  ],
];

describe("what a booking owes", () => {
  for (const [name, given, expected] of CASES) {
    it(`is ${name}`, () => {
      expect(amounts(duesFor(given))).to.deep.equal(expected);
    });
  }

  it("is due at booking, but for the balance: so many hours before the start", () => {
    const dues = duesFor(input([item(4500, deposit())]));
    expect(dues["deposit"]).to.include({ kind: "deposit", payBy: null, paidBy: null, n: 0 });
    expect(dues["balance"]).to.include({
      ...{ kind: "balance", payBy: NOW + 192 * HOUR_MS, whenOverdue: "keep", live: null },
    });
  });

  it("is split as long as the balance is due after the hold, and by a moment later not", () => {
    const at = (moved: number) =>
      Object.keys(duesFor(input([item(4500, deposit(), { start: soon.start + moved })])));
    expect(at(1)).to.deep.equal(["deposit", "balance"]);
    expect(at(0)).to.deep.equal(["full"]);
  });

  it("of several balances is due with the first, and canceled only where all of them say so", () => {
    const cancels = deposit({ whenOverdue: "cancel", balanceHoursBefore: 100 });
    const both = duesFor(input([item(4500, cancels), item(4500, deposit())]));
    expect(both["balance"]).to.include({ payBy: NOW + 140 * HOUR_MS, whenOverdue: "keep" });
    const alike = duesFor(input([item(4500, cancels), item(900)]));
    expect(alike["balance"]).to.include({ whenOverdue: "cancel" });
  });

  it("is the price of any cart, in sums that a card can be asked for", () => {
    const terms = fc.option(
      fc.record({
        percent: fc.integer({ min: 1, max: 9_999 }),
        balanceHoursBefore: fc.integer({ min: 0, max: 400 }),
      }),
      { nil: undefined },
    );
    const items = fc.array(
      fc.record({
        steps: fc.integer({ min: 0, max: 9_999 }),
        quantity: fc.integer({ min: 1, max: 9 }),
        start: fc.option(fc.integer({ min: 1, max: 400 }).map((hours) => NOW + hours * HOUR_MS)),
        terms,
      }),
      { minLength: 1, maxLength: 10 },
    );
    const currencies = fc.constantFrom("eur", "jpy", "kwd", "isk", "huf", "byn");
    fc.assert(
      fc.property(items, currencies, fc.nat(999), (wanted, currency, taxSteps) => {
        const { step, minimum } = currencyOf(currency);
        const made = wanted.map(({ steps, terms: its, ...rest }) =>
          item(steps * step, its && deposit(its), rest),
        );
        const given = input(made, { currency, tax: taxSteps * step });
        fc.pre(given.price.total === 0 || given.price.total >= (minimum ?? 1));
        const dues = Object.values(duesFor(given));
        const sum = dues.reduce((all, { amount }) => all + amount, 0);
        expect(sum).to.equal(given.price.total);
        for (const { amount, payBy } of dues) {
          expect(amount % step).to.equal(0);
          expect(amount).to.be.at.least(minimum ?? 1);
          expect(payBy ?? Infinity).to.be.greaterThan(HOLD_ENDS);
        }
        // Without anything at booking it would be confirmed before anybody has paid.
        expect(sum === 0 || dues.some(({ payBy }) => payBy === null)).to.equal(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
