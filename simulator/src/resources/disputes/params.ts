import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { bool, obj, str } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { fileId } from "./file-id.ts";

const LONG = 20_000;

/** Evidence as Stripe takes it, but for the programs of single card networks. */
const EVIDENCE = obj({
  access_activity_log: str(LONG),
  billing_address: str(),
  cancellation_policy: fileId(),
  cancellation_policy_disclosure: str(LONG),
  cancellation_rebuttal: str(LONG),
  customer_communication: fileId(),
  customer_email_address: str(),
  customer_name: str(),
  customer_purchase_ip: str(),
  customer_signature: fileId(),
  duplicate_charge_documentation: fileId(),
  duplicate_charge_explanation: str(LONG),
  duplicate_charge_id: str(),
  product_description: str(LONG),
  receipt: fileId(),
  refund_policy: fileId(),
  refund_policy_disclosure: str(LONG),
  refund_refusal_explanation: str(LONG),
  service_date: str(),
  service_documentation: fileId(),
  shipping_address: str(),
  shipping_carrier: str(),
  shipping_date: str(),
  shipping_documentation: fileId(),
  shipping_tracking_number: str(),
  uncategorized_file: fileId(),
  uncategorized_text: str(LONG),
  ...unsupported("enhanced_evidence"),
});

export const UPDATE_DISPUTE = {
  ...EXPAND,
  evidence: EVIDENCE,
  metadata: METADATA,
  submit: bool(),
};

export const LIST_DISPUTES = {
  ...PAGE,
  ...CREATED,
  charge: str(),
  payment_intent: str(),
};
