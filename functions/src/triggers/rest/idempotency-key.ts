import { createHash } from "node:crypto";
import type { Request } from "express";
import { DomainError } from "../../domain/errors.ts";

const KEY_LENGTH_MAX = 255;

/**
 * The caller's name for this request, in a form that every use case takes for a request id.
 * @throws DomainError INVALID_INPUT
 */
export function idempotencyKeyOf(request: Request): string | undefined {
  const key = request.get("Idempotency-Key");
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(key) || key.length > KEY_LENGTH_MAX) {
    const message = "Idempotency-Key: 1 to 255 printable ASCII characters";
    throw new DomainError("INVALID_INPUT", { field: "Idempotency-Key", message });
  }
  return createHash("sha256").update(key).digest("hex");
}
