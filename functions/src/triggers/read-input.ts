/** What every input is asked before its schema, and how its schema's answer is told. */
import type { z } from "zod";
import { findCardNumber } from "../domain/card-number.ts";
import { DomainError } from "../domain/errors.ts";

export const BODY_BYTES_MAX = 64 * 1024;

/**
 * What no schema sees: `{"__proto__": …}` would arrive as inherited fields, and half a character
 * (a lone surrogate) is text that Firestore cannot store.
 */
export function refuseOddities(value: unknown, path: readonly string[] = []): void {
  const field = path.join(".");
  if (typeof value === "string" && /\p{Surrogate}/u.test(value)) {
    throw new DomainError("INVALID_INPUT", { field, message: `${field}: broken text` });
  }
  if (value === null || typeof value !== "object") return;
  for (const [key, child] of Object.entries(value)) {
    if (key === "__proto__") {
      throw new DomainError("INVALID_INPUT", { field: [...path, key].join(".") });
    }
    refuseOddities(child, [...path, key]);
  }
}

export function refuseCardNumbers(value: unknown): void {
  const cardAt = findCardNumber(value);
  if (cardAt !== null) throw new DomainError("CARD_NUMBER_REFUSED", { field: cardAt });
}

export function invalidInput({ issues }: z.ZodError): DomainError {
  const issue = issues[0];
  const stray = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...stray].map(String).join(".");
  // For people: in zod's words there was something undefined.
  const isMissing = issue?.code === "invalid_type" && issue.message.endsWith("received undefined");
  const what = isMissing ? "is missing" : (issue?.message ?? "invalid");
  const message = `${field === "" ? "input" : field}: ${what}`;
  return new DomainError("INVALID_INPUT", { ...(field === "" ? {} : { field }), message });
}
