/** What a booking owes, and until when: frozen when it is made, from its price and its items' terms. */
import type { Booking, BookingItem, Due } from "./booking.ts";
import type { PaymentTerms } from "./catalog.ts";
import { currencyOf } from "./currency.ts";
import { mulDiv, roundDown } from "./money.ts";
import type { Price } from "./price.ts";
import { sharesOf, weightsOf } from "./shares.ts";

const HOUR_MS = 3_600_000;
const ALL = 10_000;

export interface DuesInput {
  readonly price: Pick<Price, "total"> & Partial<Pick<Price, "lines">>;
  readonly currency: string;
  /** With the terms of each, as the catalog has them now. */
  readonly items: readonly (Pick<BookingItem, "unitAmount" | "quantity" | "start"> & {
    readonly terms: PaymentTerms | undefined;
  })[];
  /** Milliseconds: when the hold ends. A balance that is due by then is due at booking. */
  readonly holdExpiresAt: number;
}

/** They add up to the price, and each is nothing or an amount that a card can be asked for. */
export function duesFor(input: DuesInput): Booking["dues"] {
  const { total } = input.price;
  if (total === 0) return {};
  const later = laterTerms(input);
  // With a card behind all of it, nothing is due at booking: it can be paid at any time, or at the place.
  if (later !== null && isAllGuaranteed(input)) return { full: aDue("full", total, later.payBy) };
  const deposit = depositOf(input);
  const balance = total - deposit;
  const minimum = Math.max(1, currencyOf(input.currency).minimum ?? 1);
  const isParted = later !== null && deposit >= minimum && balance >= minimum;
  if (!isParted || later.payBy <= input.holdExpiresAt) return { full: aDue("full", total, null) };
  const { payBy, whenOverdue } = later;
  return {
    deposit: aDue("deposit", deposit, null),
    balance: { ...aDue("balance", balance, payBy), whenOverdue },
  };
}

export function aDue(kind: Due["kind"], amount: number, payBy: number | null): Due {
  return { kind, amount, payBy, n: 0, live: null, paidBy: null, closing: null };
}

interface Deposit {
  readonly terms: PaymentTerms & { kind: "deposit" };
  readonly start: number;
}

/** The items that are paid in two parts. Goods have no start, so they are paid at booking. */
function depositsAmong({ items }: DuesInput): Deposit[] {
  return items.flatMap(({ terms, start }) =>
    terms?.kind === "deposit" && start !== null ? [{ terms, start }] : [],
  );
}

function isAllGuaranteed({ items }: DuesInput): boolean {
  const priced = items.filter(({ unitAmount }) => unitAmount > 0);
  const isGuaranteed = ({ terms, start }: DuesInput["items"][number]) =>
    terms?.kind === "guarantee" && start !== null;
  return priced.length > 0 && priced.every(isGuaranteed);
}

/**
 * One balance for all: due with the first of them, and left to the operator unless every one of them
 * says that it cancels. Null where nothing is paid later.
 */
function laterTerms(input: DuesInput): { payBy: number; whenOverdue: "keep" | "cancel" } | null {
  const deposits = depositsAmong(input);
  const starts = input.items.flatMap(({ terms, start }) =>
    terms?.kind === "guarantee" && start !== null ? [start] : [],
  );
  if (deposits.length + starts.length === 0) return null;
  const ends = [
    ...deposits.map(({ terms, start }) => start - terms.balanceHoursBefore * HOUR_MS),
    ...starts,
  ];
  const isCanceled =
    starts.length === 0 && deposits.every(({ terms }) => terms.whenOverdue === "cancel");
  return { payBy: Math.min(...ends), whenOverdue: isCanceled ? "cancel" : "keep" };
}

/** Of each item its part of the total, tax with it; rounded once, in the customer's favour. */
function depositOf({ price, items, currency }: DuesInput): number {
  const shares = sharesOf(price.total, weightsOf(items, price.lines), currency);
  return items.reduce((sum, { terms, start }, index) => {
    const share = shares[index] ?? 0;
    if (terms?.kind === "guarantee" && start !== null) return sum;
    if (terms?.kind !== "deposit" || start === null) return sum + share;
    return sum + roundDown(mulDiv(share, terms.percent, ALL, "down"), currency);
  }, 0);
}
