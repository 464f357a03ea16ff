import { say } from "./say.ts";
import type { Stage } from "./stage.ts";
import { book, enterCard, minutesPass, startPayment } from "./steps.ts";

/** Within the hold, and later than the sweep's first look at a payment that nobody has told of. */
const SILENCE_MINUTES = 5;

/** Stripe's events never come: the sweep finds the money. */
export async function lostWebhook(stage: Stage): Promise<string> {
  const { control } = stage;
  const booked = await book(stage, "lounge");
  try {
    const payment = await startPayment(stage, booked);
    await control.pauseWebhooks();
    say("Stripe", "delivers nothing from now on: the endpoint is unreachable");
    await enterCard(stage, payment);
    await minutesPass(stage, SILENCE_MINUTES);
    await booked.hears(({ status }) => status === "confirmed");
    const lost = (await control.pendingWebhooks()).map(({ type }) => type);
    if (!lost.includes("payment_intent.succeeded")) throw new Error("Nothing was lost.");
    say("backend", `wakeSweep has asked Stripe: ${lost.length} events have still not come`);
    return "The booking is confirmed, although no event has told of its money.";
  } finally {
    booked.stopListening();
  }
}
