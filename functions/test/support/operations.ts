/** A paid booking, and those who work here: what tests of operators' calls begin with. */
import { createBooking } from "../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../src/application/create-payment-intent.ts";
import type { AuditEntry } from "../../src/application/documents.ts";
import { ref } from "../../src/application/ports.ts";
import { receiveEvent } from "../../src/application/receive-event.ts";
import type { Booking } from "../../src/domain/booking.ts";
import { DomainError } from "../../src/domain/errors.ts";
import type { Ledger } from "../../src/domain/payment.ts";
import { aWorld, type World } from "./world.ts";

export const CUSTOMER = "user-1";
export const STAFF = { uid: "sam", role: "staff" } as const;
export const MANAGER = { uid: "mia", role: "manager" } as const;
export const OWNER = { uid: "olga", role: "owner" } as const;

export type Paying = World & {
  readonly bookingId: string;
  readonly paymentId: string;
  readonly intentId: string;
};

/** Two places in the lounge, 90.00 EUR. */
export async function paying(world: World = aWorld(), uid = CUSTOMER): Promise<Paying> {
  const wish = { itemId: "lounge", slotId: "lounge_1", quantity: 2 };
  const { bookingId } = await createBooking(world.deps, uid, wish);
  const made = await createPaymentIntent(world.deps, uid, { bookingId });
  const { paymentIntentId: intentId, paymentId } = made;
  if (intentId === null) throw new Error("nothing to pay");
  return { ...world, bookingId, paymentId, intentId };
}

export async function paid(world?: World, uid?: string): Promise<Paying> {
  const scene = await paying(world, uid);
  scene.stripe.advance(scene.intentId, "succeeded");
  for (const type of ["charge.succeeded", "payment_intent.succeeded"]) {
    await receiveEvent(scene.deps, scene.stripe.noticeOf(scene.intentId, type));
  }
  return scene;
}

export async function ledgerOf({ store, paymentId }: Paying): Promise<Ledger> {
  const { ledger } = await store.read({ ledger: ref("ledger", paymentId) });
  if (ledger === null) throw new Error(`no ledger ${paymentId}`);
  return ledger.data;
}

export async function bookingOf({ store, bookingId }: Paying): Promise<Booking> {
  const { booking } = await store.read({ booking: ref("bookings", bookingId) });
  if (booking === null) throw new Error(`no booking ${bookingId}`);
  return booking.data;
}

/** Minor units that Stripe gives back, whatever we believe. */
export function refundedAt({ stripe }: World): number {
  const counted = [...stripe.refunds.values()].filter(({ status }) => status !== "failed");
  return counted.reduce((sum, { amount }) => sum + amount, 0);
}

export async function tellRefunds(scene: Paying, type = "refund.updated"): Promise<void> {
  for (const id of scene.stripe.refunds.keys()) {
    await receiveEvent(scene.deps, scene.stripe.noticeOfRefund(id, type));
  }
}

export function auditIn({ store }: World): AuditEntry[] {
  const entries = Object.entries(store.dump()).filter(([path]) => path.startsWith("auditLog/"));
  return entries.map(([, entry]) => entry as unknown as AuditEntry);
}

/** Everything but what counts calls and holds leases. */
export function contentOf({ store }: World): Record<string, unknown> {
  const entries = Object.entries(store.dump());
  return Object.fromEntries(entries.filter(([path]) => !/^(leases|limits)\//.test(path)));
}

/** The same without what no event tells: what Stripe has booked, and that it was written down. */
export function eventfulOf(world: World): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(contentOf(world)).map(([path, data]) => {
      if (!path.startsWith("ledger/")) return [path, data];
      const ledger = data as Ledger;
      return [path, { ...ledger, version: 0, facts: { ...ledger.facts, entries: {} } }];
    }),
  );
}

/** Reason and field of the refusal, as `REASON field`. */
export async function refused(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((thrown: unknown) => thrown);
  if (error instanceof DomainError) return `${error.reason} ${error.details.field ?? ""}`.trim();
  if (error instanceof Error) throw error;
  throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
}
