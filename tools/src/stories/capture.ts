import { CATALOG } from "../../seed/catalog.ts";
import { firestoreRest } from "../firestore-rest.ts";
import { money } from "../show-money.ts";
import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { book, enterCard, paymentHas, startPayment } from "./steps.ts";

const ITEM_ID = "demo-reserved";
const PART = 1_000;

/** Money that is only reserved confirms the booking; an operator takes a part, the rest is released. */
export async function capture(stage: Stage): Promise<string> {
  await offerReserved(stage);
  const booked = await book(stage, ITEM_ID);
  try {
    const payment = await startPayment(stage, booked);
    await enterCard(stage, payment);
    await booked.hears(({ status }) => status === "confirmed");
    const { amount, currency } = booked;
    const { paymentId } = payment;
    say("backend", `${money(amount, currency)} are reserved, and confirm the booking`);
    say("operator", `takes ${money(PART, currency)} of it`);
    await stage.operator.call("capturePayment", { paymentId, amount: PART, reason: "one used" });
    await paymentHas(stage, payment, ({ captured }) => captured === PART);
    const { status } = await stage.stripe.retrievePaymentIntent(payment.clientSecret);
    say("Stripe", `the payment is ${status}, and the rest is released`);
    return `${money(PART, currency)} were taken, ${money(amount - PART, currency)} never left the card.`;
  } finally {
    booked.stopListening();
  }
}

/** The seed has nothing whose money is only reserved: this adds an item, as a person would by hand. */
async function offerReserved({ endpoints }: Stage): Promise<void> {
  const { "1": book } = CATALOG;
  const firestore = firestoreRest(new URL(endpoints.firestore).host, endpoints.projectId);
  await firestore.set(`catalog/${ITEM_ID}`, {
    ...book,
    ...{
      name: "A book, money reserved",
      description: "For npm run demo.",
      captureMethod: "manual",
    },
    policy: {
      ...book?.policy,
      authorization: { confirmOn: "authorization", whenLost: "cancel" },
    },
  });
  say("operator", `offers catalog/${ITEM_ID}, written by hand: its money is only reserved`);
}
