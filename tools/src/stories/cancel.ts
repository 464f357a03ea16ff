import { money } from "../show-money.ts";
import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { buy, paymentHas, taken } from "./steps.ts";

interface Answer {
  refund: { amount: number } | null;
  retained: { amount: number };
}

/** The customer cancels, by the policy that was frozen into the booking. */
export async function cancel(stage: Stage): Promise<string> {
  const { booked, payment } = await buy(stage, "parking");
  try {
    const { bookingId, currency } = booked;
    const places = await taken(stage, booked);
    const ask = { bookingId, dryRun: true };
    const { refund, retained } = await stage.customer.call<Answer>("cancelBooking", ask);
    const back = refund?.amount ?? 0;
    const fee = money(retained.amount, currency);
    say("customer", `asks first: ${money(back, currency)} would come back, ${fee} be kept`);
    say("customer", "cancels");
    await stage.customer.call("cancelBooking", { bookingId, reason: "flight canceled" });
    await booked.hears(({ status }) => status === "canceled");
    const { refunded } = await paymentHas(stage, payment, (now) => now["refunded"] === back);
    const left = await taken(stage, booked);
    if (left !== places - 1) throw new Error(`Places taken: ${left}, not ${places - 1}.`);
    say("backend", `has freed the place (taken: ${left}) and sent the refund`);
    return `${money(refunded as number, currency)} went back, as the policy says.`;
  } finally {
    booked.stopListening();
  }
}
