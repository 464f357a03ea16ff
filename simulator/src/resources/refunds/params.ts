import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { int, oneOf, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";

export const CREATE_REFUND = {
  ...EXPAND,
  amount: int(),
  charge: str(),
  metadata: METADATA,
  payment_intent: str(),
  reason: oneOf("duplicate", "fraudulent", "requested_by_customer"),
  // For customer balances, for other payment methods and for Connect.
  ...unsupported("currency", "customer", "instructions_email", "origin"),
  ...unsupported("refund_application_fee", "reverse_transfer"),
};

export const UPDATE_REFUND = { ...EXPAND, metadata: METADATA };

export const LIST_REFUNDS = { ...PAGE, ...CREATED, charge: str(), payment_intent: str() };
