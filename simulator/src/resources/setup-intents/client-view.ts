import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { LastSetupError, SetupIntent } from "../../core/stripe-types.ts";

/** What the holder of a publishable key and the client secret sees: no metadata, no customer. */
export function setupClientView(intent: SetupIntent): JsonObject {
  return toJson({
    id: intent.id,
    object: intent.object,
    automatic_payment_methods: intent.automatic_payment_methods,
    cancellation_reason: intent.cancellation_reason,
    client_secret: intent.client_secret,
    created: intent.created,
    description: intent.description,
    last_setup_error: setupClientError(intent.last_setup_error),
    livemode: intent.livemode,
    next_action: intent.next_action,
    payment_method: intent.payment_method,
    payment_method_types: intent.payment_method_types,
    status: intent.status,
    usage: intent.usage,
  });
}

/** The payment method inside an error must not tell a client whose it is. */
export function setupClientError(error: LastSetupError | null): LastSetupError | null {
  if (error?.payment_method === undefined) return error;
  return {
    ...error,
    payment_method: { ...error.payment_method, customer: null, metadata: {} },
  };
}

export function assertSetupSecret(intent: SetupIntent, secret: string | undefined): void {
  if (secret === intent.client_secret) return;
  throw invalidRequest(
    "The client_secret provided does not match this SetupIntent's.",
    "setup_intent_invalid_parameter",
    "client_secret",
  );
}
