/** What hostile callers send to the deployed functions, and what they must not get by it. */
import { expect } from "chai";
import { publishableClient } from "../../../simulator/src/client.ts";
import { send } from "../support/rest-http.ts";
import { aBrowser } from "../support/rest-client-web.ts";
import { openShop, type Shop } from "../support/shop.ts";
import { waitFor } from "../support/stage.ts";

const HOUR_MS = 3_600_000;
const SPAM = "See https://evil.example";

describe("hostile callers of the deployed functions", () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop({ env: { DECLINES_PER_HOUR_MAX: "2" } });
  });
  after(() => shop.stop());

  it("get no fault for a place in their list that is no moment", async () => {
    const token = await shop.signUp("ada");
    for (const createdAt of ["999999999999999", "253402300800000"]) {
      const cursor = Buffer.from(`${createdAt}.${"A".repeat(20)}`).toString("base64url");
      const { status } = await send(shop.backend, "GET", `/bookings?cursor=${cursor}`, { token });
      expect(status, createdAt).to.equal(400);
    }
  });

  it("and honest pages alike can read that there is nothing at an address", async () => {
    const origin = "http://localhost:3000";
    for (const method of ["OPTIONS", "GET"]) {
      const { headers } = await send(shop.backend, method, "/payments/none", {
        headers: { origin },
      });
      expect(headers.get("access-control-allow-origin"), method).to.equal(origin);
    }
    const { status, headers } = await send(shop.backend, "GET", "/payments/none", {
      headers: { origin: "https://evil.example" },
    });
    expect([status, headers.get("access-control-allow-origin")]).to.deep.equal([403, null]);
  });

  it("cannot have any text mailed to a stranger as a tax id", async () => {
    const slot = await shop.addSlot(5);
    const told = { email: "stranger@example.com", taxId: SPAM };
    const orders = [
      ["/create-payment-intent", { item: "lounge", slot, idempotencyKey: "click", ...told }],
      ["/api/create-checkout-session", { products: [{ id: "lounge", slotId: slot }], ...told }],
    ] as const;
    for (const [path, order] of orders) {
      const { status, body } = await aBrowser(shop).post(path, order);
      expect(status, path).to.equal(400);
      expect(body.error?.message, path).to.contain("taxId");
    }
    expect(await shop.taken(slot)).to.equal(0);
  });

  it("try two stolen cards by saving them, and not a third", async () => {
    const { url, publishableKey } = shop.simulator;
    const client = publishableClient(url, publishableKey);
    const { result } = await shop.as("tester", "createSetupIntent", {});
    const secret = result["setupIntentClientSecret"] as string;
    for (let n = 0; n < 2; n++) {
      const paymentMethod = "pm_card_visa_chargeDeclined";
      const tried = client.confirmSetupIntent(secret, { paymentMethod });
      expect(await tried.catch((error: unknown) => error)).to.be.instanceOf(Error);
    }
    const hour = Math.floor((await shop.control.now()) / HOUR_MS);
    const counted = `limits/declines_user_tester_${String(hour)}`;
    await waitFor(shop.db, counted, (limit) => (limit["count"] as number) >= 2);
    await shop.arrive();
    expect((await shop.db.doc(counted).get()).data()).to.include({ count: 2 });
    const ended = await client.retrieveSetupIntent(secret);
    expect(ended.status).to.equal("canceled");
    const third = await shop.as("tester", "createSetupIntent", {});
    expect(third.error.details).to.include({ reason: "RATE_LIMITED" });
  });
});
