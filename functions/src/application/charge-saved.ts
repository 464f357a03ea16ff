/** From a charge that was decided to what a bank says of it, with nobody there to ask. */
import { safeDecline, statusOf } from "../domain/payment-status.ts";
import type { Ledger, OffSession } from "../domain/payment.ts";
import { changeLedger, KEY_TRUSTED_MS } from "./attempt.ts";
import { isWanted } from "./place-attempt.ts";
import { ref, type Deps } from "./ports.ts";
import { readInto, type Look } from "./read-into.ts";

/**
 * Charges the saved card, if that was decided and is not done. Safe to repeat after any crash: each
 * attempt has its own key, and only a read is believed. A decline is an answer: the due stays open.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function chargeSaved(deps: Deps, look: Look): Promise<Ledger> {
  const { ledger } = await deps.store.read({ ledger: ref("ledger", look.paymentId) });
  if (ledger === null) throw new Error(`no ledger ${look.paymentId}`);
  const { offSession, paymentIntentId } = ledger.data;
  if (offSession?.state !== "wanted" || paymentIntentId === null) return ledger.data;
  const asked = await ask(deps, look, ledger.data, { offSession, intentId: paymentIntentId });
  if (asked === "unknown") return ledger.data;
  if (asked.code === null) await readTried(deps, look, paymentIntentId);
  else await readInto(deps, look, paymentIntentId);
  const { attempt } = offSession;
  const { ledger: after } = await changeLedger(
    deps,
    look,
    `charge ${String(attempt)} asked`,
    (one) =>
      one.offSession?.attempt === attempt && one.offSession.state === "wanted"
        ? { ...one, offSession: { ...one.offSession, state: "asked", code: asked.code } }
        : null,
  );
  return after;
}

const READS_MAX = 5;
const SECOND_MS = 1_000;

/**
 * What came of a try. Both are dated to the second, so the read may look older than the event of the
 * PaymentIntent's making, which knows of no decline: then it is read again.
 */
async function readTried(deps: Deps, look: Look, intentId: string): Promise<void> {
  for (let reads = 1; reads <= READS_MAX; reads++) {
    const ledger = await readInto(deps, look, intentId);
    const isUntold = statusOf(ledger) === "requires_payment_method" && safeDecline(ledger) === null;
    if (!isUntold) return;
    await deps.waiter.sleep(SECOND_MS);
  }
}

async function ask(
  deps: Deps,
  { paymentId, now }: Look,
  ledger: Ledger,
  { offSession, intentId }: { offSession: OffSession; intentId: string },
): Promise<{ readonly code: string | null } | "unknown"> {
  const { booking } = await deps.store.read({ booking: ref("bookings", ledger.bookingId) });
  const isOpen = statusOf(ledger) === "requires_payment_method";
  // Its customer has paid it meanwhile, or is about to; or it is not owed any more.
  if (!isOpen || booking === null || !isWanted(booking.data, ledger)) return { code: "not_wanted" };
  const { attempt, paymentMethodId, wantedAt } = offSession;
  // Under a key that Stripe has forgotten it could be charged a second time.
  if (now - wantedAt > KEY_TRUSTED_MS) return refused(deps, paymentId, "too_late");
  const key = `${deps.settings.env}:${paymentId}:charge:${String(attempt)}`;
  const order = { key, intentId, paymentMethodId, isOffSession: true } as const;
  const outcome = await deps.stripe.confirmIntent(order);
  switch (outcome.kind) {
    case "tried":
      return { code: null };
    case "in_progress":
    case "unknown":
      return "unknown";
    case "refused":
      return refused(deps, paymentId, outcome.code ?? "refused");
    case "key_reused":
      throw new Error(`Idempotency key ${key} was used before, with other parameters.`);
  }
}

function refused({ journal }: Deps, paymentId: string, code: string) {
  journal.alarm("charge_refused", { paymentId, code });
  return { code };
}
