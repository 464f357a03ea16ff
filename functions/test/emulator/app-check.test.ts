/** With App Check on, nothing answers a call that does not say which app it comes from. */
import { expect } from "chai";
import { call, unsignedToken } from "../support/backend.ts";
import { openShop, type Shop } from "../support/shop.ts";

const BOOKING_ID = "B".repeat(20);

describe("calls where App Check is on", () => {
  let shop: Shop;
  let bearer: string;
  before(async () => {
    shop = await openShop({ env: { APP_CHECK: "on" } });
    bearer = `Bearer ${await shop.signUp("user-1")}`;
  });
  after(() => shop.stop());

  const callables: [string, object][] = [
    ["createBooking", { itemId: "lounge" }],
    ["createPaymentIntent", { bookingId: BOOKING_ID }],
    ["getPaymentStatus", { bookingId: BOOKING_ID }],
    ["refundPayment", { paymentId: `${BOOKING_ID}_full_1`, reason: "rain", requestId: "r1" }],
  ];
  for (const [name, data] of callables) {
    it(`${name} is refused without a token, and with one that nobody signed`, async () => {
      const owner = unsignedToken("user-1", { role: "owner" });
      const without = await call(shop.backend, name, data, owner);
      expect(without.error.details["reason"]).to.equal("APP_CHECK_FAILED");
      const response = await fetch(shop.backend.url(name), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${owner}`,
          "x-firebase-appcheck": unsignedToken("1:1:web:1"),
        },
        body: JSON.stringify({ data }),
      });
      const { error } = (await response.json()) as typeof without;
      expect(error.details["reason"]).to.equal("APP_CHECK_FAILED");
    });
  }

  const rest = (method: string, path: string, headers: object = {}) =>
    fetch(shop.backend.url(`rest${path}`), {
      method,
      headers: { "content-type": "application/json", authorization: bearer, ...headers },
      ...(method === "POST" ? { body: "{}" } : {}),
    });

  const routes: [string, string][] = [
    ["GET", "/bookings"],
    ["POST", "/bookings"],
    ["POST", "/payments/process"],
    ["POST", "/payments/confirm"],
    ["POST", "/payment/create-payment-intent"],
    ["POST", "/api/create-checkout-session"],
    ["POST", "/create-payment-intent"],
  ];
  for (const [method, path] of routes) {
    it(`${method} ${path} is refused with 403 before anything else is looked at`, async () => {
      expect((await rest(method, path)).status).to.equal(403);
      const forged = await rest(method, path, { "X-Firebase-AppCheck": "a.b.c" });
      expect(forged.status).to.equal(403);
      expect(await forged.text()).to.match(/app could not be verified/i);
    });
  }

  it("leaves to everybody what anybody may see, and to Stripe its webhook", async () => {
    expect((await rest("GET", "/config")).status).to.equal(200);
    expect((await rest("POST", "/webhook")).status).to.equal(400);
  });
});
