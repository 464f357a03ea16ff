/** Events about saved cards, and about those that are to stand behind a booking. */
import type { Booking } from "../domain/booking.ts";
import { applySetup } from "./apply-setup.ts";
import { isTied } from "../domain/saved-cards.ts";
import { learnCards, readCardsInto } from "./learn-cards.ts";
import { readSetupInto } from "./place-setup.ts";
import type { Deps, SavedNotice } from "./ports.ts";

/**
 * Two states that tie are read from Stripe before the event is answered: until then it comes again.
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE
 */
export async function receiveCards(
  deps: Deps,
  { customerId, observations }: SavedNotice & { kind: "cards" },
): Promise<"applied" | "nothing_new" | "foreign"> {
  const learned = await learnCards(deps, customerId, observations);
  if (learned.kind === "unknown") return "foreign";
  if (isTied(learned.cards)) await readCardsInto(deps, customerId);
  return learned.kind === "changed" ? "applied" : "nothing_new";
}

/**
 * The event confirms the booking; what the card looks like only a read shows. Should that fail, the event
 * comes again and asks again.
 * @returns false: there is no such guarantee
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE
 */
export async function receiveSetup(
  deps: Deps,
  { bookingId, observation }: SavedNotice & { kind: "setup" },
): Promise<boolean> {
  const step = { bookingId, now: await deps.clock.now() };
  const after = await applySetup(deps, step, observation);
  if (after === null) return false;
  if (isFaceless(after.booking) && after.record.given?.setupIntentId === observation.id) {
    await readSetupInto(deps, step, observation.id);
  }
  return true;
}

function isFaceless({ guarantee }: Booking): boolean {
  return guarantee?.state === "given" && guarantee.last4 === null;
}
