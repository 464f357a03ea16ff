import { toJson } from "../../core/json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { SetupIntent } from "../../core/stripe-types.ts";
import { clientError } from "../intents/client.ts";

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
    last_setup_error: clientError(intent.last_setup_error),
    livemode: intent.livemode,
    next_action: intent.next_action,
    payment_method: intent.payment_method,
    payment_method_types: intent.payment_method_types,
    status: intent.status,
    usage: intent.usage,
  });
}
