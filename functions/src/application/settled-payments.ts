/** The payments of a booking that have money to give back. */
import type { Booking } from "../domain/booking.ts";
import type { Ledger } from "../domain/payment.ts";
import { refundableOf } from "../domain/refundable.ts";
import { ref, type Deps, type Ref } from "./ports.ts";

export async function readSettled({ store }: Deps, { payments }: Booking): Promise<Ledger[]> {
  const refs: Record<string, Ref<"ledger">> = Object.fromEntries(
    Object.entries(payments)
      .filter(([, { entry }]) => entry?.kind === "paid")
      .map(([paymentId]) => [paymentId, ref("ledger", paymentId)]),
  );
  const found = await store.read(refs);
  return Object.values(found).flatMap((ledger) => (ledger === null ? [] : [ledger.data]));
}

/** Minor units that can still go back, over all of them. */
export function leftIn(ledgers: readonly Ledger[]): number {
  return ledgers.reduce((sum, ledger) => sum + (refundableOf(ledger)?.left ?? 0), 0);
}
