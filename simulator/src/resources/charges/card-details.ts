import { toUnixSeconds } from "../../core/clock.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { Charge, PaymentIntent } from "../../core/stripe-types.ts";
import { testCardOf } from "../payment-methods/attach.ts";

type Details = NonNullable<NonNullable<Charge["payment_method_details"]>["card"]>;

/** The card as it was when it was charged. */
export function cardDetails(
  call: Call,
  intent: PaymentIntent,
  record: PaymentMethodRecord,
  { decline, isAuthenticated }: { decline: object | null; isAuthenticated: boolean },
): Details {
  const { card } = record.object;
  if (card === undefined) throw new Error(`${record.object.id} is no card`);
  const isPaid = decline === null;
  const isHeld = isPaid && intent.capture_method === "manual";
  const endMs = call.core.clock.now() + call.core.settings.authorizationMs;
  return {
    amount_authorized: isPaid ? intent.amount : null,
    authorization_code: null,
    brand: card.brand,
    ...(isHeld ? { capture_before: toUnixSeconds(endMs) } : {}),
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: card.checks?.cvc_check == null ? null : isPaid ? "pass" : "unchecked",
    },
    country: card.country,
    exp_month: card.exp_month,
    exp_year: card.exp_year,
    extended_authorization: { status: "disabled" },
    fingerprint: card.fingerprint ?? null,
    funding: card.funding,
    incremental_authorization: { status: "unavailable" },
    installments: null,
    last4: card.last4,
    mandate: null,
    multicapture: { status: "unavailable" },
    network: card.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: intent.amount, status: "unavailable" },
    regulated_status: card.regulated_status,
    three_d_secure: threeDSecure(record, isAuthenticated),
    transaction_link_id: null,
    wallet: null,
  };
}

function threeDSecure(
  record: PaymentMethodRecord,
  isAuthenticated: boolean,
): Details["three_d_secure"] {
  const isBroken = testCardOf(record).authentication === "lookup_fails";
  if (!isAuthenticated && !isBroken) return null;
  return {
    authentication_flow: isAuthenticated ? "challenge" : null,
    electronic_commerce_indicator: isAuthenticated ? "05" : null,
    exemption_indicator: null,
    result: isAuthenticated ? "authenticated" : "processing_error",
    result_reason: isAuthenticated ? null : "protocol_error",
    transaction_id: null,
    version: isAuthenticated ? "2.2.0" : null,
  };
}
