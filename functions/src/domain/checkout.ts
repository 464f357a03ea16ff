/** A payment on Stripe's own page: what its Checkout Session is to show, and how long it may be open. */
import { z } from "zod";
import type { Booking, Due } from "./booking.ts";
import { netAmounts, type PriceLine } from "./price.ts";

export const UiMode = z.enum(["hosted", "elements"]);

const CheckoutLine = z.object({
  label: z.string(),
  quantity: z.int(),
  /** Minor units. */
  unitAmount: z.int(),
});
type CheckoutLine = z.infer<typeof CheckoutLine>;

/** What Stripe was, or will be, asked for. Frozen: the idempotency key stands for exactly this. */
export const CheckoutParams = z.object({
  uiMode: UiMode,
  lines: z.array(CheckoutLine),
  successUrl: z.string(),
  cancelUrl: z.string(),
  /** How it can be paid, in Stripe's words; none: whatever the Dashboard offers. */
  methods: z.array(z.string()),
  /** Milliseconds: when Stripe ends it by itself. A shorter hold is ended by us. */
  expiresAt: z.int(),
});
export type CheckoutParams = z.infer<typeof CheckoutParams>;

/** What the caller wants of the page; a live one that differs is replaced. */
export type CheckoutWish = Pick<CheckoutParams, "uiMode" | "successUrl" | "cancelUrl">;

const MINUTE_MS = 60_000;
/** Stripe takes no less than 30 minutes, counted on its own clock when the request arrives. */
const OPEN_MS_MIN = 32 * MINUTE_MS;
/** And no more than a day. */
const OPEN_MS_MAX = 23 * 60 * MINUTE_MS;
const LABEL_MAX = 250;

interface CheckoutFrame {
  readonly wish: CheckoutWish;
  readonly methods: readonly string[];
  /** Stands for the whole where the price's lines do not add up to what is owed. */
  readonly title: string;
  /** Milliseconds. */
  readonly now: number;
}

export function checkoutOf(
  booking: Booking,
  due: Due,
  { wish, methods, title, now }: CheckoutFrame,
): CheckoutParams {
  const until = booking.holdExpiresAt ?? due.payBy ?? now + OPEN_MS_MAX;
  return {
    ...wish,
    methods: [...methods],
    lines: (due.kind === "difference" ? null : linesOf(booking.price.lines, due.amount)) ?? [
      { label: labelOf(title), quantity: 1, unitAmount: due.amount },
    ],
    expiresAt: Math.min(Math.max(until, now + OPEN_MS_MIN), now + OPEN_MS_MAX),
  };
}

export function isWished(params: CheckoutParams, wish: CheckoutWish): boolean {
  return (
    params.uiMode === wish.uiMode &&
    params.successUrl === wish.successUrl &&
    params.cancelUrl === wish.cancelUrl
  );
}

/**
 * The frozen price line by line, tax and shipping as plain lines. Stripe has no line below zero, so a
 * discount stands in the price of what it is for. Null where the lines do not add up to what is owed,
 * which is then a part of the price.
 */
function linesOf(lines: readonly PriceLine[], owed: number): CheckoutLine[] | null {
  const nets = netAmounts(lines).values();
  const shown = lines
    .filter(({ kind, included }) => kind !== "discount" && !included)
    .map((line) => (line.kind === "item" ? reduced(line, nets.next().value ?? line.amount) : line))
    .filter(({ amount }) => amount > 0);
  if (shown.reduce((sum, { amount }) => sum + amount, 0) !== owed) return null;
  return shown.map(({ label, quantity, unitAmount }) => ({
    label: labelOf(label),
    quantity,
    unitAmount,
  }));
}

/** What is left need not be a multiple of the quantity: several of it become one line. */
function reduced(line: PriceLine, amount: number): PriceLine {
  if (amount === line.amount) return line;
  const label = line.quantity === 1 ? line.label : `${String(line.quantity)} × ${line.label}`;
  return { ...line, label, quantity: 1, unitAmount: amount, amount };
}

function labelOf(text: string): string {
  return text.length <= LABEL_MAX
    ? text
    : `${Array.from(text)
        .slice(0, LABEL_MAX - 1)
        .join("")}…`;
}
