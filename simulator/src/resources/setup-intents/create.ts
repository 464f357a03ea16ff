import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest, ParameterError } from "../../core/errors.ts";
import { base62 } from "../../core/random.ts";
import type { SetupIntent } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { emit } from "../../webhooks/emit.ts";
import { withToken } from "../confirmation-tokens/use.ts";
import { findCustomer } from "../find.ts";
import { atomically } from "../payment-intents/atomically.ts";
import { applySetupFields, setSetupMethod } from "./apply.ts";
import { assertSetupConfirmable, confirmSetup } from "./confirm.ts";
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
  assertParametersFit(given);
  const values = withToken(call, given);
  if (values.customer !== undefined) findCustomer(call.account, values.customer, "customer");

  const intent = newSetupIntent(call, values);
  applySetupFields(intent, values);
  if (values.payment_method !== undefined) setSetupMethod(call, intent, values.payment_method);
  if (values.confirm === true) assertSetupConfirmable(call, intent, values);
  call.account.setupIntents.set(intent.id, intent);
  emit(call, "setup_intent.created", intent);
  return values.confirm === true ? confirmSetup(call, intent, values) : intent;
}

function assertParametersFit(values: CreateValues): void {
  const stray = ONLY_WHEN_CONFIRMING.find((name) => values[name] !== undefined);
  if (values.confirm !== true && stray !== undefined) {
    throw new ParameterError(stray, `'${stray}' can only be used together with confirm=true.`);
  }
  const isAutomatic = values.automatic_payment_methods?.enabled === true;
  if (isAutomatic && values.payment_method_types !== undefined) {
    throw invalidRequest(
      "Give either automatic_payment_methods or payment_method_types, not both.",
      "parameters_exclusive",
      "payment_method_types",
    );
  }
}

function newSetupIntent(call: Call, values: CreateValues): SetupIntent {
  const id = newId(call.core, "seti");
  const automatic =
    values.automatic_payment_methods ??
    (values.payment_method_types === undefined ? { enabled: true } : null);
  return {
    id,
    object: "setup_intent",
    allowed_payment_method_types: null,
    application: null,
    automatic_payment_methods: automatic && { allow_redirects: "always", ...automatic },
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
