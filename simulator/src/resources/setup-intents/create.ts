import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import { base62 } from "../../core/random.ts";
import type { SetupIntent } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { withToken } from "../confirmation-tokens/use.ts";
import { findCustomer } from "../find.ts";
import { atomically } from "../intents/atomically.ts";
import { assertConfirmable } from "../intents/confirmable.ts";
import { assertParametersFit, automaticMethods } from "../intents/create-params.ts";
import { applySetupFields, setSetupMethod } from "./apply.ts";
import { confirmSetup } from "./confirm.ts";
import type { CREATE_SETUP_INTENT } from "./params.ts";

type CreateValues = Values<typeof CREATE_SETUP_INTENT>;

const AUTOMATIC_TYPES = ["card", "sepa_debit", "us_bank_account"] as const;
const ONLY_WHEN_CONFIRMING = [
  "confirmation_token",
  "mandate_data",
  "return_url",
  "use_stripe_sdk",
] as const;

export function createSetupIntent(call: Call, values: CreateValues): SetupIntent {
  return atomically(call, null, () => create(call, values));
}

function create(call: Call, given: CreateValues): SetupIntent {
  assertParametersFit(given, ONLY_WHEN_CONFIRMING);
  const values = withToken(call, given);
  if (values.customer !== undefined) findCustomer(call.account, values.customer, "customer");

  const intent = newSetupIntent(call, values);
  applySetupFields(intent, values);
  if (values.payment_method !== undefined) setSetupMethod(call, intent, values.payment_method);
  if (values.confirm === true) assertConfirmable(intent, toJson(intent), values);
  call.account.setupIntents.set(intent.id, intent);
  emit(call, "setup_intent.created", intent);
  return values.confirm === true ? confirmSetup(call, intent, values) : intent;
}

function newSetupIntent(call: Call, values: CreateValues): SetupIntent {
  const id = newId(call.core, "seti");
  const automatic = automaticMethods(values);
  return {
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: automatic,
    cancellation_reason: null,
    client_secret: `${id}_secret_${base62(call.core.state.ids, 25)}`,
    created: nowSeconds(call.core),
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    flow_directions: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    managed_payments: null,
    mandate: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { mandate_options: null, network: null, request_three_d_secure: "automatic" },
    },
    payment_method_types: automatic?.enabled === true ? [...AUTOMATIC_TYPES] : ["card"],
    single_use_mandate: null,
    status: "requires_payment_method",
    usage: values.usage ?? "off_session",
  };
}
