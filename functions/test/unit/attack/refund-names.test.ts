import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { decideRefundRequest } from "../../../src/application/decide-refund-request.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { refundPayment } from "../../../src/application/refund-payment.ts";
import { requestRefund } from "../../../src/application/request-refund.ts";
import { CUSTOMER, OWNER, paid, refundedAt, tellRefunds } from "../../support/operations.ts";
import { aWorld } from "../../support/world.ts";

/** 90.00 in two parts, both paid. */
async function paidInTwoParts() {
  const world = aWorld();
  const { deps, store, stripe } = world;
  const wish = { itemId: "lounge", slotId: "lounge_1", quantity: 2 };
  const { bookingId } = await createBooking(deps, CUSTOMER, wish);
  const at = ref("bookings", bookingId);
  const booking = (await store.read({ booking: at })).booking!.data;
  const due = booking.dues["full"]!;
  const dues = { deposit: { ...due, amount: 4000 }, balance: { ...due, amount: 5000 } };
  store.seed(at, { ...booking, dues });
  let last = { ...world, bookingId, paymentId: "", intentId: "" };
  for (let part = 0; part < 2; part++) {
    const { paymentIntentId, paymentId } = await createPaymentIntent(deps, CUSTOMER, { bookingId });
    stripe.advance(paymentIntentId!, "succeeded");
    const types = ["charge.succeeded", "payment_intent.succeeded"];
    for (const type of types) await receiveEvent(deps, stripe.noticeOf(paymentIntentId!, type));
    last = { ...last, paymentId: paymentId!, intentId: paymentIntentId! };
  }
  return last;
}

describe("the names of refunds", () => {
  it("differ where one approval takes from two payments: each is written, sent and told", async () => {
    const scene = await paidInTwoParts();
    const { deps, bookingId } = scene;
    const asked = await requestRefund(deps, CUSTOMER, { bookingId, reason: "it rained" });
    const { refundRequestId } = asked;
    const wish = { refundRequestId, decision: "approve", reason: "fair" } as const;
    expect(await decideRefundRequest(deps, OWNER, wish)).to.include({ refunded: 9000 });
    await decideRefundRequest(deps, OWNER, wish);
    expect(refundedAt(scene)).to.equal(9000);
    await tellRefunds(scene);
    const paths = Object.keys(scene.store.dump());
    expect(paths.filter((path) => path.startsWith("refunds/"))).to.have.length(2);
    expect(paths.filter((path) => path.includes("_refund_"))).to.have.length(2);
  });

  it("differ between payments, though a request id serves again after it was forgotten", async () => {
    const [before, after] = [aWorld(), aWorld()];
    await paid(after);
    const names = await Promise.all(
      [await paid(before), await paid(after)].map(async ({ deps, paymentId }) => {
        const wish = { paymentId, reason: "sorry", requestId: "r-1", amount: 1000 };
        return (await refundPayment(deps, OWNER, wish)).refund.refundId;
      }),
    );
    expect(new Set(names).size).to.equal(2);
  });
});
