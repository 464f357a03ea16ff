import type { DocumentData } from "firebase/firestore";
import { ClientError, publishableClient } from "../../simulator/src/client.ts";
import { signInAs } from "./app-client.ts";
import type { AppClient } from "./app-client.ts";
import { confirmCard, freeSlot } from "./app-steps.ts";
import type { StripeClient } from "./app-steps.ts";
import { cardNumber } from "./demo-cards.ts";
import type { Endpoints } from "./endpoints.ts";
import { money } from "./show-money.ts";

const CUSTOMER = "customer@example.com";
const ITEM_ID = "lounge";

/** One booking, and the cards tried on it one after the other; the last one has to work. */
export interface Scene {
  title: string;
  cards: string[];
}

export const SCENES: Scene[] = [
  { title: "A card that works", cards: ["success"] },
  { title: "A declined card, then another on the same payment", cards: ["declined", "success"] },
  { title: "A card that asks for 3-D Secure", cards: ["3ds"] },
];

/** Books and pays as an app does, and says what its listener hears. @throws when a booking is not confirmed */
export async function playScenes(scenes: Scene[], endpoints: Endpoints): Promise<void> {
  if (endpoints.simulator === undefined) {
    throw new Error("The demo pays at the offline Stripe: run npm start without --stripe test.");
  }
  const stripe = publishableClient(endpoints.simulator, endpoints.publishableKey);
  const app = await signInAs(endpoints, CUSTOMER);
  console.log(`Signed in as ${CUSTOMER} (${app.uid})`);
  try {
    for (const scene of scenes) await playScene(scene, app, stripe);
  } finally {
    await app.close();
  }
}

async function playScene(scene: Scene, app: AppClient, stripe: StripeClient): Promise<void> {
  console.log(`\n${scene.title}`);
  const booking = await app.call<{ bookingId: string; reference: string }>("createBooking", {
    items: [{ itemId: ITEM_ID, slotId: await freeSlot(app, ITEM_ID), quantity: 1 }],
    details: { name: "Carla Customer", email: CUSTOMER, fields: { flightNumber: "HF 123" } },
  });
  say(`booked ${booking.reference}`);
  const path = `bookings/${booking.bookingId}`;
  let heard = "";
  const stopListening = app.watch(path, (data) => {
    const now = data === null ? "missing" : summary(data);
    if (now !== heard) say(`listener: ${now}`);
    heard = now;
  });
  try {
    const payment = await app.call<{ clientSecret: string; amount: number; currency: string }>(
      "createPaymentIntent",
      { bookingId: booking.bookingId },
    );
    say(`to pay: ${money(payment.amount, payment.currency)}`);
    let isDeclined = false;
    for (const card of scene.cards) {
      isDeclined = await pay(card, payment.clientSecret, stripe);
      if (isDeclined) await app.until(path, (data) => data["decline"] !== null);
    }
    if (isDeclined) throw new Error("Not confirmed: the last card was declined.");
    await app.until(path, (data) => data["status"] === "confirmed");
    say(`confirmed: ${booking.reference}`);
  } finally {
    stopListening();
  }
}

/** What the payment sheet does with the card. Answers whether it was declined; the next may work. */
async function pay(card: string, clientSecret: string, stripe: StripeClient): Promise<boolean> {
  say(`card …${cardNumber(card).slice(-4)}`);
  try {
    const intent = await confirmCard(stripe, clientSecret, card);
    if (intent.next_action !== null) {
      const result = await stripe.completeThreeDSecure(intent.next_action, "complete");
      say(`3-D Secure completed: ${result.status}`);
    } else {
      say(`Stripe: ${intent.status}`);
    }
    return false;
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    say(`Stripe: ${error.declineCode ?? error.code ?? "refused"} (${error.message})`);
    return true;
  }
}

function summary({ status, paymentStatus, decline }: DocumentData): string {
  const why = (decline as { reason?: string } | null)?.reason;
  const said = `${String(status)}, payment ${String(paymentStatus)}`;
  return why === undefined ? said : `${said} (${why})`;
}

function say(line: string): void {
  console.log(`  ${line}`);
}
