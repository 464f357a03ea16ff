/** That everything has come to rest: no fence, no request and no look outlives the sweeps. */
import type { Shelf } from "./books.ts";

/** Sweeps run once a minute, and what they put off is due again a minute later. */
const OVERDUE_MS = 3 * 60_000;

export function restless({ bookings, ledger, outbox, documents, now }: Shelf): string[] {
  const isLate = (at: number | null) => at !== null && at < now - OVERDUE_MS;
  const events = Object.entries(documents).filter(([path]) => path.startsWith("stripeEvents/"));
  return [
    ...[...bookings].flatMap(([id, { dues }]) =>
      Object.entries(dues)
        .filter(([, due]) => due.closing !== null)
        .map(([dueId]) => `bookings/${id}: its ${dueId} is fenced still`),
    ),
    ...[...bookings].flatMap(([id, { status, closing, holdExpiresAt, wakeAt, pendingChange }]) => [
      ...(pendingChange?.closing == null
        ? []
        : [`bookings/${id}: ends a change still (${pendingChange.closing})`]),
      ...(closing === null ? [] : [`bookings/${id}: is fenced to ${closing} still`]),
      ...(status === "canceling" ? [`bookings/${id}: is canceling still`] : []),
      ...(status === "held" && isLate(holdExpiresAt) ? [`bookings/${id}: its hold is over`] : []),
      ...(isLate(wakeAt) ? [`bookings/${id}: was to be looked at`] : []),
    ]),
    ...[...ledger].flatMap(
      ([id, { requests, ending, wakeAt, paymentIntentId, closed, sessionId }]) => [
        ...Object.entries(requests)
          .filter(([, { state }]) => state === "requested")
          .map(([refundId]) => `ledger/${id}: ${refundId} is asked for still`),
        ...(ending?.state === "requested" && isLate(wakeAt) ? [`ledger/${id}: ends still`] : []),
        ...(paymentIntentId === null && sessionId === null && !closed
          ? [`ledger/${id}: was never bound`]
          : []),
        ...(isLate(wakeAt) ? [`ledger/${id}: was to be looked at`] : []),
      ],
    ),
    ...[...outbox]
      .filter(([, one]) => isLate(one.wakeAt))
      .map(([id]) => `outbox/${id}: is due still`),
    ...events
      .filter(([, { wakeAt }]) => typeof wakeAt === "number" && isLate(wakeAt))
      .map(([path]) => `${path}: was to be looked at`),
  ];
}
