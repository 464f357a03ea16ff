import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { book, enterCard, minutesPass, startPayment } from "./steps.ts";

const MINUTE_MS = 60_000;

/** Paid in time, but Stripe's events come only after the hold ended. */
export async function lateSuccess(stage: Stage): Promise<string> {
  const { control } = stage;
  const booked = await book(stage, "lounge");
  try {
    const payment = await startPayment(stage, booked);
    await control.pauseWebhooks();
    say("Stripe", "keeps its events back");
    await enterCard(stage, payment);
    await minutesPass(stage, booked.holdMs / MINUTE_MS + 1);
    await booked.hears(({ status }) => status === "confirmed");
    say("backend", "has asked Stripe before it gave the place away");
    const { pending } = await control.flushWebhooks();
    if (pending > 0) throw new Error(`${pending} late events were not taken.`);
    say("Stripe", "delivers its events, late; all are answered with 2xx");
    await booked.hears(({ status }) => status === "confirmed");
    return "The place was kept for the money, and the late events changed nothing.";
  } finally {
    booked.stopListening();
  }
}
