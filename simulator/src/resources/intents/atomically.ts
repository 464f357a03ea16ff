import type { Call } from "../../core/core.ts";
import { ApiError } from "../../core/errors.ts";

/**
 * A refused request changes nothing, and leaves no payment method made of a test token. A decline
 * (402) is no refusal: the attempt was made. The intent is null while it is being created.
 */
export function atomically<T>(call: Call, intent: object | null, change: () => T): T {
  const { paymentMethods } = call.account;
  const before = structuredClone(intent);
  const count = paymentMethods.size;
  try {
    return change();
  } catch (error) {
    if (error instanceof ApiError && error.status !== 402) {
      if (intent !== null) Object.assign(intent, before);
      for (const id of [...paymentMethods.keys()].slice(count)) paymentMethods.delete(id);
    }
    throw error;
  }
}
