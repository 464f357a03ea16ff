import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import { assertAmount, assertCurrency } from "../../core/money.ts";
import { base62 } from "../../core/random.ts";
import type { PaymentIntent } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { withPaymentToken } from "../confirmation-tokens/use.ts";
import { findCustomer } from "../find.ts";
import { atomically } from "../intents/atomically.ts";
import { assertConfirmable } from "../intents/confirmable.ts";
import { assertParametersFit, automaticMethods } from "../intents/create-params.ts";
import { applyFields, setPaymentMethod } from "./apply.ts";
import { confirmIntent } from "./confirm.ts";
import type { CREATE_PAYMENT_INTENT } from "./params.ts";

type CreateValues = Values<typeof CREATE_PAYMENT_INTENT>;

const ONLY_WHEN_CONFIRMING = [
  "confirmation_token",
  "error_on_requires_action",
  "mandate_data",
  "off_session",
  "return_url",
  "use_stripe_sdk",
] as const;

export function createPaymentIntent(call: Call, values: CreateValues): PaymentIntent {
  return atomically(call, null, () => create(call, values));
}

function create(call: Call, given: CreateValues): PaymentIntent {
  assertParametersFit(given, ONLY_WHEN_CONFIRMING);
  const values = withPaymentToken(call, given);
  const currency = values.currency.toLowerCase();
  assertCurrency(currency);
  assertAmount(values.amount, currency);
  if (values.customer !== undefined) findCustomer(call.account, values.customer, "customer");

  const intent = newPaymentIntent(call, values, currency);
  applyFields(intent, values);
  if (values.payment_method !== undefined) setPaymentMethod(call, intent, values.payment_method);
  if (values.confirm === true) assertConfirmable(intent, toJson(intent), values);
  call.account.paymentIntents.set(intent.id, intent);
  emit(call, "payment_intent.created", intent);
  return values.confirm === true ? confirmIntent(call, intent, values) : intent;
}

function newPaymentIntent(call: Call, values: CreateValues, currency: string): PaymentIntent {
  const id = newId(call.core, "pi");
  return {
    id,
    object: "payment_intent",
    allowed_payment_method_types: null,
    amount: values.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: automaticMethods(values),
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic_async",
    client_secret: `${id}_secret_${base62(call.core.state.ids, 25)}`,
    confirmation_method: values.confirmation_method ?? "automatic",
    created: nowSeconds(call.core),
    currency,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, values.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: { card: { ...CARD_OPTIONS } },
    payment_method_types: ["card"],
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: "requires_payment_method",
    transfer_data: null,
    transfer_group: null,
  };
}

const CARD_OPTIONS = {
  installments: null,
  mandate_options: null,
  network: null,
  request_three_d_secure: "automatic",
} as const;
