/** From what was decided about an authorization to what Stripe has done, whatever happened before. */
import { authorizedOf, decided, isEnding } from "../domain/authorization.ts";
import type { AuthorizationEnd } from "../domain/authorization-end.ts";
import { DomainError } from "../domain/errors.ts";
import { statusOf } from "../domain/payment-status.ts";
import type { Ledger } from "../domain/payment.ts";
import { changeLedger } from "./attempt.ts";
import { readInto, type Look } from "./read-into.ts";
import { ref, type Deps } from "./ports.ts";

/** So often Stripe may fail at a capture for no stated reason, before it is left to a person. */
const CAPTURE_ATTEMPTS_MAX = 5;

/**
 * Does what was decided, if anything is left to do. Safe to repeat after any crash: the answer is
 * never believed, only what a read says after it, and an unknown outcome is never a failure.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function endAuthorization(deps: Deps, look: Look): Promise<Ledger> {
  const { ledger } = await deps.store.read({ ledger: ref("ledger", look.paymentId) });
  if (ledger === null) throw new Error(`no ledger ${look.paymentId}`);
  const { ending, paymentIntentId } = ledger.data;
  if (ending === null || paymentIntentId === null || !isEnding(ledger.data)) return ledger.data;
  switch (ending.kind) {
    case "void":
      await deps.stripe.cancelIntent(paymentIntentId);
      return readInto(deps, look, paymentIntentId);
    case "capture":
      return capture(deps, look, ledger.data, { ending, intentId: paymentIntentId });
  }
}

async function capture(
  deps: Deps,
  look: Look,
  ledger: Ledger,
  { ending, intentId }: { ending: AuthorizationEnd; intentId: string },
): Promise<Ledger> {
  const { paymentId } = ledger;
  const { attempt, amount } = ending;
  const key = `${deps.settings.env}:${paymentId}:capture:${String(attempt)}`;
  const outcome = await deps.stripe.captureIntent({ key, intentId, amount });
  if (outcome.kind === "in_progress" || outcome.kind === "unknown") return ledger;
  const read = await readInto(deps, look, intentId);
  if (outcome.kind === "captured" || !isEnding(read)) return read;
  const { code } = outcome;
  deps.journal.alarm("capture_refused", { paymentId, code, why: ending.why });
  const changed = await changeLedger(
    deps,
    look,
    `capture refused: ${code ?? "no reason"}`,
    (one) =>
      one.ending?.attempt === attempt && isEnding(one)
        ? refused(one, one.ending, code, look)
        : null,
  );
  return changed.ledger;
}

/**
 * Without a reason, asked anew under another key. A fee that cannot be taken must not keep the money
 * of a canceled booking reserved; an operator is told, and decides anew.
 */
function refused(
  ledger: Ledger,
  ending: AuthorizationEnd,
  code: string | null,
  { now }: Look,
): Ledger {
  if (code === null && ending.attempt < CAPTURE_ATTEMPTS_MAX && authorizedOf(ledger) > 0) {
    return { ...ledger, ending: { ...ending, attempt: ending.attempt + 1 } };
  }
  if (ending.why === "operator")
    return { ...ledger, ending: { ...ending, state: "refused", code } };
  const { why, note } = ending;
  return decided(ledger, { kind: "void", amount: 0, why, note }, now);
}

/** As far as Stripe can be reached now; the sweep does the rest, so a failure here is none of the call. */
export async function finishAuthorization(deps: Deps, look: Look): Promise<Ledger> {
  try {
    return await endAuthorization(deps, look);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { paymentId } = look;
    deps.journal.note("authorization_unfinished", { paymentId, reason: error.reason });
    const { ledger } = await deps.store.read({ ledger: ref("ledger", paymentId) });
    if (ledger === null) throw error;
    return ledger.data;
  }
}

/**
 * Whatever was decided about it is done first; only what nobody has decided about is let go.
 * @throws DomainError as `endAuthorization`
 */
export async function letGo(deps: Deps, look: Look, why: AuthorizationEnd["why"]): Promise<Ledger> {
  await changeLedger(deps, look, "void decided", (ledger) => {
    const isOpen = statusOf(ledger) === "authorized" && !isEnding(ledger);
    return isOpen ? decided(ledger, { kind: "void", amount: 0, why, note: null }, look.now) : null;
  });
  return endAuthorization(deps, look);
}
