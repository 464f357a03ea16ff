import { z } from "zod";

/** How a due was settled without Stripe. */
export const OutsideSource = z.object({
  method: z.enum(["cash", "terminal", "invoice", "other"]),
  /** Number of the receipt or invoice, for whoever keeps the books. */
  reference: z.string(),
});
export type OutsideSource = z.infer<typeof OutsideSource>;
