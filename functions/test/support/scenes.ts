/** A booking and the ledger of its first attempt, as facts come in: the stuff of the notices' tests. */
import { withAttempt, withPayment } from "../../src/domain/booking-state.ts";
import type { Booking } from "../../src/domain/booking.ts";
import type { CatalogItem } from "../../src/domain/catalog.ts";
import type { Observation } from "../../src/domain/facts.ts";
import { merge } from "../../src/domain/merge.ts";
import { newBooking } from "../../src/domain/new-booking.ts";
import { noticeIdOf } from "../../src/domain/notice.ts";
import { noticesOf, type Called, type Scene } from "../../src/domain/notices.ts";
import type { Ledger } from "../../src/domain/payment.ts";
import { aLedger, BOOKING_ID, T0, UID } from "./stories.ts";
import { LOUNGE, SLOT } from "./world.ts";

export const NOW_MS = T0 * 1000;
const HOUR_MS = 3_600_000;

/** Two places in the lounge for 45.00 each, tax included, told to somebody with an address. */
export function soldBooking(
  change: Partial<Booking> = {},
  item: Partial<CatalogItem> = {},
): Booking {
  const taxRates = [{ name: "VAT 19 %", basisPoints: 1900, inclusive: true }];
  const lounge = { ...LOUNGE, taxRates, ...item };
  const slot = { ...SLOT, start: Date.UTC(2027, 0, 16, 8), end: Date.UTC(2027, 0, 16, 10) };
  const made = newBooking(
    {
      items: [{ itemId: "lounge", slotId: "lounge_1", quantity: 1 }],
      details: { name: "Ada", email: "ada@example.com", phone: null, notes: null, fields: {} },
      termsVersion: null,
      locale: null,
    },
    { catalog: new Map([["lounge", lounge]]), slots: new Map([["lounge_1", slot]]) },
    { bookingId: BOOKING_ID, reference: "BCDF2345", uid: UID, now: NOW_MS, holdMs: HOUR_MS },
  );
  return { ...made, ...change };
}

/** Being paid, nothing told yet; later changes of the ledger count as of the first. */
export function payingScene(ledger: Partial<Ledger> = {}, booking: Partial<Booking> = {}) {
  const attempt = aLedger({ paymentIntentId: "pi_1", ...ledger });
  return { ledger: attempt, booking: withAttempt(soldBooking(booking), attempt) };
}

/** What is told one after the other, each in a commit of its own. */
export function afterAll(
  start: { ledger: Ledger; booking: Booking },
  told: readonly Observation[],
): { scene: { ledger: Ledger; booking: Booking }; called: Called[] } {
  let scene = start;
  const called: Called[] = [];
  for (const one of told) {
    const facts = merge(scene.ledger.facts, [one]);
    const ledger = { ...scene.ledger, facts };
    const next = { ledger, booking: withPayment(scene.booking, ledger, NOW_MS) };
    called.push(...noticesOf(scene, next));
    scene = next;
  }
  return { scene, called };
}

export function namesOf(called: readonly Called[]): string[] {
  return called.map((notice) => noticeIdOf(notice).slice(BOOKING_ID.length + 1)).sort();
}

export function bookingOnly(booking: Booking): Scene {
  return { booking, ledger: null };
}
