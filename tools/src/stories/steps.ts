import { doc, getDocFromServer } from "firebase/firestore";
import type { DocumentData } from "firebase/firestore";
import { cardNumber } from "../demo-cards.ts";
import { confirmCard, freeSlot } from "../app-steps.ts";
import { money } from "../show-money.ts";
import { say } from "./say.ts";
import type { Stage } from "./stage.ts";

export interface Booked {
  bookingId: string;
  reference: string;
  /** The slot's document; null for goods. */
  slot: string | null;
  amount: number;
  currency: string;
  holdMs: number;
  /** Waits for what the customer's listener is to hear. @throws when it does not */
  hears: (holds: (booking: DocumentData) => boolean) => Promise<DocumentData>;
  stopListening: () => void;
}

interface ToPay {
  clientSecret: string;
  paymentId: string;
  paymentIntentId: string;
}

const DAY_MS = 86_400_000;
/** Far enough for every clock that a story moves, and for the policy's earliest tier. */
const SLOT_AHEAD_MS = 10 * DAY_MS;
/** The sweep comes every two seconds under `npm start`, and a busy machine needs its time. */
const HEAR_TIMEOUT_MS = 30_000;

/** The customer books one place or one piece, and listens from then on. */
export async function book(
  stage: Stage,
  itemId: string,
  fields: Record<string, string> = {},
): Promise<Booked> {
  const { customer } = stage;
  const isSlot = itemId in SLOT_FIELDS;
  const slotId = isSlot
    ? await freeSlot(customer, itemId, new Date(Date.now() + SLOT_AHEAD_MS))
    : null;
  const answer = await customer.call<{
    bookingId: string;
    reference: string;
    amount: number;
    currency: string;
    holdExpiresAt: string;
    serverTime: string;
  }>("createBooking", {
    items: [{ itemId, ...(slotId === null ? {} : { slotId }), quantity: 1 }],
    details: { name: "Carla Customer", fields: { ...SLOT_FIELDS[itemId], ...fields } },
  });
  const { bookingId, reference, amount, currency } = answer;
  say("customer", `books ${itemId}, ${money(amount, currency)}: ${reference}`);
  const path = `bookings/${bookingId}`;
  return {
    ...{ bookingId, reference, amount, currency },
    slot: slotId === null ? null : `slots/${slotId}`,
    holdMs: Date.parse(answer.holdExpiresAt) - Date.parse(answer.serverTime),
    hears: (holds) => customer.until(path, holds, HEAR_TIMEOUT_MS),
    stopListening: listen(stage, path),
  };
}

const SLOT_FIELDS: Record<string, Record<string, string>> = {
  lounge: { flightNumber: "HF 123" },
  parking: { licensePlate: "B HF 123" },
  "meeting-room": {},
};

function listen({ customer }: Stage, path: string): () => void {
  let heard = "";
  return customer.watch(path, (data) => {
    const now = data === null ? "missing" : summary(data);
    if (now !== heard) say("listens", now);
    heard = now;
  });
}

function summary({ status, paymentStatus, issues }: DocumentData): string {
  const shown = `${String(status)}, payment ${String(paymentStatus)}`;
  const open = issues as string[];
  return open.length === 0 ? shown : `${shown}, issues: ${open.join(", ")}`;
}

export async function startPayment({ customer }: Stage, { bookingId }: Booked): Promise<ToPay> {
  const payment = await customer.call<ToPay>("createPaymentIntent", { bookingId });
  say("customer", `opens the payment sheet (${payment.paymentIntentId})`);
  return payment;
}

export async function enterCard(
  { stripe }: Stage,
  { clientSecret }: ToPay,
  card = "success",
): Promise<void> {
  say("customer", `pays with the card …${cardNumber(card).slice(-4)}`);
  const { status } = await confirmCard(stripe, clientSecret, card);
  say("Stripe", `the payment is ${status}`);
}

/** Booked, paid and confirmed: where most of the stories begin. */
export async function buy(
  stage: Stage,
  itemId: string,
  card?: string,
): Promise<{ booked: Booked; payment: ToPay }> {
  const booked = await book(stage, itemId);
  const payment = await startPayment(stage, booked);
  await enterCard(stage, payment, card);
  await booked.hears(({ status }) => status === "confirmed");
  return { booked, payment };
}

/** How many places of the slot are taken. */
export async function taken({ customer }: Stage, { slot }: Booked): Promise<number> {
  if (slot === null) throw new Error("Goods have no places.");
  return (await getDocFromServer(doc(customer.firestore, slot))).get("taken") as number;
}

/** Waits for a state of the payment's own document. */
export function paymentHas(
  { customer }: Stage,
  { paymentId }: ToPay,
  holds: (payment: DocumentData) => boolean,
): Promise<DocumentData> {
  return customer.until(`payments/${paymentId}`, holds, HEAR_TIMEOUT_MS);
}

const MINUTE_MS = 60_000;

export async function minutesPass({ control }: Stage, minutes: number): Promise<void> {
  say("clock", `${spanOf(minutes)} pass, for Stripe and for the backend`);
  await control.advanceClock(minutes * MINUTE_MS);
}

/** In the unit that a reader has a feeling for. */
function spanOf(minutes: number): string {
  const days = minutes / (24 * 60);
  return days < 2 ? `${minutes} minutes` : `${Math.round(days * 10) / 10} days`;
}

/** The `reason` with which the backend refuses. @throws when it does not refuse */
export async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason as { details?: { reason?: string } },
  );
  if (error === undefined) throw new Error("The backend did what it was to refuse.");
  const reason = error.details?.reason;
  if (reason === undefined) throw new Error("The call failed.", { cause: error });
  return reason;
}
