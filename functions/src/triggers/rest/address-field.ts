/** An address as web pages have it: ours, or as Stripe's Address Element gives it. */
import { z } from "zod";
import { AddressInput } from "../../application/create-booking-input.ts";
import { DomainError } from "../../domain/errors.ts";
import { invalidInput } from "../read-input.ts";

const text = z.string().max(200).nullish();
const lines = {
  line1: text,
  line2: text,
  city: text,
  state: text,
  postalCode: text,
  postal_code: text,
  country: text.meta({ description: "ISO 3166, two letters", examples: ["DE"] }),
};

export const AddressField = z
  .object({ name: text, ...lines, address: z.object(lines).nullish() })
  .meta({
    description:
      "`line1`, `city` and `country` at least; `{name, address: {…}}` of Stripe's Address Element is fine, too",
  });

/**
 * What is blank is not there, as forms send their empty fields along.
 * @throws DomainError INVALID_INPUT naming the field
 */
export function addressIn(
  given: z.infer<typeof AddressField> | undefined,
): AddressInput | undefined {
  if (given === undefined) return undefined;
  const { name, address, ...flat } = given;
  const { postalCode, postal_code, ...plain } = address ?? flat;
  const told = Object.entries({ ...plain, name, postalCode: postalCode ?? postal_code }).filter(
    ([, value]) => value != null && value.trim() !== "",
  );
  if (told.length === 0) return undefined;
  const parsed = AddressInput.safeParse(Object.fromEntries(told));
  if (parsed.success) return parsed.data;
  const { field, message } = invalidInput(parsed.error).details;
  const details = { field: `address.${field ?? ""}`, message: `address.${message ?? ""}` };
  throw new DomainError("INVALID_INPUT", details);
}
