import type { DocumentData, Timestamp } from "firebase/firestore";
import { money } from "../show-money.ts";
import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { book, enterCard, minutesPass, startPayment, type Booked } from "./steps.ts";

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** How long before it is due the customer is reminded. */
const REMIND_MS = 72 * HOUR_MS;

/** A part is paid at booking; the rest is asked for in time, forgotten, and paid before it is too late. */
export async function deposit(stage: Stage): Promise<string> {
  const booked = await book(stage, "meeting-room");
  try {
    await enterCard(stage, await startPayment(stage, booked));
    const { amount, payBy } = balanceIn(await booked.hears(({ status }) => status === "confirmed"));
    const rest = money(amount, booked.currency);
    say("backend", `has confirmed it for the deposit; ${rest} are due by ${payBy.toISOString()}`);
    await passUntil(stage, payBy.getTime() - REMIND_MS);
    await booked.hears((now) => balanceIn(now).isReminded);
    say("backend", "has written to the customer, who forgets it");
    await passUntil(stage, payBy.getTime());
    await overdue(booked);
    say("backend", "has written again: not paid within 48 hours, the booking ends by its terms");
    await enterCard(stage, await startPayment(stage, booked));
    await booked.hears(({ dues, issues }) => isPaid(dues) && (issues as string[]).length === 0);
    const paid = money(booked.amount, booked.currency);
    return `${paid} at booking and ${rest} later; nothing more is owed.`;
  } finally {
    booked.stopListening();
  }
}

interface Due {
  amount: number;
  payBy: Timestamp;
  paidBy: string | null;
  remindedAt?: Timestamp;
}

function balanceIn({ dues }: DocumentData): { amount: number; payBy: Date; isReminded: boolean } {
  const balance = (dues as Record<string, Due>)["balance"];
  if (balance === undefined) throw new Error("The booking owes no balance.");
  const { amount, payBy, remindedAt } = balance;
  return { amount, payBy: payBy.toDate(), isReminded: remindedAt !== undefined };
}

function overdue(booked: Booked): Promise<DocumentData> {
  return booked.hears(({ issues }) => (issues as string[]).includes("balance_overdue"));
}

function isPaid(dues: unknown): boolean {
  return Object.values(dues as Record<string, Due>).every(({ paidBy }) => paidBy !== null);
}

async function passUntil(stage: Stage, ms: number): Promise<void> {
  const left = ms - (await stage.control.now());
  await minutesPass(stage, Math.ceil(left / MINUTE_MS) + 1);
}
