import { DomainError, isDomainError } from "../domain/errors.ts";
import { BookingId, PaymentId } from "../domain/ids.ts";
import { applyFacts } from "./apply-facts.ts";
import { countFailedSetup } from "./declines.ts";
import { ref, type Deps, type SavedNotice, type StripeNotice } from "./ports.ts";
import { receiveCards, receiveSetup } from "./receive-saved.ts";
import { deferEvent } from "./stripe-events.ts";

/** How an event was answered; every one of these is a 2xx, and counted. */
export type Received = "applied" | "nothing_new" | "ignored" | "foreign" | "deferred";

/** While an event is this young, its payment may still be on its way into the database. */
const YOUNG_MS = 10 * 60_000;

/**
 * Applies one verified event. Returning means: durably stored, or none of our business.
 * @throws DomainError UNAVAILABLE, CONTENTION, STRIPE_UNAVAILABLE: answer 5xx, and Stripe sends it again
 */
export async function receiveEvent(deps: Deps, notice: StripeNotice): Promise<Received> {
  const { livemode, env } = deps.settings;
  if (notice.livemode !== livemode || notice.account !== null) return "foreign";
  if (notice.failedSetupId !== undefined) {
    return receiveFailedSetup(deps, notice, notice.failedSetupId);
  }
  if (notice.saved !== undefined) return receiveSaved(deps, notice, notice.saved);
  if (notice.observations.length === 0) return "ignored";

  const owner = await ownerOf(deps, notice);
  if (owner.app !== "holdfast" || owner.env !== env) return "foreign";
  const paymentId = PaymentId.safeParse(owner.paymentId);
  if (!paymentId.success) return defer(deps, notice, null, "unreadable payment id");

  const applied = await apply(deps, notice, paymentId.data);
  switch (applied.kind) {
    case "changed":
      return "applied";
    case "unchanged":
      return "nothing_new";
    case "missing":
      return missing(deps, notice, paymentId.data);
  }
}

/** Whose it is a customer's own document tells, or the metadata of a SetupIntent. */
async function receiveSaved(
  deps: Deps,
  notice: StripeNotice,
  saved: SavedNotice,
): Promise<Received> {
  if (saved.kind === "cards") return receiveCards(deps, saved);
  if (!isOurs(deps, notice)) return "foreign";
  if (!BookingId.safeParse(saved.bookingId).success) {
    return defer(deps, notice, null, "unreadable booking id");
  }
  const isKnown = await receiveSetup(deps, saved);
  return isKnown ? "applied" : missing(deps, notice, null);
}

/**
 * Whoever has tried too many cards gets no other SetupIntent; and with this one they are stopped at
 * Stripe, as no hold ever ends it. A booking's guarantee has to hear of the failure, too.
 */
async function receiveFailedSetup(
  deps: Deps,
  notice: StripeNotice,
  setupIntentId: string,
): Promise<Received> {
  if (!isOurs(deps, notice)) return "foreign";
  const { isNew, isSpent } = await countFailedSetup(deps, notice, await deps.clock.now());
  if (isSpent) await deps.stripe.cancelSetup(setupIntentId);
  if (notice.saved !== undefined) return receiveSaved(deps, notice, notice.saved);
  return isNew ? "applied" : "nothing_new";
}

function isOurs({ settings }: Deps, { metadata }: StripeNotice): boolean {
  return metadata["app"] === "holdfast" && metadata["env"] === settings.env;
}

/** What breaks on our side is kept by name before it is refused, or three days of retries leave no trace. */
async function apply(deps: Deps, notice: StripeNotice, paymentId: string) {
  try {
    return await applyFacts(deps, {
      paymentId,
      observations: notice.observations,
      cause: `event:${notice.eventId}`,
      what: notice.type,
      now: await deps.clock.now(),
    });
  } catch (error) {
    if (!isDomainError(error)) await defer(deps, notice, paymentId, "cannot be applied");
    throw error;
  }
}

interface Owner {
  readonly app?: string | undefined;
  readonly env?: string | undefined;
  readonly paymentId?: string | undefined;
}

/** Whose object it is: by its metadata; if it carries none, by the PaymentIntent it belongs to. */
async function ownerOf(deps: Deps, { metadata, intentId, type }: StripeNotice): Promise<Owner> {
  if (metadata["app"] !== undefined || intentId === null) return metadata;
  const { known } = await deps.store.read({ known: ref("stripeIds", intentId) });
  if (known !== null) {
    return { app: "holdfast", env: deps.settings.env, paymentId: known.data.paymentId };
  }
  // A PaymentIntent's own event shows all of its metadata: there is nothing to ask for.
  if (type.startsWith("payment_intent.")) return metadata;
  const read = await deps.stripe.readIntent(intentId);
  return read?.metadata ?? metadata;
}

async function missing(
  deps: Deps,
  notice: StripeNotice,
  paymentId: string | null,
): Promise<Received> {
  const age = (await deps.clock.now()) - notice.created * 1000;
  if (age < YOUNG_MS) {
    throw new DomainError("UNAVAILABLE", { message: "The payment is not known yet." });
  }
  const what = paymentId === null ? "guarantee" : "payment";
  return defer(deps, notice, paymentId, `${what} not found`);
}

/** Kept for the sweep, with an alarm; Stripe need not send it again. */
async function defer(
  deps: Deps,
  { eventId, type, intentId, created }: StripeNotice,
  paymentId: string | null,
  cause: string,
): Promise<Received> {
  await deferEvent(deps, { eventId, type, intentId, created, paymentId, cause });
  return "deferred";
}
