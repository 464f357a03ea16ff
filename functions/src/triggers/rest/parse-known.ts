import type { z } from "zod";
import { invalidInput, refuseCardNumbers, refuseOddities } from "../read-input.ts";

/** Each round drops every stray field that the last one found. */
const ROUNDS_MAX = 8;

/**
 * What the schema says of the input. Fields that it does not know are dropped and not refused, as the
 * clients of these contracts send more than is needed; even by a schema that a callable shares.
 * @throws DomainError INVALID_INPUT naming the field, CARD_NUMBER_REFUSED
 */
export function parseKnown(schema: z.ZodType | undefined, input: unknown): unknown {
  refuseOddities(input);
  refuseCardNumbers(input);
  if (schema === undefined) return undefined;
  let value = structuredClone(input);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const known = withoutStrays(value, parsed.error);
    if (known === null) throw invalidInput(parsed.error);
    value = known;
  }
  throw new Error("a schema finds stray fields again and again");
}

/** @returns null where nothing was stray */
function withoutStrays(value: unknown, { issues }: z.ZodError): unknown {
  const strays = issues.filter((issue) => issue.code === "unrecognized_keys");
  if (strays.length === 0) return null;
  const known = structuredClone(value);
  for (const { path, keys } of strays) {
    const holder = path.reduce<unknown>(
      (at, step) => (at as Record<PropertyKey, unknown>)[step],
      known,
    );
    for (const key of keys) Reflect.deleteProperty(holder as object, key);
  }
  return known;
}
