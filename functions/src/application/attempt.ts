/** What becomes of a reserved attempt: its order to Stripe, bound to the answer, closed, or postponed. */
import type { Booking } from "../domain/booking.ts";
import { unsettledLook } from "../domain/next-look.ts";
import { isPlaced, type Ledger } from "../domain/payment.ts";
import { heldWrites } from "./held-writes.ts";
import {
  paymentRefs,
  paymentWrites,
  requireBooking,
  settle,
  timelineWrite,
} from "./payment-writes.ts";
import { raiseAlarms } from "./alarms.ts";
import { decide } from "./decide.ts";
import { create, ref, replace, type Deps, type IntentOrder } from "./ports.ts";

/**
 * Stripe forgets a key after a day, and would then make a second payment, or give the money back a
 * second time; well before that we look first.
 */
export const KEY_TRUSTED_MS = 20 * 3_600_000;

/** Exactly what was frozen, every time: the idempotency key stands for these parameters. */
export function orderOf({ settings }: Pick<Deps, "settings">, ledger: Ledger): IntentOrder {
  const { uid, bookingId, dueId, paymentId } = ledger;
  const { item } = ledger.createParams;
  return {
    ...ledger.createParams,
    key: ledger.createKey,
    amount: ledger.amount,
    currency: ledger.currency,
    metadata: {
      ...{ app: "holdfast", env: settings.env, uid, bookingId, dueId, paymentId },
      ...(item === undefined ? {} : { item }),
    },
  };
}

interface Step {
  readonly paymentId: string;
  readonly now: number;
  readonly cause: string;
}

/**
 * Commit 2: ties the PaymentIntent to the attempt. Repeating it changes nothing. If another one was
 * bound before, that one stays bound and this one is a stray.
 */
export async function bindIntent(
  deps: Deps,
  step: Step & { readonly intentId: string },
): Promise<{ ledger: Ledger; booking: Booking }> {
  const { paymentId, intentId } = step;
  return changeLedger(deps, step, `bound to ${intentId}`, (ledger) => {
    if (ledger.paymentIntentId === null)
      return { ...ledger, paymentIntentId: intentId, closed: false };
    if (ledger.paymentIntentId !== intentId)
      deps.journal.alarm("stray_intent", { paymentId, intentId });
    return null;
  });
}

/** The same for a session. Its PaymentIntent is bound as soon as the session names it. */
export async function bindSession(
  deps: Deps,
  step: Step & { readonly sessionId: string },
): Promise<{ ledger: Ledger; booking: Booking }> {
  const { paymentId, sessionId } = step;
  return changeLedger(deps, step, `bound to ${sessionId}`, (ledger) => {
    if (ledger.sessionId === null) return { ...ledger, sessionId, closed: false };
    if (ledger.sessionId !== sessionId)
      deps.journal.alarm("stray_session", { paymentId, sessionId });
    return null;
  });
}

/** Stripe has proven that it never made a PaymentIntent for this attempt; the due is free again. */
export async function closeAttempt(deps: Deps, step: Step): Promise<Ledger> {
  const { ledger } = await changeLedger(deps, step, "closed: never created", (before) => {
    const { intents, sessions } = before.facts;
    const isKnown = Object.keys(intents).length + Object.keys(sessions).length > 0;
    const wasMade = isPlaced(before) || isKnown;
    return wasMade || before.closed ? null : { ...before, closed: true };
  });
  return ledger;
}

const POSTPONED_MS = 60_000;
const HOUR_MS = 60 * 60_000;

/**
 * If a look is still due, a sweep could not finish: look again later, further apart each time. What is
 * not settled is asked for every hour at least; a quiet payment that cannot be read, every day.
 * @param asked set when Stripe has just been asked in vain: then a look that is due a little later
 *   is no better than the one before, and its tries go on counting from `asked.tries`
 * @returns whether something is left that should have been settled
 */
export async function postponeLook(
  deps: Deps,
  { paymentId, now }: Step,
  asked: { readonly tries: number } | null,
): Promise<boolean> {
  const at = ref("ledger", paymentId);
  return decide<boolean>(deps, async () => {
    const { ledger } = await deps.store.read({ ledger: at });
    const dueAt = ledger?.data.wakeAt ?? null;
    if (ledger === null || dueAt === null) return { writes: [], result: false };
    const { data } = ledger;
    const isSettled = unsettledLook(data) === null;
    if (dueAt > now && (asked === null || isSettled)) return { writes: [], result: false };
    const tries = asked?.tries ?? data.sweepTries;
    const wakeAt = now + Math.min(POSTPONED_MS * 2 ** tries, isSettled ? 24 * HOUR_MS : HOUR_MS);
    const next = { ...data, wakeAt, sweepTries: tries + 1, version: data.version + 1 };
    return { writes: [replace(at, ledger, next)], result: !isSettled };
  });
}

/**
 * The way for what we ourselves decide about a payment: one read, one commit with its booking.
 * @param change null where there is nothing to do; runs again whenever somebody else was faster
 */
export async function changeLedger(
  deps: Deps,
  step: Step,
  what: string,
  change: (ledger: Ledger) => Ledger | null,
): Promise<{ ledger: Ledger; booking: Booking }> {
  const refs = paymentRefs(step.paymentId);
  return decide(deps, async () => {
    const found = await deps.store.read(refs);
    if (found.ledger === null) throw new Error(`no ledger ${step.paymentId}`);
    const before = found.ledger.data;
    const booking = requireBooking(found);
    const changed = change(before);
    if (changed === null) return { writes: [], result: { ledger: before, booking } };
    const { ledger, booking: after } = settle(changed, booking, step.now);
    raiseAlarms(deps.journal, { ledger: before, booking }, { ledger, booking: after });
    const writes = [
      ...paymentWrites(refs, found, { ledger, booking: after }, step.now),
      ...(await heldWrites(deps, booking, after)),
      timelineWrite({ ...step, what }, before, ledger),
    ];
    return {
      writes: [...writes, ...bindWrites(before, ledger)],
      result: { ledger, booking: after },
    };
  });
}

function bindWrites(before: Ledger, after: Ledger) {
  const { sessionId, paymentId } = after;
  const session = before.sessionId === null && sessionId !== null ? [sessionId] : [];
  const sessionWrites = session.map((id) => create(ref("stripeIds", id), { paymentId }));
  return [...sessionWrites, ...bindIntentWrites(before, after)];
}

function bindIntentWrites(before: Ledger, { paymentIntentId, paymentId }: Ledger) {
  if (paymentIntentId === null || before.paymentIntentId !== null) return [];
  // An event that came first has written it already, with the same content.
  if (Object.hasOwn(before.facts.intents, paymentIntentId)) return [];
  return [create(ref("stripeIds", paymentIntentId), { paymentId })];
}
