import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";

/**
 * The web contracts have no way to save a card: an order that wants only that could never be confirmed, and
 * would be told like one that costs nothing, which is.
 * @throws DomainError INVALID_INPUT
 */
export function refuseCardOnly({ status, price }: Booking, field: string): void {
  if (status !== "held" || price.total > 0) return;
  const message = "This is booked with a saved card behind it, which cannot be given here.";
  throw new DomainError("INVALID_INPUT", { field, message });
}
