import { expect } from "chai";
import { ref } from "../../src/application/ports.ts";
import { fieldsOf, openShop, reckon, UID, type Shop } from "../support/shop.ts";
import { firestoreEmulator } from "../support/backend.ts";
import { openLine } from "../support/line.ts";
import { tellOfWish, wishFor } from "../support/wishes.ts";

describe("bookings made by an app's own server, through the deployed functions", () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop();
  });
  after(() => shop.stop());
  afterEach(async function () {
    await reckon(shop, this.currentTest?.fullTitle());
  });

  const wishOf = (bookingId: string) => fieldsOf(shop, `bookingWishes/${bookingId}`);
  const bookingOf = (bookingId: string) => fieldsOf(shop, `bookings/${bookingId}`);

  it("a wish becomes a held booking, and is paid like any other", async () => {
    const slotId = await shop.addSlot(3);
    const items = [{ itemId: "lounge", slotId, quantity: 2 }];
    const bookingId = await wishFor(shop, { uid: UID, items, holdMinutes: 60 });
    expect(await tellOfWish(shop, bookingId)).to.equal(204);
    expect(await bookingOf(bookingId)).to.include({ uid: UID, status: "held", holdMs: 3_600_000 });
    expect(await wishOf(bookingId)).to.include({ state: "made", refusal: null, wakeAt: null });
    expect(await shop.taken(slotId)).to.equal(2);

    const { result } = await shop.as(UID, "createPaymentIntent", { bookingId });
    const intentId = result["paymentIntentId"] as string;
    expect((await shop.stripe.paymentIntents.retrieve(intentId)).amount).to.equal(9000);
    await shop.confirm(intentId);
    await shop.waitForBooking(bookingId, ({ status }) => status === "confirmed");
  });

  it("a sum of the server's own is what Stripe is asked for", async () => {
    const lines = [{ label: "Guided tour", unitAmount: 12_345 }];
    const bookingId = await wishFor(shop, { uid: UID, lines, currency: "usd" });
    await tellOfWish(shop, bookingId);
    const { result } = await shop.as(UID, "createCheckoutSession", { bookingId });
    const session = await shop.stripe.checkout.sessions.retrieve(result["sessionId"] as string);
    expect(session).to.include({ amount_total: 12_345, currency: "usd" });
  });

  it("an event that comes twice, or at once with the sweep, makes one booking", async () => {
    const slotId = await shop.addSlot(3);
    const bookingId = await wishFor(shop, { uid: UID, items: [{ itemId: "lounge", slotId }] });
    const tell = () => tellOfWish(shop, bookingId);
    const [first, second] = await Promise.all([tell(), tell(), shop.runSchedule("wakeSweep")]);
    expect([first, second, await tell()]).to.deep.equal([204, 204, 204]);
    expect(await shop.taken(slotId)).to.equal(1);
  });

  it("the sweep adopts a wish whose event was lost", async () => {
    const bookingId = await wishFor(shop, {
      uid: UID,
      items: [{ itemId: "lounge", slotId: await shop.addSlot(1) }],
    });
    await shop.pass(2 * 60_000);
    expect(await bookingOf(bookingId)).to.include({ status: "held" });
  });

  const malformed: [string, object, object, string, string][] = [
    ["no owner", { uid: undefined }, {}, "INVALID_INPUT", "wish.uid"],
    ["a stray field", { status: "confirmed" }, {}, "INVALID_INPUT", "wish.status"],
    [
      "an instant among its details",
      { details: { notes: new Date(0) } },
      {},
      "INVALID_INPUT",
      "wish.details.notes",
    ],
    ["a time that is none", {}, { wakeAt: "now" }, "INVALID_INPUT", "wakeAt"],
    ["no state", {}, { state: null }, "INVALID_INPUT", "state"],
    [
      "an item that is not sold",
      { items: [{ itemId: "spa" }] },
      {},
      "ITEM_NOT_FOUND",
      "wish.items.0.itemId",
    ],
  ];
  for (const [name, wish, document, reason, field] of malformed) {
    it(`a wish with ${name} is refused by name, for good, and makes nothing`, async () => {
      const slotId = await shop.addSlot(1);
      const whole = { uid: UID, items: [{ itemId: "lounge", slotId }], ...wish };
      const fields: [string, unknown][] = Object.entries(whole);
      const defined = fields.filter(([, value]) => value !== undefined);
      const bookingId = await wishFor(shop, Object.fromEntries(defined), document);
      expect(await tellOfWish(shop, bookingId)).to.equal(204);
      const { state, refusal } = await wishOf(bookingId);
      expect(state).to.equal("refused");
      expect(refusal).to.include({ reason, field });
      const { booking } = await shop.store.read({ booking: ref("bookings", bookingId) });
      expect(booking).to.equal(null);
      expect(await shop.taken(slotId)).to.equal(0);
    });
  }
});

describe("a wish while Firestore does not answer", () => {
  it("is tried again by its event for ten minutes, and left to the sweep after that", async function () {
    // Two bounds of ten seconds each, and the time that the connection needs to come back.
    this.timeout(120_000);
    const line = await openLine(firestoreEmulator());
    const shop = await openShop({ firestoreHost: line.host });
    try {
      const bookingId = await wishFor(shop, {
        uid: UID,
        items: [{ itemId: "lounge", slotId: await shop.addSlot(1) }],
      });
      line.cut();
      expect(await tellOfWish(shop, bookingId)).to.equal(500);
      const longAgo = new Date(Date.now() - 11 * 60_000);
      expect(await tellOfWish(shop, bookingId, longAgo)).to.equal(204);
      line.mend();
      expect(await fieldsOf(shop, `bookingWishes/${bookingId}`)).to.include({ state: "wished" });
      let tries = 0;
      while ((await tellOfWish(shop, bookingId)) !== 204) expect((tries += 1)).to.be.below(8);
      expect(await fieldsOf(shop, `bookings/${bookingId}`)).to.include({ status: "held" });
    } finally {
      await shop.stop();
      line.close();
    }
  });
});
