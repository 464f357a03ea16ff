import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { base62 } from "../../core/random.ts";
import type { CheckoutSession } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { LIFE_MAX_SECONDS } from "./check.ts";
import type { CREATE_SESSION } from "./params.ts";

type Given = Values<typeof CREATE_SESSION>;

const ID_LENGTH = 58;
const SECRET_LENGTH = 40;

/** A session as it is before anything is reckoned. */
export function newSession(call: Call, values: Given, currency: string | null): CheckoutSession {
  const id = `cs_test_a1${base62(call.core.state.ids, ID_LENGTH - 2)}`;
  const created = nowSeconds(call.core);
  const isPayment = values.mode !== "setup";
  const isHosted = (values.ui_mode ?? "hosted_page") === "hosted_page";
  const secret = isHosted ? null : `${id}_secret_${base62(call.core.state.ids, SECRET_LENGTH)}`;
  return {
    id,
    object: "checkout.session",
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: values.allow_promotion_codes ?? null,
    amount_subtotal: null,
    amount_total: null,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: values.billing_address_collection ?? null,
    cancel_url: values.cancel_url ?? null,
    client_reference_id: values.client_reference_id ?? null,
    client_secret: secret,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created,
    currency,
    currency_conversion: null,
    custom_fields: [],
    custom_text: customText(values.custom_text),
    customer: values.customer ?? null,
    customer_account: null,
    customer_creation:
      values.customer === undefined ? (values.customer_creation ?? "if_required") : null,
    customer_details: null,
    customer_email: values.customer_email ?? null,
    discounts: isPayment ? [] : null,
    expires_at: values.expires_at ?? created + LIFE_MAX_SECONDS,
    integration_identifier: null,
    invoice: null,
    invoice_creation: isPayment ? noInvoice() : null,
    livemode: false,
    locale: values.locale ?? null,
    managed_payments: null,
    metadata: values.metadata ?? {},
    mode: values.mode ?? "payment",
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: isPayment ? "if_required" : "always",
    payment_method_configuration_details: null,
    payment_method_options: {
      card: {
        request_three_d_secure:
          values.payment_method_options?.card?.request_three_d_secure ?? "automatic",
      },
    },
    payment_method_types: values.payment_method_types ?? ["card"],
    payment_status: isPayment ? "unpaid" : "no_payment_required",
    permissions: null,
    phone_number_collection: { enabled: values.phone_number_collection?.enabled ?? false },
    recovered_from: null,
    ...(isHosted ? {} : notHosted(values)),
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: values.shipping_address_collection ?? null,
    shipping_cost: null,
    shipping_options: [],
    status: "open",
    submit_type: values.submit_type ?? null,
    subscription: null,
    success_url: values.success_url ?? null,
    total_details: null,
    ui_mode: values.ui_mode ?? "hosted_page",
    url: isHosted ? `${call.origin}/_sim/checkout/${id}` : null,
    wallet_options: null,
  };
}

function notHosted(values: Given): Partial<CheckoutSession> {
  const { redirect_on_completion: redirect = "always", return_url: url } = values;
  return {
    ...(values.ui_mode === "embedded_page" ? { redirect_on_completion: redirect } : {}),
    ...(url === undefined ? {} : { return_url: url }),
  };
}

function customText(given: Given["custom_text"]): CheckoutSession["custom_text"] {
  const read = (name: keyof NonNullable<Given["custom_text"]>) => {
    const text = given?.[name];
    return typeof text === "object" ? text : null;
  };
  return {
    after_submit: read("after_submit"),
    shipping_address: read("shipping_address"),
    submit: read("submit"),
    terms_of_service_acceptance: read("terms_of_service_acceptance"),
  };
}

function noInvoice(): NonNullable<CheckoutSession["invoice_creation"]> {
  return {
    enabled: false,
    invoice_data: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: null,
      metadata: {},
      rendering_options: null,
    },
  };
}
