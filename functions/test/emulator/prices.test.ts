import { expect } from "chai";
import { put, ref } from "../../src/application/ports.ts";
import type { Price } from "../../src/domain/price.ts";
import { aCoupon, aShippingOption, HOME } from "../support/coupons.ts";
import { fieldsOf, MINUTE_MS, openShop, reckon, UID, type Shop } from "../support/shop.ts";
import { LOUNGE } from "../support/world.ts";

const CONCESSION = { name: "Concession", basisPoints: 800, inclusive: false, countries: ["DE"] };

describe("prices with a coupon, shipping and tax, through the deployed functions", () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop();
    const map = { ...LOUNGE, name: "Map", kind: "goods", unitAmount: 333 } as const;
    await shop.store.commit([
      put(ref("catalog", "map"), { ...map, taxRates: [CONCESSION] }),
      put(ref("coupons", "TEN"), aCoupon()),
      put(ref("coupons", "FEW"), aCoupon({ maxRedemptions: 3 })),
      put(ref("shippingOptions", "standard"), aShippingOption()),
    ]);
  });
  after(() => shop.stop());
  afterEach(async function () {
    await reckon(shop, this.currentTest?.fullTitle());
  });

  const order = {
    items: [{ itemId: "map", quantity: 10 }],
    ...{ coupon: "ten", shippingOption: "standard", address: HOME },
  };
  // 33.30 less 3.33, and 8 % of 29.97, and 4.90.
  const SUMS = { subtotal: 3_330, discount: 333, shipping: 490, tax: 240, total: 3_727 };

  it("are quoted, booked, and what Stripe is asked for, to the cent", async () => {
    const quoted = await shop.as(UID, "quote", order);
    expect(quoted.result["price"]).to.include(SUMS);
    const { result } = await shop.as(UID, "createBooking", { ...order, taxId: "DE123456789" });
    expect(result["price"]).to.deep.equal(quoted.result["price"]);
    const { bookingId } = result;
    const paying = await shop.as(UID, "createPaymentIntent", { bookingId });
    const intentId = paying.result["paymentIntentId"] as string;
    expect((await shop.stripe.paymentIntents.retrieve(intentId)).amount).to.equal(SUMS.total);
    await shop.confirm(intentId);
    const paid = await shop.waitForBooking(
      String(bookingId),
      (one) => one["status"] === "confirmed",
    );
    expect(paid).to.deep.include({ taxId: "DE123456789", shippingOption: "standard" });
  });

  it("are the lines of Stripe's own page, a discount inside its item", async () => {
    const booked = await shop.as(UID, "createBooking", order);
    const { bookingId } = booked.result;
    const { result } = await shop.as(UID, "createCheckoutSession", { bookingId });
    const sessionId = result["sessionId"] as string;
    const session = await shop.stripe.checkout.sessions.retrieve(sessionId);
    expect(session.amount_total).to.equal(SUMS.total);
    const { data } = await shop.stripe.checkout.sessions.listLineItems(sessionId);
    const lines = data.map(({ description, amount_total }) => [description, amount_total]);
    expect(lines).to.have.deep.members([
      ["10 × Map", 2_997],
      ["Standard", 490],
      ["Concession", 240],
    ]);
  });

  it("20 callers at once redeem a coupon for three: 3 held, 17 refused, and it is given back", async () => {
    const calls = Array.from({ length: 20 }, (_, n) =>
      shop.as(`user-${String(n)}`, "createBooking", { ...order, coupon: "FEW" }),
    );
    const answers = await Promise.all(calls);
    const held = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(held).to.have.length(3);
    const reasons = new Set(refused.map(({ error }) => error.details["reason"]));
    expect([...reasons]).to.deep.equal(["COUPON_INVALID"]);
    expect(await fieldsOf(shop, "coupons/FEW")).to.include({ redeemed: 3 });
    await shop.pass(20 * MINUTE_MS);
    expect(await fieldsOf(shop, "coupons/FEW")).to.include({ redeemed: 0 });
  });

  const refused: [string, object, string, string][] = [
    ["an unknown code", { coupon: "NOPE" }, "COUPON_INVALID", "coupon"],
    ["a code that is no id", { coupon: "../../slots" }, "COUPON_INVALID", "coupon"],
    ["an unknown way to ship", { shippingOption: "owl" }, "SHIPPING_UNAVAILABLE", "shippingOption"],
    ["a price of one's own", { price: { total: 1 } }, "INVALID_INPUT", "price"],
    ["a discount of one's own", { discount: 3_000 }, "INVALID_INPUT", "discount"],
    [
      "a country that is none",
      { address: { ...HOME, country: "DEU" } },
      "INVALID_INPUT",
      "address.country",
    ],
  ];
  for (const [name, change, reason, field] of refused) {
    it(`${name} is refused by both calls, by name`, async () => {
      for (const call of ["quote", "createBooking"]) {
        const { error } = await shop.as(UID, call, { ...order, ...change });
        expect(error.details, call).to.include({ reason, field });
      }
    });
  }

  it("nobody who is not signed in gets a quote", async () => {
    const { status } = await shop.as("", "quote", order);
    expect(status).to.equal(401);
  });

  it("an item that the coupon makes free is confirmed, and asks Stripe for nothing", async () => {
    await shop.store.commit([put(ref("coupons", "FREE"), aCoupon({ percent: 10_000 }))]);
    const free = { items: [{ itemId: "map" }], coupon: "FREE" };
    const { result } = await shop.as(UID, "createBooking", free);
    expect(result).to.include({ status: "confirmed" });
    expect((result["price"] as Price).total).to.equal(0);
  });
});
