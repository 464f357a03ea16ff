import { expect } from "chai";
import { Booking } from "../../../src/domain/booking.ts";
import { withoutPerson } from "../../../src/domain/erasure.ts";
import { Ledger } from "../../../src/domain/payment.ts";
import { RefundAsk } from "../../../src/domain/refund-ask.ts";

/** Whoever adds a field says here whether somebody who is forgotten is forgotten with it. */
const BOOKS = {
  booking: [
    ...["bookingId", "reference", "items", "slotIds", "price", "currency", "captureMethod"],
    ...["confirmOn", "whenLost", "dues", "payments", "status", "paymentStatus", "issues"],
    ...["decline", "holdExpiresAt", "holdMs", "closing", "percentCap", "termsVersion"],
    ...["createdAt", "confirmedAt", "endedAt", "wakeAt", "sweepTries", "version"],
    ...[
      "isReplaced",
      "changesKept",
      "differences",
      "pendingChange",
      "guarantee",
      "shippingOption",
      "coupon",
    ],
  ],
  ledger: [
    ...["paymentId", "bookingId", "dueId", "n", "uid", "amount", "currency", "createKey"],
    ...["checkout", "createdAt", "paymentIntentId", "sessionId", "closed", "facts"],
    ...["offSession", "lapseWarnedAt", "wakeAt", "sweepTries", "version"],
  ],
  ask: [
    ...["refundRequestId", "bookingId", "amount", "currency", "status", "refunded"],
    ...["createdAt", "decidedAt", "version"],
  ],
};
const FORGOTTEN = {
  booking: ["uid", "details", "address", "taxId", "locale", "cancellation"],
  ledger: ["owner", "createParams", "requests", "ending"],
  ask: ["uid", "reason"],
};

describe("what is forgotten with somebody", () => {
  const shapes = { booking: Booking, ledger: Ledger, ask: RefundAsk };
  for (const name of ["booking", "ledger", "ask"] as const) {
    it(`is decided for every field of a ${name}`, () => {
      const known = [...BOOKS[name], ...FORGOTTEN[name]];
      expect(Object.keys(shapes[name].shape)).to.have.members(known);
    });
  }

  it("is not the merchant's own reason for a cancellation", () => {
    const cancellation = {
      at: 1,
      by: "merchant",
      reason: "storm",
      retained: 0,
      refund: 1,
    } as const;
    const booking = { cancellation, details: {} } as unknown as Booking;
    expect(withoutPerson(booking).cancellation).to.deep.equal(cancellation);
  });
});
