import { z } from "zod";

/** ISO 3166, two letters. */
export const CountryCode = z.string().regex(/^[A-Z]{2}$/);

/** Where goods are sent to; and whose taxes apply. */
export const Address = z.object({
  name: z.string().nullable(),
  line1: z.string(),
  line2: z.string().nullable(),
  city: z.string(),
  /** Some countries have none. */
  postalCode: z.string().nullable(),
  state: z.string().nullable(),
  country: CountryCode,
});
export type Address = z.infer<typeof Address>;
