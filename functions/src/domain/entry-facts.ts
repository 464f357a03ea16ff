/**
 * What Stripe has booked on our balance for charges and refunds, by the id of its balance transaction.
 * It never changes, so facts only ever gain entries. A dispute carries its own, as `movements`.
 */
import { z } from "zod";

export const EntryFact = z.object({
  /** A failure puts back what its charge or refund has moved. */
  kind: z.enum(["charge", "charge_failure", "refund", "refund_failure"]),
  /** The charge or the refund that it is about. */
  sourceId: z.string(),
  /** Minor units of `currency`; negative is money that went out. */
  amount: z.int(),
  fee: z.int(),
  /** What is left: the amount less the fee. */
  net: z.int(),
  /** That of our balance, which may be another one than the payment's. */
  currency: z.string(),
});
export type EntryFact = z.infer<typeof EntryFact>;

export interface EntryObservation {
  readonly kind: "entry";
  readonly id: string;
  readonly asOf: number;
  readonly fact: EntryFact;
}
