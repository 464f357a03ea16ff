import { expect } from "chai";
import fc from "fast-check";
import { explainDecline } from "../../../src/domain/decline.ts";

describe("a decline, as the customer learns of it", () => {
  const cases: [string | null, string | null, string, string][] = [
    // code, decline_code, reason, action
    ["processing_error", "processing_error", "processing_error", "retry"],
    ["card_declined", "try_again_later", "try_again_later", "retry"],
    ["card_declined", "issuer_not_available", "issuer_not_available", "retry"],
    ["card_declined", "insufficient_funds", "insufficient_funds", "other_card"],
    ["card_declined", "generic_decline", "generic_decline", "other_card"],
    ["card_declined", "do_not_honor", "do_not_honor", "other_card"],
    ["card_declined", "card_velocity_exceeded", "card_velocity_exceeded", "other_card"],
    ["card_declined", "card_not_supported", "card_not_supported", "other_card"],
    ["incorrect_number", null, "incorrect_number", "fix_input"],
    ["incorrect_cvc", "incorrect_cvc", "incorrect_cvc", "fix_input"],
    ["expired_card", "expired_card", "expired_card", "fix_input"],
    ["invalid_expiry_month", null, "invalid_expiry_month", "fix_input"],
    ["invalid_expiry_year", null, "invalid_expiry_year", "fix_input"],
    ["incorrect_zip", "incorrect_zip", "incorrect_zip", "fix_input"],
    ["authentication_required", null, "authentication_required", "authenticate"],
    ["card_declined", "authentication_required", "authentication_required", "authenticate"],
    [
      "payment_intent_authentication_failure",
      null,
      "payment_intent_authentication_failure",
      "authenticate",
    ],
    ["expired_card", "a_word_of_tomorrow", "expired_card", "fix_input"],
    ["card_declined", "a_word_of_tomorrow", "declined", "other_card"],
    ["card_declined", null, "declined", "other_card"],
    ["constructor", "__proto__", "declined", "other_card"],
    [null, null, "declined", "other_card"],
  ];
  for (const [code, declineCode, reason, action] of cases) {
    it(`of ${code ?? "no code"} / ${declineCode ?? "none"} is ${reason}, and to ${action}`, () => {
      expect(explainDecline({ code, declineCode })).to.deep.equal({ reason, action });
    });
  }

  for (const secret of [
    "lost_card",
    "stolen_card",
    "fraudulent",
    "pickup_card",
    "merchant_blacklist",
  ]) {
    it(`of ${secret} is only "declined", whatever stands beside it`, () => {
      const declined = { reason: "declined", action: "other_card" };
      for (const other of ["card_declined", "incorrect_cvc", "expired_card", null]) {
        expect(explainDecline({ code: other, declineCode: secret })).to.deep.equal(declined);
        expect(explainDecline({ code: secret, declineCode: other })).to.deep.equal(declined);
      }
    });
  }

  it("never repeats a code that is not known to be safe", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (code, declineCode) => {
        expect(explainDecline({ code, declineCode }).reason).to.equal("declined");
      }),
    );
  });
});
