import { ParameterError } from "../../core/errors.ts";

const REFUSED_SCHEMES = new Set([
  "javascript:",
  "data:",
  "vbscript:",
  "file:",
  "blob:",
  "about:",
  "filesystem:",
]);

/** http, https or the scheme of an app: never one that a browser would run. */
export function assertReturnUrl(url: string | undefined): void {
  if (url === undefined) return;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || REFUSED_SCHEMES.has(parsed.protocol)) {
    throw new ParameterError("return_url", "Not a valid URL", "url_invalid");
  }
}

/** Where the cardholder is sent when the bank is done with them. */
export function returnAddress(
  returnUrl: string,
  intent: { id: string; object: "payment_intent" | "setup_intent"; client_secret: string },
  redirectStatus: string,
): string {
  const url = new URL(returnUrl);
  url.searchParams.set(intent.object, intent.id);
  url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret);
  url.searchParams.set("redirect_status", redirectStatus);
  return url.toString();
}
