import { expect } from "chai";
import fc from "fast-check";
import { withAttempt, withPayment } from "../../../src/domain/booking-state.ts";
import type { Booking } from "../../../src/domain/booking.ts";
import type { Observation } from "../../../src/domain/facts.ts";
import { canonical, merge } from "../../../src/domain/merge.ts";
import { newBooking } from "../../../src/domain/new-booking.ts";
import { aLedger, BOOKING_ID, intent, STORIES, T0, UID } from "../../support/stories.ts";
import { LOUNGE } from "../../support/world.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = T0 * 1000;

function payingBooking(): Booking {
  const booking = newBooking(
    {
      items: [{ itemId: "book", slotId: null, quantity: 1 }],
      details: { name: null, email: null, phone: null, notes: null, fields: {} },
      termsVersion: null,
      locale: null,
    },
    { catalog: new Map([["book", { ...LOUNGE, kind: "goods" }]]), slots: new Map() },
    { bookingId: BOOKING_ID, reference: "ABCD2345", uid: UID, now: NOW_MS, holdMs: HOUR_MS },
  );
  return withAttempt(booking, aLedger());
}

/** What the booking is after hearing all, one after the other, each in a commit of its own. */
function bookingAfter(told: readonly Observation[]): string {
  let ledger = aLedger({ paymentIntentId: "pi_1" });
  let booking = payingBooking();
  for (const one of told) {
    ledger = { ...ledger, facts: merge(ledger.facts, [one]) };
    booking = withPayment(booking, ledger, NOW_MS);
  }
  return canonical(booking);
}

/** A machine's clock one second ahead: the read is newer than the event that ended it. */
const AHEAD: readonly [string, readonly Observation[], string][] = [
  [
    "a read one second ahead of the success, and the next one",
    [
      intent("succeeded", 5),
      intent("requires_action", 6, {}, { source: "read" }),
      intent("succeeded", 9, {}, { source: "read" }),
    ],
    "succeeded",
  ],
  [
    "a read one second ahead of the cancel",
    [intent("canceled", 5), intent("requires_action", 6, {}, { source: "read" })],
    "processing",
  ],
];

describe("one booking, told of its payment in any order", () => {
  for (const [name, story] of [...STORIES, ...AHEAD]) {
    it(`${name}: ends in the same booking, duplicates or not`, () => {
      const orders = fc
        .array(fc.constantFrom(...story), { maxLength: 3 })
        .chain((extra) =>
          fc.shuffledSubarray([...story, ...extra], { minLength: story.length + extra.length }),
        );
      fc.assert(
        fc.property(orders, (told) => {
          expect(bookingAfter(told)).to.equal(bookingAfter(story));
        }),
        { numRuns: 200 },
      );
    });
  }
});
