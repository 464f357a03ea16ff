/** Balance transactions, in our words: what a charge or a refund has moved, and what it has cost. */
import { z } from "zod";
import type { EntryFact, EntryObservation } from "../../domain/entry-facts.ts";

const Booked = z.object({
  id: z.string().min(1),
  amount: z.int(),
  fee: z.int(),
  net: z.int(),
  currency: z.string(),
});
type Booked = z.infer<typeof Booked>;

/** Null for what shows only its id, as events do, and for what nothing is booked of. */
export function bookedOf(transaction: unknown): Booked | null {
  const booked = Booked.safeParse(transaction);
  return booked.success ? booked.data : null;
}

/** @param asOf whole seconds, Stripe's clock */
export function observeBooked(
  transaction: unknown,
  about: Pick<EntryFact, "kind" | "sourceId">,
  asOf: number,
): EntryObservation[] {
  const booked = bookedOf(transaction);
  if (booked === null) return [];
  const { id, ...numbers } = booked;
  return [{ kind: "entry", id, asOf, fact: { ...about, ...numbers } }];
}
