import { money } from "../show-money.ts";
import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { buy, paymentHas } from "./steps.ts";

const REFUND_FAILS = "4000000000005126";
/** The offline bank sends the money back after five seconds. */
const UNTIL_IT_FAILS_MS = 6_000;

/** A refund that Stripe called succeeded comes back from the customer's bank. */
export async function failedRefund(stage: Stage): Promise<string> {
  const { booked, payment } = await buy(stage, "lounge", REFUND_FAILS);
  try {
    const { paymentId } = payment;
    say("operator", `gives back ${money(booked.amount, booked.currency)}`);
    const refund = { paymentId, reason: "goodwill", requestId: `demo-${booked.bookingId}` };
    await stage.operator.call("refundPayment", refund);
    await booked.hears(({ paymentStatus }) => paymentStatus === "refunded");
    say("Stripe", "the customer's bank sends the money back: the card was closed");
    await stage.control.advanceClock(UNTIL_IT_FAILS_MS);
    await booked.hears(({ issues }) => (issues as string[]).includes("refund_failed"));
    await paymentHas(stage, payment, ({ refunded }) => refunded === 0);
    say("backend", "the money is owed again; it rings the alarm refund_failed and repeats nothing");
    return "Nothing was refunded, and the booking says so: an operator has to find another way.";
  } finally {
    booked.stopListening();
  }
}
