import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { buy, refusal } from "./steps.ts";

/** A customer's bank contests a payment; while it does, no money goes back. The merchant wins. */
export async function dispute(stage: Stage): Promise<string> {
  const { booked, payment } = await buy(stage, "lounge");
  try {
    const { paymentId, paymentIntentId } = payment;
    const { id, reason } = await stage.control.openDispute({ payment_intent: paymentIntentId });
    say("Stripe", `the customer's bank disputes the payment: ${reason}`);
    await booked.hears(({ issues }) => (issues as string[]).includes("disputed"));
    say("operator", "wants to give the money back");
    const refund = { paymentId, reason: "to calm the customer" };
    say("backend", `refuses: ${await refusal(stage.operator.call("refundPayment", refund))}`);
    await stage.control.moveDispute(id, "won");
    say("Stripe", "the merchant has won the dispute, and has the money again");
    await booked.hears(({ issues }) => (issues as string[]).length === 0);
    return "The booking was confirmed all the time, and nothing went back twice.";
  } finally {
    booked.stopListening();
  }
}
