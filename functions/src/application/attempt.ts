/** The steps around one Stripe create: reserve it, place it, bind the answer, or close it. */
import {
  paymentIdOf,
  unsettledDue,
  withAttempt,
  withPayment,
  type Booking,
} from "../domain/booking.ts";
import { newLedger, type CreateParams, type Ledger } from "../domain/payment.ts";
import {
  paymentRefs,
  paymentWrites,
  requireBooking,
  settleLook,
  timelineWrite,
  type PaymentRefs,
} from "./apply-facts.ts";
import { raiseAlarms } from "./alarms.ts";
import { decide } from "./decide.ts";
import { create, ref, replace, type Deps, type Found, type IntentOrder } from "./ports.ts";

export interface Reservation {
  readonly bookingId: string;
  readonly dueId: string;
  readonly params: Omit<CreateParams, "description" | "captureMethod">;
  readonly now: number;
  /** Throws when this booking must not be paid (now): asked again on every read. */
  readonly check: (booking: Booking | null) => Booking;
}

export interface Reserved {
  readonly ledger: Ledger;
  /** False: an attempt was live already. */
  readonly isNew: boolean;
}

/**
 * Commit 1: attempt n is written before Stripe hears of it, so that a crash or an early event always
 * finds it. A live attempt is handed back instead of making a second one.
 * @throws DomainError whatever `check` throws; UNAVAILABLE, CONTENTION
 */
export async function reserveAttempt(deps: Deps, wish: Reservation): Promise<Reserved> {
  const bookingRef = ref("bookings", wish.bookingId);
  return decide<Reserved>(deps, async () => {
    const seen = await deps.store.read({ booking: bookingRef });
    const booking = wish.check(seen.booking?.data ?? null);
    const due = unsettledDue(booking, wish.dueId)?.[1];
    if (due === undefined) throw new Error("check() let a settled due pass");
    if (due.live !== null) {
      const { ledger } = await deps.store.read({ ledger: ref("ledger", due.live) });
      if (ledger === null) throw new Error(`no ledger for the live payment ${due.live}`);
      return { writes: [], result: { ledger: ledger.data, isNew: false } };
    }
    const ledger = attemptOf(deps, booking, wish, due.n + 1, due.amount);
    const refs = paymentRefs(ledger.paymentId);
    const found = { ledger: null, booking: seen.booking };
    return {
      writes: [
        ...paymentWrites(refs, found, { ledger, booking: withAttempt(booking, ledger) }),
        timelineWrite(
          { cause: "call:createPaymentIntent", what: "attempt reserved", now: wish.now },
          ledger,
          ledger,
        ),
      ],
      result: { ledger, isNew: true },
    };
  });
}

function attemptOf(
  { settings }: Deps,
  booking: Booking,
  wish: Reservation,
  n: number,
  amount: number,
): Ledger {
  const paymentId = paymentIdOf(booking.bookingId, wish.dueId, n);
  return newLedger({
    paymentId,
    bookingId: booking.bookingId,
    dueId: wish.dueId,
    n,
    uid: booking.uid,
    amount,
    currency: booking.currency,
    createKey: `${settings.env}:${paymentId}:create`,
    createParams: {
      ...wish.params,
      captureMethod: booking.captureMethod,
      description: `${settings.merchantName} ${booking.reference}`,
    },
    createdAt: wish.now,
  });
}

/** Exactly what was frozen, every time: the idempotency key stands for these parameters. */
export function orderOf({ settings }: Pick<Deps, "settings">, ledger: Ledger): IntentOrder {
  const { uid, bookingId, dueId, paymentId } = ledger;
  return {
    ...ledger.createParams,
    key: ledger.createKey,
    amount: ledger.amount,
    currency: ledger.currency,
    metadata: { app: "holdfast", env: settings.env, uid, bookingId, dueId, paymentId },
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
  return changeAttempt(deps, step, `bound to ${intentId}`, (ledger) => {
    if (ledger.paymentIntentId === null)
      return { ...ledger, paymentIntentId: intentId, closed: false };
    if (ledger.paymentIntentId !== intentId)
      deps.journal.alarm("stray_intent", { paymentId, intentId });
    return null;
  });
}

/** Stripe has proven that it never made a PaymentIntent for this attempt; the due is free again. */
export async function closeAttempt(deps: Deps, step: Step): Promise<Ledger> {
  const { ledger } = await changeAttempt(deps, step, "closed: never created", (before) => {
    const wasMade = before.paymentIntentId !== null || Object.keys(before.facts.intents).length > 0;
    return wasMade || before.closed ? null : { ...before, closed: true };
  });
  return ledger;
}

/**
 * If a look is still due, a sweep could not finish: look again later, further apart each time.
 * @returns whether it was still due
 */
export async function postponeLook(deps: Deps, { paymentId, now }: Step): Promise<boolean> {
  const at = ref("ledger", paymentId);
  return decide<boolean>(deps, async () => {
    const { ledger } = await deps.store.read({ ledger: at });
    const dueAt = ledger?.data.wakeAt ?? null;
    if (ledger === null || dueAt === null || dueAt > now) return { writes: [], result: false };
    const { data } = ledger;
    const wakeAt = now + Math.min(60_000 * 2 ** data.sweepTries, 3_600_000);
    const next = { ...data, wakeAt, sweepTries: data.sweepTries + 1, version: data.version + 1 };
    return { writes: [replace(at, ledger, next)], result: true };
  });
}

async function changeAttempt(
  deps: Deps,
  step: Step,
  what: string,
  change: (ledger: Ledger) => Ledger | null,
): Promise<{ ledger: Ledger; booking: Booking }> {
  const refs = { ...paymentRefs(step.paymentId) } satisfies PaymentRefs;
  return decide(deps, async () => {
    const found: Found<PaymentRefs> = await deps.store.read(refs);
    if (found.ledger === null) throw new Error(`no ledger ${step.paymentId}`);
    const before = found.ledger.data;
    const booking = requireBooking(found);
    const changed = change(before);
    if (changed === null) return { writes: [], result: { ledger: before, booking } };
    const ledger = settleLook(changed);
    const after = withPayment(booking, ledger, step.now);
    raiseAlarms(deps.journal, { ledger: before, booking }, { ledger, booking: after });
    const writes = [
      ...paymentWrites(refs, found, { ledger, booking: after }),
      timelineWrite({ ...step, what }, before, ledger),
    ];
    return {
      writes: [...writes, ...bindWrites(before, ledger)],
      result: { ledger, booking: after },
    };
  });
}

function bindWrites(before: Ledger, { paymentIntentId, paymentId }: Ledger) {
  if (paymentIntentId === null || before.paymentIntentId !== null) return [];
  // An event that came first has written it already, with the same content.
  if (Object.hasOwn(before.facts.intents, paymentIntentId)) return [];
  return [create(ref("stripeIds", paymentIntentId), { paymentId })];
}
