import type { Call } from "../../core/core.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import type { CheckoutSession, PaymentIntent, SetupIntent } from "../../core/stripe-types.ts";
import { toShipping } from "../../http/merge.ts";
import { endAsCanceled } from "../payment-intents/cancel.ts";
import { createPaymentIntent } from "../payment-intents/create.ts";
import { createSetupIntent } from "../setup-intents/create.ts";
import { endSetupAsCanceled } from "../setup-intents/cancel.ts";
import { tieIntent } from "./find.ts";

const ENDED = ["succeeded", "canceled", "processing"];

/** The session's PaymentIntent: made when the customer first tries to pay, then used again. */
export function paymentOf(call: Call, record: CheckoutRecord): PaymentIntent {
  const { object: session, intentData } = record;
  const shipping = session.collected_information?.shipping_details ?? intentData.shipping;
  const known = call.account.paymentIntents.get(session.payment_intent ?? "");
  if (known !== undefined) {
    known.amount = session.amount_total ?? known.amount;
    if (shipping !== undefined) known.shipping = toShipping(shipping);
    return known;
  }
  const intent = createPaymentIntent(call, {
    ...intentData,
    amount: session.amount_total ?? 0,
    currency: session.currency ?? "",
    payment_method_types: session.payment_method_types,
    ...(session.customer === null ? {} : { customer: session.customer }),
    ...(shipping === undefined ? {} : { shipping }),
    ...methodOptions(session),
  });
  session.payment_intent = intent.id;
  tieIntent(call.account, record, intent.id);
  return intent;
}

export function setupOf(call: Call, record: CheckoutRecord): SetupIntent {
  const { object: session, intentData } = record;
  const known = call.account.setupIntents.get(session.setup_intent ?? "");
  if (known !== undefined) return known;
  const { description, metadata } = intentData;
  const intent = createSetupIntent(call, {
    payment_method_types: session.payment_method_types,
    ...(description === undefined ? {} : { description }),
    ...(metadata === undefined ? {} : { metadata }),
    ...methodOptions(session),
    ...(session.customer === null ? {} : { customer: session.customer }),
  });
  session.setup_intent = intent.id;
  tieIntent(call.account, record, intent.id);
  return intent;
}

/** Ends what an expiring session has begun. */
export function cancelOfSession(call: Call, session: CheckoutSession): void {
  const payment = call.account.paymentIntents.get(session.payment_intent ?? "");
  if (payment !== undefined && !ENDED.includes(payment.status)) {
    endAsCanceled(call, payment, "expired");
  }
  const setup = call.account.setupIntents.get(session.setup_intent ?? "");
  if (setup !== undefined && !ENDED.includes(setup.status)) endSetupAsCanceled(call, setup, null);
}

function methodOptions(session: CheckoutSession) {
  const given = session.payment_method_options?.card?.request_three_d_secure;
  const wanted = (["any", "challenge"] as const).find((value) => value === given);
  if (wanted === undefined) return {};
  return { payment_method_options: { card: { request_three_d_secure: wanted } } };
}
