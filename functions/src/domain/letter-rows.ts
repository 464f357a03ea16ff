/** The facts of a letter, as rows of a label and a value: what, when, how much. */
import { balancesOf } from "./balance.ts";
import type { Booking, BookingItem } from "./booking.ts";
import { paymentIdParts } from "./ids.ts";
import { majorText } from "./money.ts";
import type { Notice } from "./notice.ts";
import { timeText, type Words } from "./notice-words.ts";
import type { PriceLine } from "./price.ts";

export interface Row {
  readonly label: string;
  readonly value: string;
}

export interface Business {
  readonly name: string;
  /** Null where customers have no address to write to. */
  readonly supportEmail: string | null;
  /** An IANA name: whoever comes to the place reads its clocks. */
  readonly timeZone: string;
}

export interface LetterScene {
  readonly notice: Notice;
  readonly booking: Booking;
  readonly business: Business;
  /** Milliseconds: when the notice came about. */
  readonly at: number;
}

export function rowsOf(words: Words, scene: LetterScene): Row[] {
  const { notice, booking, business, at } = scene;
  const { labels } = words;
  const moment = (ms: number) => timeText(words, { start: ms, end: null }, business.timeZone);
  const amount = amountText(notice.amount ?? 0, notice.currency);
  switch (notice.kind) {
    case "confirmation":
    case "change":
      return [
        ...itemRows(words, scene),
        totalRow(words, booking),
        ...balanceRows(words, scene),
        ...guaranteeRows(words, booking),
      ];
    case "balance_reminder":
    case "balance_overdue":
      return [...itemRows(words, scene), ...balanceRows(words, scene)];
    case "expiry":
      return itemRows(words, scene);
    case "fee_due":
      return [...itemRows(words, scene), { label: labels.fee, value: amount }];
    case "authorization_lost":
      return [
        ...itemRows(words, scene),
        { label: labels.stillToPay, value: amount },
        ...(notice.dueBy === null ? [] : [{ label: labels.payBy, value: moment(notice.dueBy) }]),
      ];
    case "fraud_warning":
      return [
        { label: labels.payment, value: notice.paymentId ?? "" },
        { label: labels.amount, value: amount },
      ];
    case "receipt":
      return [
        ...(isFee(notice)
          ? [...itemRows(words, scene), { label: labels.fee, value: amount }]
          : priceRows(words, booking)),
        { label: labels.paid, value: amount },
        { label: labels.date, value: moment(at) },
        ...(booking.taxId === null ? [] : [{ label: labels.taxId, value: booking.taxId }]),
      ];
    case "cancellation":
      return [...itemRows(words, scene), ...cancellationRows(words, booking)];
    case "refund":
    case "refund_failed":
      return [{ label: labels.refund, value: amount }];
    case "dispute":
      return [
        { label: labels.payment, value: notice.paymentId ?? "" },
        { label: labels.amount, value: amount },
        { label: labels.reason, value: notice.disputeReason ?? "" },
        ...(notice.dueBy === null ? [] : [{ label: labels.answerBy, value: moment(notice.dueBy) }]),
      ];
  }
}

/** It is no part of the price. */
function isFee({ paymentId }: Notice): boolean {
  return paymentId !== null && paymentIdParts(paymentId).dueId.startsWith("fee-");
}

/** Before anybody can be charged it, they have read how much it can be. */
function guaranteeRows({ labels }: Words, { guarantee, currency }: Booking): Row[] {
  if (guarantee?.state !== "given" || guarantee.fee === 0) return [];
  return [row(labels.feeAtMost, guarantee.fee, currency)];
}

/** What is to be paid later, until when, and what happens if it is not. */
function balanceRows(words: Words, { notice, booking, business }: LetterScene): Row[] {
  const { labels } = words;
  const moment = (ms: number) => timeText(words, { start: ms, end: null }, business.timeZone);
  return balancesOf(booking).flatMap(({ amount, payBy, endsAt }) => [
    row(labels.stillToPay, amount, booking.currency),
    {
      label: notice.kind === "balance_overdue" ? labels.wasDue : labels.payBy,
      value: moment(payBy),
    },
    ...(endsAt === null ? [] : [{ label: labels.endsUnpaid, value: moment(endsAt) }]),
  ]);
}

function itemRows(words: Words, { booking, business }: LetterScene): Row[] {
  const when = ({ start, end }: BookingItem) =>
    start === null ? "" : `, ${timeText(words, { start, end }, business.timeZone)}`;
  return booking.items.map((item) => ({
    label: words.labels.item,
    value: `${counted(item.name, item.quantity)}${when(item)}`,
  }));
}

/** Every line of the price: a receipt has to show the tax, even where the price contains it. */
function priceRows(words: Words, booking: Booking): Row[] {
  const { lines, discount, shipping } = booking.price;
  const { labels } = words;
  const hasKind = (kind: PriceLine["kind"]) => lines.some((line) => line.kind === kind);
  const sum = (label: string, amount: number) => row(label, amount, booking.currency);
  return [
    ...lines.map((line) => lineRow(words, line, booking.currency)),
    ...(discount > 0 && !hasKind("discount") ? [sum(labels.discount, -discount)] : []),
    ...(shipping > 0 && !hasKind("shipping") ? [sum(labels.shipping, shipping)] : []),
    totalRow(words, booking),
  ];
}

function lineRow(words: Words, line: PriceLine, currency: string): Row {
  const label = line.included ? words.included(line.label) : counted(line.label, line.quantity);
  return row(label, line.kind === "discount" ? -line.amount : line.amount, currency);
}

function cancellationRows({ labels }: Words, { cancellation, currency }: Booking): Row[] {
  if (cancellation === null) return [];
  const { refund, retained } = cancellation;
  return [
    ...(refund > 0 ? [row(labels.refund, refund, currency)] : []),
    ...(retained > 0 ? [row(labels.kept, retained, currency)] : []),
  ];
}

function totalRow({ labels }: Words, { price, currency }: Booking): Row {
  return row(labels.total, price.total, currency);
}

function row(label: string, amountMinor: number, currency: string): Row {
  return { label, value: amountText(amountMinor, currency) };
}

/** Exact, with Stripe's decimals: `Intl` has other ones for some currencies. */
function amountText(amountMinor: number, currency: string): string {
  return `${majorText(amountMinor, currency)} ${currency.toUpperCase()}`;
}

function counted(name: string, quantity: number): string {
  return quantity === 1 ? name : `${String(quantity)} × ${name}`;
}
