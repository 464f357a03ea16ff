import { createHash } from "node:crypto";
import type { TestCard } from "../../cards/test-cards.ts";
import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { PaymentMethod } from "../../core/stripe-types.ts";

type Card = NonNullable<PaymentMethod["card"]>;

const TOKEN_EXPIRY = { exp_month: 12, exp_year: 2034 };

interface CardDetails {
  exp_month: number;
  exp_year: number;
  hasCvc: boolean;
}

/** Makes and keeps a payment method for a test card. */
export function makePaymentMethod(
  call: Call,
  card: TestCard,
  details: CardDetails = { ...TOKEN_EXPIRY, hasCvc: true },
): PaymentMethodRecord {
  const object = { ...emptyMethod(call, "card"), card: cardObject(call, card, details) };
  return keepMethod(call, object, card.tokens[0]);
}

/** Keeps a payment method with the name of its card or account in the test tables. */
export function keepMethod(call: Call, object: PaymentMethod, card: string): PaymentMethodRecord {
  const record = { object, card, isSetUp: false, isSpent: false };
  call.account.paymentMethods.set(object.id, record);
  return record;
}

/** What payment methods of all types have in common. */
export function emptyMethod(call: Call, type: PaymentMethod["type"]): PaymentMethod {
  return {
    id: newId(call.core, "pm"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: {
      address: {
        city: null,
        country: null,
        line1: null,
        line2: null,
        postal_code: null,
        state: null,
      },
      email: null,
      name: null,
      phone: null,
      tax_id: null,
    },
    created: nowSeconds(call.core),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type,
  };
}

function cardObject(call: Call, card: TestCard, details: CardDetails): Card {
  return {
    brand: card.brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: details.hasCvc ? "unchecked" : null,
    },
    country: "US",
    display_brand: card.brand === "amex" ? "american_express" : card.brand,
    exp_month: details.exp_month,
    exp_year: details.exp_year,
    fingerprint: fingerprintOf(call, card.tokens[0]),
    funding: "credit",
    generated_from: null,
    last4: card.number.slice(-4),
    networks: { available: [card.brand], preferred: null },
    regulated_status: "unregulated",
    three_d_secure_usage: { supported: !card.tokens[0].includes("amex") },
    wallet: null,
  };
}

/** The same card or bank account has the same fingerprint within one account at Stripe. */
export function fingerprintOf(call: Call, token: string): string {
  const digest = createHash("sha256").update(`${call.account.id}:${token}`).digest("base64");
  return digest.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 16);
}
