import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { DomainError } from "../domain/errors.ts";
import { EphemeralKeyVersion } from "./create-payment-intent-input.ts";
import { BookingId, RequestId } from "../domain/ids.ts";
import { ensureCustomer, forgetCustomer } from "./customer.ts";
import { guaranteeBooking } from "./guarantee-booking.ts";
import type { Deps, SheetSecret } from "./ports.ts";
import { checkDeclines } from "./declines.ts";
import { limitCalls } from "./rate-limit.ts";

export const CreateSetupIntentInput = z.strictObject({
  /** The card is to stand behind this booking. */
  bookingId: BookingId.optional(),
  ephemeralKeyVersion: EphemeralKeyVersion.optional(),
  requestId: RequestId.optional(),
});
export type CreateSetupIntentInput = z.infer<typeof CreateSetupIntentInput>;

const ROUNDS_MAX = 2;

/**
 * Gives a signed-in user what is needed to save a card: for later payments with them there, or as the
 * guarantee of a booking, which is confirmed by it. Nothing is charged.
 * @throws DomainError with a booking, as `guaranteeBooking`; PAYMENT_IN_PROGRESS (the same requestId is being worked on), RATE_LIMITED,
 *   STRIPE_REFUSED, STRIPE_UNAVAILABLE, UNAVAILABLE
 */
export async function createSetupIntent(deps: Deps, uid: string, input: CreateSetupIntentInput) {
  const now = await deps.clock.now();
  await Promise.all([
    limitCalls(deps, { what: "pay", uid, now }),
    checkDeclines(deps, { uid, bookingId: input.bookingId, now }),
  ]);
  const { bookingId, ephemeralKeyVersion = null } = input;
  if (bookingId !== undefined) {
    const asked = { uid, bookingId, ephemeralKeyVersion, now };
    return answerOf(deps, await guaranteeBooking(deps, asked), now);
  }
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const customerId = await ensureCustomer(deps, uid);
    const secret = deps.stripe.createSheetSecret(customerId, ephemeralKeyVersion);
    secret.catch(() => undefined);
    const made = await ordered(deps, { uid, customerId, requestId: input.requestId });
    const sheet = made === null ? null : await secret;
    if (made !== null && sheet !== null) return answerOf(deps, { ...made, customerId, sheet }, now);
    await forgetCustomer(deps, uid, customerId);
  }
  throw new DomainError("STRIPE_REFUSED");
}

/** Null: the customer is gone. */
async function ordered(
  deps: Deps,
  {
    uid,
    customerId,
    requestId,
  }: { uid: string; customerId: string; requestId?: string | undefined },
) {
  const { env } = deps.settings;
  const outcome = await deps.stripe.createSetup({
    key: `${env}:${nameOf([uid, customerId, requestId ?? randomUUID()])}:setup`,
    customerId,
    // The customer is there whenever the card is used; a charge behind their back asks for more.
    usage: "on_session",
    metadata: { app: "holdfast", env, uid },
  });
  switch (outcome.kind) {
    case "created":
      return outcome;
    case "customer_missing":
      return null;
    case "in_progress":
      throw new DomainError("PAYMENT_IN_PROGRESS", { retryAfterMs: 1_000 });
    case "unknown":
      throw new DomainError("STRIPE_UNAVAILABLE", { retryAfterMs: 2_000 });
    case "refused":
      deps.journal.alarm("setup_refused", { code: outcome.code });
      throw new DomainError("STRIPE_REFUSED");
  }
}

/** A key travels in a header and holds no personal data; ids of different users never meet. */
function nameOf(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

function answerOf(
  { settings }: Deps,
  made: { setupIntentId: string; clientSecret: string; customerId: string; sheet: SheetSecret },
  now: number,
) {
  return {
    setupIntentClientSecret: made.clientSecret,
    setupIntentId: made.setupIntentId,
    publishableKey: settings.publishableKey,
    paymentSheet: {
      setupIntentClientSecret: made.clientSecret,
      customerId: made.customerId,
      ...made.sheet,
      merchantDisplayName: settings.merchantName,
      merchantCountryCode: settings.merchantCountry,
      testEnv: !settings.livemode,
    },
    serverTime: new Date(now).toISOString(),
  };
}
