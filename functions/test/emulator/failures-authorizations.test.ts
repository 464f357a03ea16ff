/** What goes wrong with money that is only reserved, and with Stripe's own page. See docs/lifecycle.md. */
import { expect } from "chai";
import { DAY_MS, MINUTE_MS, shopForEach, UID, type Shop } from "../support/shop.ts";

describe("failures of authorizations", () => {
  let shop: Shop;
  shopForEach((one) => {
    shop = one;
  });

  it("F13: a hold that ends on Stripe's own page expires the session, and cancels no PaymentIntent under it", async () => {
    const slotId = await shop.addSlot(1);
    const bookingId = await shop.book(UID, slotId);
    const { result, status } = await shop.as(UID, "createCheckoutSession", { bookingId });
    expect(status).to.equal(200);
    await shop.pass(16 * MINUTE_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "expired" });
    expect(await shop.taken(slotId)).to.equal(0);
    const session = await shop.stripe.checkout.sessions.retrieve(result["sessionId"] as string);
    expect(session.status).to.equal("expired");
    const asked = (await shop.control.requests()).map(({ method, path }) => `${method} ${path}`);
    expect(asked).to.include(`POST /v1/checkout/sessions/${session.id}/expire`);
    expect(asked.filter((line) => /payment_intents\/pi_\w+\/cancel/.test(line))).to.deep.equal([]);
  });

  const lapses = [
    [
      "hold",
      "held",
      "F21: a reservation that lapses unseen is announced before, then its booking is held again",
    ],
    [
      "cancel",
      "canceled",
      "F21: the same, where the policy says so, is canceled, and the place is free",
    ],
  ] as const;
  for (const [whenLost, status, title] of lapses) {
    it(title, async () => {
      const authorization = { confirmOn: "authorization", whenLost } as const;
      await shop.sell({ captureMethod: "manual", policy: { tiers: [], authorization } });
      const { bookingId, paymentId, intentId } = await shop.paying();
      await shop.confirm(intentId);
      await shop.tell(intentId, "payment_intent.amount_capturable_updated");
      await shop.tell(intentId, "charge.succeeded");
      expect(await shop.booking(bookingId)).to.include({
        ...{ status: "confirmed", paymentStatus: "authorized" },
      });
      // Seven days is what banks keep it for; twelve hours before, there is still time to capture.
      await shop.pass(6.75 * DAY_MS);
      expect((await shop.ledger(paymentId)).lapseWarnedAt).to.be.a("number");
      expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
      await shop.pass(DAY_MS / 2);
      expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).to.equal("canceled");
      const booking = await shop.booking(bookingId);
      expect(booking).to.include({ status });
      expect(booking.dues["full"]).to.include({ paidBy: null, live: null });
    });
  }
});
