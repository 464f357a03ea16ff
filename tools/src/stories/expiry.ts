import { ClientError } from "../../../simulator/src/client.ts";
import { confirmCard } from "../app-steps.ts";
import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { book, minutesPass, startPayment, taken } from "./steps.ts";

const MINUTE_MS = 60_000;

/** Nobody pays, and the sheet stays open: its payment ends at Stripe before the place is free. */
export async function expiry(stage: Stage): Promise<string> {
  const booked = await book(stage, "lounge");
  try {
    const payment = await startPayment(stage, booked);
    const places = await taken(stage, booked);
    say("customer", `puts the phone away; places taken: ${places}`);
    await minutesPass(stage, booked.holdMs / MINUTE_MS + 1);
    await booked.hears(({ status }) => status === "expired");
    const { status } = await stage.stripe.retrievePaymentIntent(payment.clientSecret);
    if (status !== "canceled") throw new Error(`The payment is still ${status}.`);
    say("backend", "has canceled the payment at Stripe, and then freed the place");
    say("customer", "comes back to the open sheet, and pays");
    const refused = await confirmCard(stage.stripe, payment.clientSecret, "success").catch(
      (error: unknown) => error,
    );
    if (!(refused instanceof ClientError)) throw new Error("A payment that had ended took money.");
    say("Stripe", `refuses: ${refused.code ?? refused.message}`);
    const left = await taken(stage, booked);
    if (left !== places - 1) throw new Error(`Places taken: ${left}, not ${places - 1}.`);
    return `Places taken: ${left}. The hold is over, and no money can come any more.`;
  } finally {
    booked.stopListening();
  }
}
