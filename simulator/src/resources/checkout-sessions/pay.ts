import type { Call } from "../../core/core.ts";
import { ApiError, invalidRequest } from "../../core/errors.ts";
import type { ErrorBody } from "../../core/errors.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import type { PaymentIntent, PaymentMethod, SetupIntent } from "../../core/stripe-types.ts";
import { confirmIntent } from "../payment-intents/confirm.ts";
import { createPaymentMethod } from "../payment-methods/create.ts";
import { confirmSetup } from "../setup-intents/confirm.ts";
import { applyChoices } from "./choices.ts";
import { completeSession } from "./complete.ts";
import { settleCustomer } from "./customer.ts";
import { cancelOfSession, paymentOf, setupOf } from "./intents.ts";
import type { PageInput } from "./page-input.ts";
import { takeDetails } from "./payer.ts";

/** What became of what the customer sent. */
export type PageOutcome =
  | { kind: "shown" }
  | { kind: "complete" }
  | { kind: "bank"; url: string }
  | { kind: "refused"; status: number; error: ErrorBody };

/** Takes what the customer chose and entered, and pays. A refusal can be tried again. */
export function submitPage(call: Call, record: CheckoutRecord, input: PageInput): PageOutcome {
  try {
    applyChoices(call, record, input);
    if (input.isUpdate) return { kind: "shown" };
    assertSeen(record, input);
    return attempt(call, record, input);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { kind: "refused", status: error.status, error: shownError(error.body) };
  }
}

/** Nobody pays more than they were shown. */
function assertSeen({ object: session }: CheckoutRecord, { shownTotal }: PageInput): void {
  if (shownTotal === null || (session.amount_total ?? 0) <= shownTotal) return;
  throw invalidRequest("The total has changed. Look at it, then pay.", undefined, "shown_total");
}

function attempt(call: Call, record: CheckoutRecord, input: PageInput): PageOutcome {
  const payer = takeDetails(call, record, input);
  const { mode, amount_total: total } = record.object;
  if (mode === "payment" && total === 0) {
    settleCustomer(call, record.object, payer);
    // A code may have made it free after a card was declined.
    cancelOfSession(call, record.object);
    record.object.payment_status = "no_payment_required";
    completeSession(call, record);
    return { kind: "complete" };
  }
  const method = makeMethod(call, record, input);
  settleCustomer(call, record.object, payer);
  const values = {
    payment_method: method.id,
    return_url: `${call.origin}/_sim/checkout/${record.object.id}/return`,
  };
  const intent =
    mode === "payment"
      ? confirmIntent(call, paymentOf(call, record), values)
      : confirmSetup(call, setupOf(call, record), values);
  return outcomeOf(record, intent);
}

function outcomeOf(record: CheckoutRecord, intent: PaymentIntent | SetupIntent): PageOutcome {
  const url = intent.next_action?.redirect_to_url?.url;
  if (url != null) return { kind: "bank", url };
  if (record.object.status === "complete") return { kind: "complete" };
  throw new Error(`${intent.id} is ${intent.status}, and its session knows nothing of it`);
}

function makeMethod(call: Call, record: CheckoutRecord, input: PageInput): PaymentMethod {
  const { card, iban } = input;
  const { payment_method_types: types, customer_details: details } = record.object;
  const common = {
    allow_redisplay: record.allowRedisplay,
    billing_details: {
      address: input.billing,
      email: details?.email ?? null,
      name: input.name,
      phone: input.phone,
    },
  };
  if (iban !== null && types.includes("sepa_debit")) {
    return createPaymentMethod(call, { ...common, type: "sepa_debit", sepa_debit: { iban } });
  }
  if (card === null || !types.includes("card")) {
    throw invalidRequest("Enter how you want to pay.", undefined, "card");
  }
  if (card.cvc === null) {
    throw invalidRequest("Enter the card's security code.", undefined, "card_cvc");
  }
  return createPaymentMethod(call, { ...common, type: "card", card: { ...card, cvc: card.cvc } });
}

/** The customer is told why, and nothing about the objects behind it. */
function shownError({ type, message, code, decline_code: decline, param }: ErrorBody): ErrorBody {
  const shown: ErrorBody = { type, message };
  if (code !== undefined) shown.code = code;
  if (decline !== undefined) shown.decline_code = decline;
  if (param !== undefined) shown.param = param;
  return shown;
}
