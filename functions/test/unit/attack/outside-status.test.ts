import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld } from "../../support/world.ts";

const GUEST = "user-1";

async function paidInCash() {
  const world = aWorld();
  const { bookingId } = await createBooking(world.deps, GUEST, {
    itemId: "lounge",
    slotId: "lounge_1",
  });
  const order = {
    bookingId,
    amount: 4500,
    method: "cash",
    reference: "R-1",
    reason: "desk",
  } as const;
  const manager = { uid: "m", role: "manager" } as const;
  const { paymentId } = await recordOutsidePayment(world.deps, manager, order);
  return { ...world, bookingId, paymentId };
}

describe("the status of what was paid outside Stripe", () => {
  it("is told to its owner, by booking and by payment", async () => {
    const { deps, bookingId, paymentId } = await paidInCash();
    const told = { bookingId, paymentId, status: "confirmed", paymentStatus: "succeeded" };
    for (const named of [{ bookingId }, { paymentId }]) {
      const answer = await getPaymentStatus(deps, GUEST, named);
      expect(answer).to.include({ ...told, captured: 4500, refunded: 0, stripeStatus: null });
    }
  });

  it("is no answer to anybody else", async () => {
    const { deps, paymentId } = await paidInCash();
    const call = getPaymentStatus(deps, "user-2", { paymentId });
    expect(await refusal(call)).to.equal("BOOKING_NOT_FOUND");
  });
});
