import { expect } from "chai";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { voidPayment } from "../../../src/application/void-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { aTable, BOSS, DINER, stateOf } from "../../support/guaranteed.ts";

describe("a booking that was paid by reserved money in the place of a card", () => {
  it("does not stay confirmed with neither when that is released", async () => {
    const table = await aTable({
      captureMethod: "manual",
      policy: { tiers: [], authorization: { confirmOn: "authorization", whenLost: "hold" } },
    });
    const { deps, stripe, bookingId } = table;
    const made = await createPaymentIntent(deps, DINER, { bookingId });
    stripe.advance(made.paymentIntentId!, "requires_capture");
    await receiveEvent(
      deps,
      stripe.noticeOf(made.paymentIntentId!, "payment_intent.amount_capturable_updated"),
    );
    expect((await stateOf(table)).booking.status).to.equal("confirmed");
    await voidPayment(deps, BOSS, { paymentId: made.paymentId!, reason: "another way" });
    expect((await stateOf(table)).booking).to.include({ status: "held" });
    table.clock.nowMs += 3_600_000;
    await wakeSweep(deps);
    const { booking, taken } = await stateOf(table);
    expect(booking.status).to.equal("expired");
    expect(taken).to.equal(0);
  });
});
