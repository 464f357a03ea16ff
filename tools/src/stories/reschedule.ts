import { freeSlot } from "../app-steps.ts";
import { money } from "../show-money.ts";
import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { buy, enterCard, paymentHas, startPayment, taken } from "./steps.ts";

const DAY_MS = 86_400_000;

interface Answer {
  change: "done" | "to_pay" | "none";
  amount: number;
  refund: number;
}

/** A paid booking moves to another time for two, which costs more, and then loses one of the two. */
export async function reschedule(stage: Stage): Promise<string> {
  const { booked, payment } = await buy(stage, "lounge");
  try {
    const { bookingId, currency } = booked;
    const slotId = await freeSlot(stage.customer, "lounge", new Date(Date.now() + 12 * DAY_MS));
    const places = (quantity: number) => [{ itemId: "lounge", slotId, quantity }];
    const change = (quantity: number, dryRun = false) =>
      stage.customer.call<Answer>("rescheduleBooking", {
        ...{ bookingId, items: places(quantity), dryRun },
      });

    const { amount } = await change(2, true);
    say("customer", `asks first: two places two days later cost ${money(amount, currency)} more`);
    await change(2);
    const old = await taken(stage, booked);
    say("backend", "has taken the new places, and keeps the old one until the difference is paid");
    const difference = await startPayment(stage, booked);
    await enterCard(stage, difference);
    await booked.hears((now) => now["pendingChange"] === null && quantityOf(now) === 2);
    const left = await taken(stage, booked);
    if (left !== old - 1) throw new Error(`Places taken: ${left}, not ${old - 1}.`);
    say("backend", "has exchanged the booking in the commit that saw the difference paid");

    const { refund } = await change(1);
    say("customer", `comes alone after all: ${money(refund, currency)} are on their way back`);
    await booked.hears((now) => quantityOf(now) === 1);
    await paymentHas(stage, difference, ({ refunded }) => refunded === Math.min(refund, amount));
    await paymentHas(stage, payment, ({ status }) => status === "succeeded");
    return `moved, ${money(amount, currency)} paid and ${money(refund, currency)} given back.`;
  } finally {
    booked.stopListening();
  }
}

function quantityOf(booking: Record<string, unknown>): number {
  const [item] = booking["items"] as { quantity: number }[];
  return item?.quantity ?? 0;
}
