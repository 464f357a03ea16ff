import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { sessionOfIntent } from "./find.ts";

/**
 * The intent of a session is the session's: it is canceled by expiring that, or directly once the
 * money is held, and it is never confirmed by anybody else.
 */
export function assertNotOfSession(
  call: Call,
  intent: { id: string; status: string },
  action: "cancel" | "confirm" | "update",
): void {
  if (sessionOfIntent(call.account, intent.id) === undefined) return;
  if (action === "cancel" && intent.status === "requires_capture") return;
  throw invalidRequest(
    action === "cancel"
      ? "You cannot cancel an intent that was created by Checkout. Expire its Checkout Session instead."
      : `You cannot ${action} an intent that was created by Checkout.`,
  );
}
