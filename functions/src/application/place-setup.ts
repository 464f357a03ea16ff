/** The SetupIntent of a guarantee at Stripe: made once an attempt, and ended before its places are free. */
import { isSetupLive, type GuaranteeRecord } from "../domain/guarantee.ts";
import { applySetup, changeRecord } from "./apply-setup.ts";
import { KEY_TRUSTED_MS } from "./attempt.ts";
import type { Deps, SetupRead } from "./ports.ts";

interface Step {
  readonly bookingId: string;
  readonly now: number;
}

type PlacedSetup =
  | { readonly kind: "bound"; readonly setupIntentId: string; readonly clientSecret: string | null }
  | { readonly kind: "in_progress" | "unknown" | "closed" | "customer_missing" };

/**
 * Asks Stripe for the attempt's SetupIntent, with the attempt's own key, and ties the answer to it. Safe
 * to repeat after any crash.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function placeSetup(
  deps: Deps,
  record: GuaranteeRecord,
  now: number,
): Promise<PlacedSetup> {
  const step = { bookingId: record.bookingId, now };
  if (record.setupIntentId !== null) return bound(record.setupIntentId, null);
  // Its secret is only handed out once it is bound, so whatever was made under this key saves no card.
  if (now - record.createdAt > KEY_TRUSTED_MS) return closed(deps, step, record, "closed");
  const { env } = deps.settings;
  const { bookingId, uid, customerId, createKey } = record;
  const outcome = await deps.stripe.createSetup({
    ...{ key: createKey, customerId, usage: "off_session" },
    metadata: { app: "holdfast", env, uid, bookingId },
  });
  switch (outcome.kind) {
    case "created": {
      const { setupIntentId, clientSecret } = outcome;
      const isSame = await bind(deps, step, record.n, setupIntentId);
      return isSame ? bound(setupIntentId, clientSecret) : { kind: "closed" };
    }
    case "in_progress":
    case "unknown":
      return { kind: outcome.kind };
    case "customer_missing":
      return closed(deps, step, record, "customer_missing");
    case "refused":
      deps.journal.alarm("setup_refused", { bookingId, code: outcome.code });
      return closed(deps, step, record, "closed");
  }
}

function bound(setupIntentId: string, clientSecret: string | null): PlacedSetup {
  return { kind: "bound", setupIntentId, clientSecret };
}

/** @returns false: the attempt was given up meanwhile, and this secret must not be handed out */
async function bind(deps: Deps, step: Step, n: number, setupIntentId: string): Promise<boolean> {
  const after = await changeRecord(deps, step, (record) =>
    record.n === n && record.setupIntentId === null && !record.closed
      ? { ...record, setupIntentId }
      : null,
  );
  return after?.record.setupIntentId === setupIntentId;
}

async function closed(
  deps: Deps,
  step: Step,
  { n }: GuaranteeRecord,
  kind: "closed" | "customer_missing",
): Promise<PlacedSetup> {
  await changeRecord(deps, step, (record) =>
    record.n === n && record.setupIntentId === null && !record.closed
      ? { ...record, closed: true }
      : null,
  );
  return { kind };
}

/** What Stripe says now goes through the same merge as an event. @throws Error where it knows none */
export async function readSetupInto(deps: Deps, step: Step, setupIntentId: string) {
  const read: SetupRead | null = await deps.stripe.readSetup(setupIntentId);
  if (read === null) throw new Error(`Stripe does not know ${setupIntentId}`);
  return { read, after: await applySetup(deps, step, read.observation) };
}

/**
 * Ends what could still save a card for a booking that is being ended. One that succeeds in between is
 * settled by that.
 * @returns false while only Stripe can say what becomes of it
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE, CONTENTION
 */
export async function endSetup(deps: Deps, step: Step): Promise<boolean> {
  const known = await changeRecord(deps, step, () => null);
  if (known === null) throw new Error(`no guarantee of ${step.bookingId}`);
  const placed = await placeSetup(deps, known.record, step.now);
  if (placed.kind === "in_progress" || placed.kind === "unknown") return false;
  if (placed.kind !== "bound") return true;
  const { setupIntentId } = placed;
  const { read, after } = await readSetupInto(deps, step, setupIntentId);
  if (read.observation.status === "processing") return false;
  if (after === null || !isSetupLive(after.record)) return true;
  await deps.stripe.cancelSetup(setupIntentId);
  const ended = await readSetupInto(deps, step, setupIntentId);
  return ended.after === null || !isSetupLive(ended.after.record);
}
