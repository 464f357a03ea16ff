import { money } from "../show-money.ts";
import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { buy, paymentHas, refusal } from "./steps.ts";

const PART = 1_000;

/** The customer asks for a part of the money, an operator approves, and more than all is refused. */
export async function partialRefund(stage: Stage): Promise<string> {
  const { booked, payment } = await buy(stage, "lounge");
  try {
    const { bookingId, amount, currency } = booked;
    const part = money(PART, currency);
    const ask = { bookingId, amount: PART, reason: "the showers were closed" };
    const { refundRequestId } = await stage.customer.call<{ refundRequestId: string }>(
      "requestRefund",
      ask,
    );
    say("customer", `asks for ${part} back: ${ask.reason}`);
    say("operator", "approves it");
    await stage.operator.call("decideRefundRequest", {
      ...{ refundRequestId, decision: "approve", reason: "true, they were" },
    });
    await paymentHas(stage, payment, ({ refunded }) => refunded === PART);
    await booked.hears(({ paymentStatus }) => paymentStatus === "partially_refunded");
    const { paymentId } = payment;
    say("operator", `tries to give back ${money(amount, currency)} on top`);
    const tooMuch = { paymentId, amount, reason: "by mistake" };
    const reason = await refusal(stage.operator.call("refundPayment", tooMuch));
    say("backend", `refuses: ${reason}`);
    return `${part} went back; the booking is still confirmed.`;
  } finally {
    booked.stopListening();
  }
}
