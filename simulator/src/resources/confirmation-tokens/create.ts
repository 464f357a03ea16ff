import { CONFIRMATION_TOKEN_MS, SECOND_MS } from "../../core/constants.ts";
import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest, ParameterError } from "../../core/errors.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { ConfirmationToken } from "../../core/stripe-types.ts";
import { toAddress } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { assertUsable, resolvePaymentMethod } from "../payment-methods/attach.ts";
import { makeDescribed } from "../payment-methods/create.ts";
import { assertReturnUrl } from "../three-d-secure/return-url.ts";
import type { CREATE_CONFIRMATION_TOKEN } from "./params.ts";

type CreateValues = Values<typeof CREATE_CONFIRMATION_TOKEN>;

/** Stands for what Stripe.js would have collected in a browser. */
export function createConfirmationToken(call: Call, values: CreateValues): ConfirmationToken {
  assertReturnUrl(values.return_url);
  const record = methodOf(call, values);
  const { shipping } = values;
  const object: ConfirmationToken = {
    id: newId(call.core, "ctoken"),
    object: "confirmation_token",
    created: nowSeconds(call.core),
    expires_at: nowSeconds(call.core) + CONFIRMATION_TOKEN_MS / SECOND_MS,
    livemode: false,
    mandate_data: null,
    metadata: null,
    payment_intent: null,
    payment_method_options: null,
    payment_method_preview: previewOf(record),
    return_url: values.return_url ?? null,
    setup_future_usage: values.setup_future_usage ?? null,
    setup_intent: null,
    shipping: shipping
      ? { address: toAddress(shipping.address), name: shipping.name, phone: shipping.phone ?? null }
      : null,
    use_stripe_sdk: true,
  };
  const paymentMethod = record.object.id;
  call.account.confirmationTokens.set(object.id, { object, paymentMethod });
  return object;
}

function methodOf(call: Call, values: CreateValues): PaymentMethodRecord {
  const { payment_method: id, payment_method_data: data } = values;
  if (id !== undefined && data !== undefined) {
    const message = "Give either payment_method or payment_method_data, not both.";
    throw invalidRequest(message, "parameters_exclusive", "payment_method_data");
  }
  if (data !== undefined) return makeDescribed(call, data);
  if (id === undefined) {
    const message = "Missing required param: payment_method.";
    throw new ParameterError("payment_method", message, "parameter_missing");
  }
  const record = resolvePaymentMethod(call, id);
  assertUsable(record);
  return record;
}

function previewOf({
  object,
}: PaymentMethodRecord): NonNullable<ConfirmationToken["payment_method_preview"]> {
  const { allow_redisplay, billing_details, card, customer, type } = structuredClone(object);
  const { sepa_debit, us_bank_account } = object;
  return {
    allow_redisplay: allow_redisplay ?? "unspecified",
    billing_details,
    customer,
    customer_account: null,
    type,
    ...(card && { card }),
    ...(sepa_debit && { sepa_debit }),
    ...(us_bank_account && { us_bank_account }),
  };
}
