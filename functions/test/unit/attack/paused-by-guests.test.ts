import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { guestUid } from "../../../src/domain/ids.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, type World } from "../../support/world.ts";

const DECLINE = { code: "card_declined", declineCode: "generic_decline" };

async function pay({ deps }: World, uid: string) {
  const { bookingId } = await createBooking(deps, uid, { itemId: "lounge", slotId: "lounge_1" });
  const { paymentIntentId } = await createPaymentIntent(deps, uid, { bookingId });
  return paymentIntentId!;
}

async function decline({ deps, stripe }: World, intentId: string, times: number) {
  for (let n = 0; n < times; n++) {
    stripe.advance(intentId, "requires_payment_method", DECLINE);
    await receiveEvent(deps, stripe.noticeOf(intentId, "charge.failed"));
  }
}

/** A guest is free to be another one with the next request: nothing but their number limits them. */
describe("guests who have card after card declined", () => {
  const limited = () => aWorld({ declinesPerHourMax: 10, declinesPerHourAllMax: 3 });

  it("pause payments for guests, and for nobody who has signed in", async () => {
    const world = limited();
    await decline(world, await pay(world, guestUid("a")), 3);
    expect(await refusal(pay(world, guestUid("b")))).to.equal("PAYMENTS_PAUSED");
    expect(world.alarms).to.include("payments_paused");
    await pay(world, "user-1");
  });

  it("are not paused by those who have, and each pause is told", async () => {
    const world = limited();
    await decline(world, await pay(world, "user-1"), 3);
    expect(await refusal(pay(world, "user-2"))).to.equal("PAYMENTS_PAUSED");
    const intentId = await pay(world, guestUid("a"));
    await decline(world, intentId, 3);
    expect(await refusal(pay(world, guestUid("b")))).to.equal("PAYMENTS_PAUSED");
    expect(world.alarms.filter((alarm) => alarm === "payments_paused")).to.have.length(2);
  });
});
