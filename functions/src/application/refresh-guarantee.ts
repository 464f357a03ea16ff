import type { Booking } from "../domain/booking.ts";
import { isDomainError } from "../domain/errors.ts";
import { readSetupInto } from "./place-setup.ts";
import { ref, type Deps } from "./ports.ts";

/**
 * The booking after Stripe's word about the card that is being saved for it, whose event may not have
 * come yet. What is stored is an answer, too, while Stripe cannot be asked.
 * @throws DomainError UNAVAILABLE, CONTENTION
 */
export async function refreshGuarantee(
  deps: Deps,
  booking: Booking,
  now: number,
): Promise<Booking> {
  const { bookingId, guarantee } = booking;
  if (guarantee?.live !== true) return booking;
  const { record } = await deps.store.read({ record: ref("guarantees", bookingId) });
  const setupIntentId = record?.data.setupIntentId ?? null;
  if (setupIntentId === null) return booking;
  try {
    const { after } = await readSetupInto(deps, { bookingId, now }, setupIntentId);
    return after?.booking ?? booking;
  } catch (error) {
    if (isDomainError(error, "STRIPE_UNAVAILABLE")) return booking;
    throw error;
  }
}

/** What the booking's owner may know of it. */
export function guaranteeView({ guarantee }: Booking) {
  if (guarantee === null) return null;
  const { state, fee, brand, last4 } = guarantee;
  return { state, fee, brand, last4 };
}
