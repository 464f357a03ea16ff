import { ParameterError } from "../../core/errors.ts";

const PLACEHOLDER = "{CHECKOUT_SESSION_ID}";

/** A browser is sent there, so nothing that it would run: http and https only. */
export function assertLink(url: string, param: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol === "https:" || parsed?.protocol === "http:") return;
  throw new ParameterError(param, "Not a valid URL", "url_invalid");
}

/** The merchant's address, with the session's id where the merchant wrote its name, not encoded. */
export function withSessionId(url: string, id: string): string {
  return url.replaceAll(PLACEHOLDER, id);
}
