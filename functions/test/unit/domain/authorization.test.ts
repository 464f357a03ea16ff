import { expect } from "chai";
import { captureDecided } from "../../../src/domain/authorization.ts";
import { NO_FACTS } from "../../../src/domain/facts.ts";
import { merge } from "../../../src/domain/merge.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { aLedger, charge, intent, T0 } from "../../support/stories.ts";

const DINARS = { amount: 10_000, currency: "kwd" };

describe("deciding to capture", () => {
  it("refuses an amount that the currency does not have, and names the field", () => {
    const held = [
      charge("ch_1", "succeeded", 5, { captured: false, amountCaptured: 0, amount: 10_000 }),
      intent("requires_capture", 5, { ...DINARS, amountCapturable: 10_000 }),
    ];
    const ledger = aLedger({
      ...DINARS,
      paymentIntentId: "pi_1",
      facts: merge(NO_FACTS, held),
    });
    const capture = (amount: number) =>
      captureDecided(ledger, { amount, note: "", now: T0 * 1000 });
    expect(capture(5_010).ending?.amount).to.equal(5_010);
    expect(() => capture(5_005))
      .to.throw(DomainError, "AMOUNT_INVALID")
      .with.nested.property("details.field", "amount");
  });
});
