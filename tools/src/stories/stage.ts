import { simControl } from "../../../simulator/src/control-client.ts";
import type { SimControl } from "../../../simulator/src/control-client.ts";
import { publishableClient } from "../../../simulator/src/client.ts";
import { signInAs } from "../app-client.ts";
import type { AppClient } from "../app-client.ts";
import type { StripeClient } from "../app-steps.ts";
import type { Endpoints } from "../endpoints.ts";
import { say } from "./say.ts";

/** Who plays in a story. */
export interface Stage {
  endpoints: Endpoints;
  customer: AppClient;
  operator: AppClient;
  /** What the customer's app does at Stripe. */
  stripe: StripeClient;
  /** What happens at Stripe without anybody here: time, banks, and the way of the events. */
  control: SimControl;
}

const CUSTOMER = "customer@example.com";
const OPERATOR = "operator@example.com";
/** Less than this is the time that the calls took. */
const CLOCK_SLACK_MS = 5_000;

/** Sets the stage, and leaves it as it was: events arrive, and the clock shows its time again. */
export async function onStage(
  endpoints: Endpoints,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const { simulator, simulatorToken, publishableKey } = endpoints;
  if (simulator === undefined || simulatorToken === undefined) {
    throw new Error("The stories need the offline Stripe: run npm start without --stripe test.");
  }
  const control = simControl(simulator, simulatorToken);
  const aheadMs = (await control.now()) - Date.now();
  const stripe = publishableClient(simulator, publishableKey);
  const customer = await signInAs(endpoints, CUSTOMER);
  const operator = await signInAs(endpoints, OPERATOR);
  try {
    await play({ endpoints, customer, operator, stripe, control });
  } finally {
    await control.resumeWebhooks();
    // What was held back is signed with the time that the story is in.
    await control.flushWebhooks();
    await turnBack(control, Date.now() + aheadMs);
    await Promise.all([customer.close(), operator.close()]);
  }
}

async function turnBack(control: SimControl, now: number): Promise<void> {
  if (Math.abs((await control.now()) - now) < CLOCK_SLACK_MS) return;
  await control.setClock(now);
  say("clock", "back to where it was, for Stripe and for the backend");
}
