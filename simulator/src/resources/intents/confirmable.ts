import { invalidRequest, unexpectedState } from "../../core/errors.ts";
import type { JsonObject } from "../../core/json.ts";
import type { IntentStatus } from "../../core/stripe-types.ts";
import { assertReturnUrl } from "../three-d-secure/return-url.ts";
import type { Subject } from "../three-d-secure/subject.ts";
import { nameOf } from "./name.ts";

const CONFIRMABLE: readonly IntentStatus[] = [
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
];

interface Confirmation {
  payment_method?: string;
  return_url?: string;
  use_stripe_sdk?: boolean;
}

/** @throws ApiError when confirming cannot even be tried. It shows the intent as `shown`. */
export function assertConfirmable(intent: Subject, shown: JsonObject, values: Confirmation): void {
  const name = nameOf(intent);
  if (!CONFIRMABLE.includes(intent.status)) {
    throw unexpectedState(
      intent,
      `You cannot confirm this ${name} because it has a status of ${intent.status}.`,
      shown,
    );
  }
  if (values.payment_method === undefined && intent.payment_method === null) {
    throw unexpectedState(
      intent,
      `You cannot confirm this ${name} because it has no payment method. Give one when confirming, or update the ${name} with one.`,
      shown,
    );
  }
  assertReturnUrl(values.return_url);
  const automatic = intent.automatic_payment_methods;
  const mayRedirect = automatic?.enabled === true && automatic.allow_redirects !== "never";
  if (mayRedirect && values.return_url === undefined && values.use_stripe_sdk !== true) {
    throw invalidRequest(
      `This ${name} takes payment methods that may redirect the customer, so give a return_url; or create it with automatic_payment_methods[allow_redirects]=never.`,
      undefined,
      "return_url",
    );
  }
}
