/** Where Stripe's own page may send a customer back to: only to origins that the merchant has named. */
import { DomainError } from "./errors.ts";

const URL_MAX = 2_000;
/** Stripe puts the session's id in its place. */
const PLACEHOLDER = "{CHECKOUT_SESSION_ID}";

interface Wanted {
  readonly field: "successUrl" | "cancelUrl";
  readonly given: string | undefined;
  /** On the first of the origins, where none is given. */
  readonly path: string;
  readonly origins: readonly string[];
}

/** @throws DomainError INVALID_INPUT, naming the field */
export function returnUrl({ field, given, path, origins }: Wanted): string {
  const [home] = origins;
  if (home === undefined) {
    throw new DomainError("INVALID_INPUT", {
      field,
      message: `${field}: CHECKOUT_RETURN_ORIGINS names no place to return to`,
    });
  }
  if (given === undefined) return `${home}${path}`;
  if (isAllowed(given, origins)) return given;
  throw new DomainError("INVALID_INPUT", {
    field,
    message: `${field}: not an address of one of the allowed origins`,
  });
}

function isAllowed(text: string, origins: readonly string[]): boolean {
  // What a parser would forgive (spaces, line breaks, backslashes) Stripe or a browser may read otherwise.
  if (text.length > URL_MAX || /[\s\\\p{Cc}]/u.test(text)) return false;
  const plain = text.replaceAll(PLACEHOLDER, "id");
  if (!URL.canParse(plain)) return false;
  const { origin, protocol, username, password } = new URL(plain);
  const isWeb = protocol === "https:" || protocol === "http:";
  return isWeb && username === "" && password === "" && origins.includes(origin);
}
