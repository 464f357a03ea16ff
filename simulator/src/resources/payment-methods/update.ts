import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { PaymentMethod } from "../../core/stripe-types.ts";
import { EXPAND, METADATA } from "../../http/common-params.ts";
import { mergeMetadata, toAddress } from "../../http/merge.ts";
import { int, obj } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { emitUpdate } from "../../webhooks/emit.ts";
import { findPaymentMethod } from "../find.ts";
import { ALLOW_REDISPLAY, BILLING_DETAILS } from "./params.ts";

export const UPDATE_PAYMENT_METHOD = {
  ...EXPAND,
  allow_redisplay: ALLOW_REDISPLAY,
  billing_details: BILLING_DETAILS,
  card: obj({ exp_month: int(), exp_year: int(), ...unsupported("networks") }),
  metadata: METADATA,
  ...unsupported("payto", "us_bank_account"),
};
type UpdateValues = Values<typeof UPDATE_PAYMENT_METHOD>;

/** @see https://docs.stripe.com/api/payment_methods/update: it must be a customer's. */
export function updatePaymentMethod(call: Call, values: UpdateValues, id: string): PaymentMethod {
  const { object } = findPaymentMethod(call.account, id);
  if (object.customer === null) {
    const message = "You must save this PaymentMethod to a customer before you can update it.";
    throw invalidRequest(message, undefined, "payment_method");
  }
  if (values.card !== undefined && object.card === undefined) {
    throw invalidRequest("This PaymentMethod is no card.", undefined, "card");
  }
  const before = toJson(object);
  object.metadata = mergeMetadata(object.metadata ?? {}, values.metadata);
  object.allow_redisplay = values.allow_redisplay ?? object.allow_redisplay ?? "unspecified";
  updateBilling(object, values.billing_details);
  if (object.card !== undefined) {
    object.card.exp_month = values.card?.exp_month ?? object.card.exp_month;
    object.card.exp_year = values.card?.exp_year ?? object.card.exp_year;
  }
  emitUpdate(call, "payment_method.updated", before, object);
  return object;
}

/** What is not given stays; what is given as empty goes. */
function updateBilling(
  { billing_details: billing }: PaymentMethod,
  change: UpdateValues["billing_details"] = {},
): void {
  for (const name of ["email", "name", "phone", "tax_id"] as const) {
    const value = change[name];
    if (value !== undefined) billing[name] = value;
  }
  if (change.address === null) billing.address = toAddress(null);
  else if (change.address !== undefined) {
    billing.address = toAddress({ ...billing.address, ...change.address });
  }
}
