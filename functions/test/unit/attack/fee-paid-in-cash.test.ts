import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { chargeFee } from "../../../src/application/charge-fee.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
import { BOSS, DINER, FEE, given, stateOf } from "../../support/guaranteed.ts";

describe("a fee of a canceled booking that was paid at the desk", () => {
  it("is not owed back", async () => {
    const table = await given("pm_card_chargeCustomerFail");
    const { deps, bookingId } = table;
    await cancelBooking(deps, DINER, { bookingId });
    await chargeFee(deps, BOSS, { bookingId, amount: FEE, reason: "too late" });
    const cash = { amount: FEE, currency: "eur", method: "cash", reference: "receipt 9" } as const;
    await recordOutsidePayment(deps, BOSS, {
      ...{ bookingId, dueId: "fee-1", ...cash, reason: "paid at the desk" },
    });
    expect((await stateOf(table)).booking.issues).to.deep.equal([]);
  });
});
