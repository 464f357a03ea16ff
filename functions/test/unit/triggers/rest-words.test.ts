/** What the contracts say, by table: no server is needed for it. */
import { expect } from "chai";
import { DomainError, REASONS, type Reason } from "../../../src/domain/errors.ts";
import { BookingStatus } from "../../../src/domain/booking.ts";
import { ShownStatus } from "../../../src/domain/shown-status.ts";
import { bookingWord, paymentWord } from "../../../src/triggers/rest/airport-words.ts";
import { CONTRACTS } from "../../../src/triggers/rest/contracts.ts";
import { failureFrom, HttpRefusal } from "../../../src/triggers/rest/failure.ts";
import { cardField } from "../../../src/triggers/rest/card-field.ts";
import { airport } from "../../../src/triggers/rest/airport.ts";

const ID = "request-1";

describe("what a contract says of a refusal", () => {
  const statuses: [Reason, number][] = [
    ["UNAUTHENTICATED", 401],
    ["NOT_PERMITTED", 403],
    ["INVALID_INPUT", 400],
    ["AMOUNT_INVALID", 400],
    ["CARD_NUMBER_REFUSED", 400],
    ["INPUT_TOO_LARGE", 413],
    ["BOOKING_NOT_FOUND", 404],
    ["PAYMENT_NOT_FOUND", 404],
    ["BOOKING_AMBIGUOUS", 409],
    ["AMOUNT_MISMATCH", 409],
    ["REQUEST_ID_REUSED", 409],
    ["ALREADY_PAID", 409],
    ["SLOT_FULL", 409],
    ["PAYMENT_IN_PROGRESS", 409],
    ["RATE_LIMITED", 429],
    ["STRIPE_UNAVAILABLE", 503],
    ["INTERNAL", 500],
  ];
  for (const [reason, status] of statuses) {
    it(`${reason} is ${String(status)}`, () => {
      expect(failureFrom(new DomainError(reason), "test", ID)).to.include({ status, reason });
    });
  }

  it("is in its own form, for every reason that there is", () => {
    for (const contract of CONTRACTS) {
      for (const reason of REASONS) {
        const failure = failureFrom(new DomainError(reason), "test", ID);
        const answer = contract.failed(failure);
        expect(answer.status, reason).to.be.within(400, 599);
        if (!("body" in answer)) throw new Error("a page");
        const { error } = contract.failureSchema.safeParse(answer.body);
        expect(error, `${contract.name}: ${reason}`).to.equal(undefined);
      }
    }
  });

  it("has one envelope for process and confirm, and one for airport bookings", () => {
    const failure = failureFrom(new DomainError("BOOKING_EXPIRED"), "test", ID);
    const message = "This booking was held too long. Please book again.";
    expect(cardField.failed(failure)).to.deep.equal({
      status: 409,
      body: { error: { code: "booking_expired", message, reason: "BOOKING_EXPIRED" } },
    });
    expect(airport.failed(failure)).to.deep.equal({
      status: 409,
      body: {
        success: false,
        message,
        data: { error_code: "booking_expired", error_message: message },
      },
    });
  });

  it("tells a decline as far as the card's holder may know", () => {
    const told = (reason: string) =>
      cardField.failed(
        failureFrom(
          new HttpRefusal("CARD_DECLINED", { decline: { reason, action: "other_card" } }),
          ...(["test", ID] as const),
        ),
      );
    expect(told("insufficient_funds")).to.deep.equal({
      status: 402,
      body: {
        error: {
          ...{ code: "card_declined", message: "The card was declined." },
          ...{ decline_code: "insufficient_funds", reason: "CARD_DECLINED" },
        },
      },
    });
    expect(told("declined")).not.to.have.nested.property("body.error.decline_code");
  });
});

describe("the two closed sets of airport bookings", () => {
  it("have a word for everything that can be", () => {
    for (const bookingState of BookingStatus.options) {
      expect(bookingWord(bookingState)).to.be.oneOf(["confirmed", "pending"]);
      for (const status of [...ShownStatus.options, "none"] as const) {
        for (const isDeclined of [true, false]) {
          const word = paymentWord(status, { bookingState, isDeclined });
          expect(word, status).to.be.oneOf(["completed", "pending", "failed"]);
        }
      }
    }
  });

  type Case = [ShownStatus | "none", BookingStatus, boolean, string];
  const cases: Case[] = [
    ["none", "held", false, "pending"],
    ["none", "expired", false, "failed"],
    ["creating", "held", false, "pending"],
    ["requires_payment_method", "held", false, "pending"],
    ["requires_payment_method", "held", true, "failed"],
    ["requires_action", "held", false, "pending"],
    ["processing", "processing", false, "pending"],
    ["authorized", "held", false, "pending"],
    ["authorized", "confirmed", false, "completed"],
    ["succeeded", "confirmed", false, "completed"],
    ["refunded", "canceled", false, "completed"],
    ["refund_pending", "canceled", false, "completed"],
    ["canceled", "expired", false, "failed"],
    ["canceled", "canceled", false, "failed"],
  ];
  for (const [status, bookingState, isDeclined, word] of cases) {
    it(`${status} of a booking that is ${bookingState} is ${word}`, () => {
      expect(paymentWord(status, { bookingState, isDeclined })).to.equal(word);
    });
  }
});
