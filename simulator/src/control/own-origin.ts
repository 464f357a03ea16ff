import { ApiError } from "../core/errors.ts";
import { isLoopbackUrl } from "../safety.ts";

/**
 * Lets nobody in but this machine's own programs and pages. A page from elsewhere can have its
 * name point to this machine, or just send here; both show in these two headers.
 */
export function assertOwnOrigin(url: string, headers: Headers): void {
  const origin = headers.get("origin");
  if (isLoopbackUrl(url) && (origin === null || isLoopbackUrl(origin))) return;
  throw new ApiError(403, {
    type: "invalid_request_error",
    message:
      "Secret keys and the control plane are for this machine only: call 127.0.0.1 or localhost.",
  });
}
