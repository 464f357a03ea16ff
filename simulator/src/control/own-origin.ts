import { ApiError } from "../core/errors.ts";

const LOOPBACK_HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Lets nobody in but this machine's own programs and pages. A page from elsewhere can have its
 * name point to this machine, or just send here; both show in these two headers.
 */
export function assertOwnOrigin(request: Request): void {
  const origin = request.headers.get("origin");
  if (isLoopback(request.url) && (origin === null || isLoopback(origin))) return;
  throw new ApiError(403, {
    type: "invalid_request_error",
    message: "The control plane answers to this machine only: call it at 127.0.0.1 or localhost.",
  });
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && LOOPBACK_HOSTS.has(new URL(url).hostname);
}
