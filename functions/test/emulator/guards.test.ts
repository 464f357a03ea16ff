/** Limits that keep card testers and hoarders out, through the exported functions. */
import { expect } from "chai";
import { openShop, UID, type Shop } from "../support/shop.ts";

const DECLINED = "pm_card_visa_chargeDeclined";

/** The decline itself is Stripe's answer to the confirmation. */
async function decline(shop: Shop, intentId: string): Promise<void> {
  const outcome = await shop.confirm(intentId, DECLINED).catch((error: unknown) => error);
  expect(outcome).to.have.property("code", "card_declined");
  for (const type of ["charge.failed", "payment_intent.payment_failed"]) {
    const { status } = await shop.tell(intentId, type);
    expect(status).to.equal(200);
  }
}

describe("guards against abuse", () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop({
      env: {
        OPEN_HOLDS_MAX: "3",
        FREE_BOOKINGS_PER_DAY_MAX: "2",
        DECLINES_PER_HOUR_MAX: "2",
        DECLINES_PER_HOUR_ALL_MAX: "3",
      },
    });
  });
  after(() => shop.stop());

  it("let a user hold three unpaid bookings, however many are asked for at once", async () => {
    const slotId = await shop.addSlot(20);
    const asked = Array.from({ length: 12 }, () =>
      shop.as("hoarder", "createBooking", { itemId: "lounge", slotId }),
    );
    const answers = await Promise.all(asked);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).to.have.length(9);
    for (const { error } of refused) expect(error.details["reason"]).to.equal("TOO_MANY_HOLDS");
    expect(await shop.taken(slotId)).to.equal(3);
  });

  it("stop a user who confirms over REST after two declined cards, too", async () => {
    const token = await shop.signUp("rest-user");
    const post = (path: string, body: object) =>
      fetch(shop.backend.url(`rest/payments/${path}`), {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    const booking_id = await shop.book("rest-user");
    const begun = await post("process", { amount: 4500, currency: "eur", booking_id });
    const { client_secret } = (await begun.json()) as { client_secret: string };
    const tried = () =>
      post("confirm", { payment_intent_client_secret: client_secret, payment_method_id: DECLINED });
    expect((await tried()).status).to.equal(402);
    expect((await tried()).status).to.equal(402);
    const third = await tried();
    expect(third.status).to.equal(429);
    expect(Number(third.headers.get("retry-after"))).to.be.within(1, 3_600);
    expect(await third.json()).to.have.nested.property("error.reason", "RATE_LIMITED");
    // What was declined here must not close the hour for the next test.
    await shop.control.advanceClock(3_600_000);
  });

  it("stop a user after two declined cards, and everybody after three", async () => {
    const { bookingId, intentId } = await shop.paying();
    await decline(shop, intentId);
    expect((await shop.as(UID, "createPaymentIntent", { bookingId })).status).to.equal(200);
    await decline(shop, intentId);
    const stopped = await shop.as(UID, "createPaymentIntent", { bookingId });
    expect(stopped.error).to.have.property("status", "RESOURCE_EXHAUSTED");
    expect(stopped.error.details).to.include({ reason: "RATE_LIMITED", retryable: true });
    expect(stopped.error.details["retryAfterMs"]).to.be.within(1, 3_600_000);

    const other = await shop.book("user-2");
    const begun = await shop.as("user-2", "createPaymentIntent", { bookingId: other });
    await decline(shop, begun.result["paymentIntentId"] as string);
    const third = await shop.book("user-3");
    const paused = await shop.as("user-3", "createPaymentIntent", { bookingId: third });
    expect(paused.error.details).to.include({ reason: "PAYMENTS_PAUSED", retryable: true });

    await shop.control.advanceClock(3_600_000);
    const fourth = await shop.book("user-3");
    const open = await shop.as("user-3", "createPaymentIntent", { bookingId: fourth });
    expect(open.status).to.equal(200);
  });
});
