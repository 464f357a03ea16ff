import { invalidRequest } from "../../core/errors.ts";
import type { LastPaymentError, LastSetupError } from "../../core/stripe-types.ts";
import type { Subject } from "../three-d-secure/subject.ts";
import { nameOf } from "./name.ts";

/** The payment method inside an error must not tell a client whose it is. */
export function clientError<E extends LastPaymentError | LastSetupError>(
  error: E | null,
): E | null {
  if (error?.payment_method === undefined) return error;
  return {
    ...error,
    payment_method: { ...error.payment_method, customer: null, metadata: {} },
  };
}

export function assertClientSecret(intent: Subject, secret: string | undefined): void {
  if (secret === intent.client_secret) return;
  throw invalidRequest(
    `The client_secret provided does not match this ${nameOf(intent)}'s.`,
    `${intent.object}_invalid_parameter`,
    "client_secret",
  );
}
