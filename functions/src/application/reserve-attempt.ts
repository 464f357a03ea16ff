import { paymentIdOf, unsettledDue, type Booking, type Due } from "../domain/booking.ts";
import { checkoutOf, type CheckoutWish } from "../domain/checkout.ts";
import { withAttempt } from "../domain/booking-state.ts";
import { newLedger, type CreateParams, type Ledger } from "../domain/payment.ts";
import { paymentRefs, paymentWrites, timelineWrite } from "./payment-writes.ts";
import { decide } from "./decide.ts";
import { ref, type Deps } from "./ports.ts";
import { attemptsAt, attemptWrite } from "./rate-limit.ts";

interface Reservation {
  readonly bookingId: string;
  readonly dueId: string;
  readonly params: Omit<CreateParams, "description" | "captureMethod" | "item">;
  /** Stripe's own page, as the caller wants it; without it, a PaymentIntent for an app to confirm. */
  readonly checkout?: CheckoutWish;
  /** How that page can be paid, in Stripe's words; none: whatever the Dashboard offers. */
  readonly methods?: readonly string[];
  readonly cause?: string;
  readonly now: number;
  /** Throws when this booking must not be paid (now): asked again on every read. */
  readonly check: (booking: Booking | null) => Booking;
}

export interface Reserved {
  readonly ledger: Ledger;
  /** False: an attempt was live already. */
  readonly isNew: boolean;
  /** The live one is being ended, so that another can take its place. */
  readonly isFenced: boolean;
}

/**
 * Commit 1: attempt n is written before Stripe hears of it, so that a crash or an early event always
 * finds it. A live attempt is handed back instead of making a second one.
 * @throws DomainError whatever `check` throws; RATE_LIMITED, UNAVAILABLE, CONTENTION
 */
export async function reserveAttempt(deps: Deps, wish: Reservation): Promise<Reserved> {
  const bookingRef = ref("bookings", wish.bookingId);
  const attempts = attemptsAt(wish.bookingId, wish.now);
  return decide<Reserved>(deps, async () => {
    const seen = await deps.store.read({ booking: bookingRef, attempts });
    const booking = wish.check(seen.booking?.data ?? null);
    const due = unsettledDue(booking, wish.dueId)?.[1];
    if (due === undefined) throw new Error("check() let a settled due pass");
    if (due.live !== null) {
      const { ledger } = await deps.store.read({ ledger: ref("ledger", due.live) });
      if (ledger === null) throw new Error(`no ledger for the live payment ${due.live}`);
      return {
        writes: [],
        result: { ledger: ledger.data, isNew: false, isFenced: due.closing !== null },
      };
    }
    const counted = attemptWrite(attempts, seen.attempts, wish.now);
    const ledger = attemptOf(deps, booking, wish, due);
    const refs = paymentRefs(ledger.paymentId);
    const found = { ledger: null, booking: seen.booking };
    return {
      writes: [
        ...paymentWrites(refs, found, { ledger, booking: withAttempt(booking, ledger) }, wish.now),
        timelineWrite(
          {
            cause: wish.cause ?? "call:createPaymentIntent",
            what: "attempt reserved",
            now: wish.now,
          },
          ledger,
          ledger,
        ),
        counted,
      ],
      result: { ledger, isNew: true, isFenced: false },
    };
  });
}

function isLater({ kind }: Due): boolean {
  return kind === "difference" || kind === "fee";
}

type Attempt = Pick<Reservation, "dueId" | "params" | "checkout" | "methods" | "now">;

/** The next attempt to settle the due, as it will be written. */
export function attemptOf({ settings }: Deps, booking: Booking, wish: Attempt, due: Due): Ledger {
  const n = due.n + 1;
  const { amount } = due;
  const paymentId = paymentIdOf(booking.bookingId, wish.dueId, n);
  const [only, another] = booking.items;
  const title = `${settings.merchantName} ${booking.reference}`;
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
      // All the other money of the booking was taken by then: this is not reserved beside it.
      captureMethod: isLater(due) ? "automatic" : booking.captureMethod,
      description: title,
      ...(only === undefined || another !== undefined ? {} : { item: only.itemId }),
    },
    checkout:
      wish.checkout === undefined
        ? null
        : checkoutOf(booking, due, {
            ...{ wish: wish.checkout, methods: wish.methods ?? [], title, now: wish.now },
          }),
    createdAt: wish.now,
  });
}
