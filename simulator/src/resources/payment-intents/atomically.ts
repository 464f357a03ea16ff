import { ApiError } from "../../core/errors.ts";

/** A refused request changes nothing. A decline (402) is no refusal: the attempt was made. */
export function atomically<T>(intent: object, change: () => T): T {
  const before = structuredClone(intent);
  try {
    return change();
  } catch (error) {
    if (error instanceof ApiError && error.status !== 402) Object.assign(intent, before);
    throw error;
  }
}
