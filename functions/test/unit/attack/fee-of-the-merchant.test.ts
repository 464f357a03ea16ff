import { expect } from "chai";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import { chargeFee } from "../../../src/application/charge-fee.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { BOSS, DINER, FEE, given, START, stateOf } from "../../support/guaranteed.ts";
import { refusal } from "../../support/refusal.ts";

const WORDS = { reason: "the kitchen burnt" };

/** The bank refused the fee for a table that the house then canceled. */
async function canceledByTheHouse() {
  const table = await given("pm_card_chargeCustomerFail");
  const { deps, bookingId } = table;
  table.clock.nowMs = START + 3_600_000;
  await chargeFee(deps, BOSS, { bookingId, amount: FEE, reason: "late" });
  await cancelForCustomer(deps, BOSS, { bookingId, ...WORDS });
  await wakeSweep(deps);
  return table;
}

describe("a fee that was open when the merchant canceled", () => {
  it("is owed no more", async () => {
    const table = await canceledByTheHouse();
    const { booking } = await stateOf(table);
    expect(booking.status).to.equal("canceled");
    expect(booking.issues).to.deep.equal([]);
  });

  it("cannot be paid any more, in the app or at the desk", async () => {
    const { deps, bookingId } = await canceledByTheHouse();
    const wish = { bookingId, dueId: "fee-1" };
    expect(await refusal(createPaymentIntent(deps, DINER, wish))).to.equal("BOOKING_ENDED");
    const cash = { amount: FEE, currency: "eur", method: "cash", reference: "7" } as const;
    const desk = recordOutsidePayment(deps, BOSS, { ...wish, ...cash, ...WORDS });
    expect(await refusal(desk)).to.equal("BOOKING_ENDED");
  });
});
