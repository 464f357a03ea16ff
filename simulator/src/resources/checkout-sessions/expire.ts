import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import type { CheckoutSession } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";
import { emailOf } from "./customer.ts";
import { findSession } from "./find.ts";
import { cancelOfSession } from "./intents.ts";

export function expireByHand(call: Call, _values: object, id: string): CheckoutSession {
  const { object: session } = findSession(call.account, id);
  if (session.status !== "open") {
    throw invalidRequest(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${session.status}\`.`,
    );
  }
  expire(call, session);
  return session;
}

/** The session's time is over. */
export function expireByClock(call: Call, id: string): void {
  const session = call.account.checkoutSessions.get(id)?.object;
  if (session?.status === "open") expire(call, session);
}

/** What the customer has begun ends too, so that nobody can pay any more. */
function expire(call: Call, session: CheckoutSession): void {
  session.status = "expired";
  session.url = null;
  const email = emailOf(call.account, session);
  if (email !== null) {
    session.customer_details = {
      address: null,
      business_name: null,
      email,
      individual_name: null,
      name: null,
      phone: null,
      tax_exempt: "none",
      tax_ids: null,
    };
  }
  cancelOfSession(call, session);
  emit(call, "checkout.session.expired", session);
}
