/** Stripe's objects, whole, as its API renders them: what we do not read must not disturb us either. */

/** Seconds. */
export const CREATED = 1_800_000_000;

export const METADATA = {
  app: "holdfast",
  env: "test",
  uid: "user-1",
  bookingId: "BBBBBBBBBBBBBBBBBBBB",
  dueId: "full",
  paymentId: "BBBBBBBBBBBBBBBBBBBB_full_1",
};

type Json = Readonly<Record<string, unknown>>;

export function intentJson(change: Json = {}): Json {
  return {
    id: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg",
    object: "payment_intent",
    amount: 4500,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: { allow_redirects: "always", enabled: true },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg_secret_Wq3yN5rT8uL1kPz7mXv2bHs4d",
    confirmation_method: "automatic",
    created: CREATED - 60,
    currency: "eur",
    customer: "cus_TqXb2Ab12Cd34E",
    description: "Airport ABCD2345",
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    metadata: METADATA,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_options: { card: { request_three_d_secure: "automatic" }, link: {} },
    payment_method_types: ["card", "link"],
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
    ...change,
  };
}

export const CARD_DECLINED: Json = {
  charge: "ch_3TqXb2Ab12Cd34Ef0hIjKlMn",
  code: "card_declined",
  decline_code: "insufficient_funds",
  doc_url: "https://stripe.com/docs/error-codes/card-declined",
  message: "Your card has insufficient funds.",
  payment_method: { id: "pm_1TqXb2Ab12Cd34EfOpQrStUv", object: "payment_method", type: "card" },
  type: "card_error",
};

export const CARD_DETAILS: Json = {
  card: {
    amount_authorized: 4500,
    brand: "visa",
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
    country: "US",
    exp_month: 8,
    exp_year: 2030,
    fingerprint: "Xt5EWLLDS7FJjR1c",
    funding: "credit",
    last4: "4242",
    network: "visa",
    three_d_secure: null,
    wallet: null,
  },
  type: "card",
};

export function chargeJson(change: Json = {}): Json {
  return {
    id: "ch_3TqXb2Ab12Cd34Ef0hIjKlMn",
    object: "charge",
    amount: 4500,
    amount_captured: 4500,
    amount_refunded: 0,
    balance_transaction: "txn_3TqXb2Ab12Cd34Ef0wXyZaBc",
    billing_details: { address: {}, email: null, name: null, phone: null },
    captured: true,
    created: CREATED,
    currency: "eur",
    customer: "cus_TqXb2Ab12Cd34E",
    disputed: false,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: METADATA,
    outcome: {
      network_status: "approved_by_network",
      reason: null,
      risk_level: "normal",
      seller_message: "Payment complete.",
      type: "authorized",
    },
    paid: true,
    payment_intent: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg",
    payment_method: "pm_1TqXb2Ab12Cd34EfOpQrStUv",
    payment_method_details: CARD_DETAILS,
    receipt_email: null,
    receipt_url: "https://pay.stripe.com/receipts/payment/CAcaFwoV",
    refunded: false,
    status: "succeeded",
    ...change,
  };
}

export function eventJson(type: string, object: unknown, change: Json = {}): Json {
  return {
    id: "evt_3TqXb2Ab12Cd34Ef0DeFgHiJ",
    object: "event",
    api_version: "2026-08-26.dahlia",
    created: CREATED,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: "req_Ab12Cd34Ef56Gh", idempotency_key: "8a6b0f6e-7c1f-4d53-9a55-2f0b6f1d2c3e" },
    type,
    ...change,
  };
}

export function refundJson(change: Json = {}): Json {
  return {
    id: "re_3TqXb2Ab12Cd34Ef0kLmNoPq",
    object: "refund",
    amount: 1500,
    balance_transaction: "txn_3TqXb2Ab12Cd34Ef0rStUvWx",
    charge: "ch_3TqXb2Ab12Cd34Ef0aBcDeFg",
    created: CREATED - 5,
    currency: "eur",
    destination_details: { card: { reference_status: "pending", type: "refund" }, type: "card" },
    metadata: { ...METADATA, refundId: "op:1" },
    payment_intent: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg",
    reason: "requested_by_customer",
    receipt_number: null,
    source_transfer_reversal: null,
    status: "succeeded",
    transfer_reversal: null,
    ...change,
  };
}

export function disputeJson(change: Json = {}): Json {
  return {
    id: "du_1TqXb2Ab12Cd34EfAbCdEfGh",
    object: "dispute",
    amount: 4500,
    balance_transactions: [
      {
        id: "txn_1TqXb2Ab12Cd34EfIjKlMnOp",
        object: "balance_transaction",
        amount: -4500,
        fee: 1500,
        net: -6000,
        currency: "eur",
        type: "adjustment",
      },
    ],
    charge: "ch_3TqXb2Ab12Cd34Ef0aBcDeFg",
    created: CREATED - 5,
    currency: "eur",
    enhanced_eligibility_types: [],
    evidence: { customer_name: null },
    evidence_details: {
      due_by: CREATED + 604_800,
      has_evidence: false,
      past_due: false,
      submission_count: 0,
    },
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg",
    reason: "fraudulent",
    status: "needs_response",
    ...change,
  };
}

export function sessionJson(change: object = {}) {
  return {
    object: "checkout.session",
    id: "cs_test_1",
    status: "complete",
    payment_status: "paid",
    amount_total: 4500,
    currency: "eur",
    metadata: METADATA,
    payment_intent: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg",
    url: null,
    client_secret: null,
    ...change,
  };
}

export function warningJson(change: Json = {}): Json {
  return {
    id: "issfr_1TqXb2Ab12Cd34EfQrStUvWx",
    object: "radar.early_fraud_warning",
    actionable: true,
    charge: "ch_3TqXb2Ab12Cd34Ef0aBcDeFg",
    created: CREATED - 5,
    fraud_type: "unauthorized_use_of_card",
    livemode: false,
    payment_intent: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg",
    ...change,
  };
}
