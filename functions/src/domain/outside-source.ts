import { z } from "zod";

const source = {
  method: z.enum(["cash", "terminal", "invoice", "other"]),
  /** Number of the receipt or invoice, for whoever keeps the books. */
  reference: z.string(),
};

/** How money came, or went back, without Stripe. */
export const OutsideSource = z.object(source);
export type OutsideSource = z.infer<typeof OutsideSource>;

/** How a due was settled, and what was given back of that, in minor units. */
export const OutsideMoney = z.object({
  ...source,
  refunds: z.array(z.object({ ...source, amount: z.int() })),
});
export type OutsideMoney = z.infer<typeof OutsideMoney>;
