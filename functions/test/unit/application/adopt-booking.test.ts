import { expect } from "chai";
import { adoptBooking } from "../../../src/application/adopt-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { aCoupon, aShippingOption, HOME } from "../../support/coupons.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, LOUNGE, NOW, type World } from "../../support/world.ts";

const ID = "WishWishWishWishWish";
const UID = "customer-1";
const PLACE = { itemId: "lounge", slotId: "lounge_1", quantity: 2 };
const HOUR_MS = 3_600_000;

interface Document {
  readonly wish: unknown;
  readonly state: unknown;
  readonly wakeAt: number | null;
}

function wished(change: object = {}, document: Partial<Document> = {}, id = ID): World {
  const world = aWorld();
  seed(world, { uid: UID, items: [PLACE], ...change }, document, id);
  return world;
}

function seed(world: World, wish: unknown, document: Partial<Document> = {}, id = ID): void {
  world.store.seed(ref("bookingWishes", id), {
    ...{ wish, state: "wished", refusal: null, wakeAt: NOW, expiresAt: null },
    ...document,
  });
}

async function wishOf({ store }: World, id = ID) {
  return (await store.read({ found: ref("bookingWishes", id) })).found!.data;
}

async function bookingOf({ store }: World, id = ID) {
  return (await store.read({ found: ref("bookings", id) })).found?.data ?? null;
}

async function taken({ store }: World): Promise<number> {
  return (await store.read({ slot: ref("slots", "lounge_1") })).slot!.data.taken;
}

describe("adoptBooking", () => {
  it("makes the booking of a wish at the catalog's prices, and settles the wish", async () => {
    const world = wished({
      details: { name: "Carla", email: "carla@example.com" },
      ...{ locale: "de", termsVersion: "2", holdMinutes: 60 },
    });
    expect(await adoptBooking(world.deps, ID)).to.equal("made");
    const booking = await bookingOf(world);
    expect(booking).to.deep.include({
      ...{ bookingId: ID, uid: UID, status: "held", currency: "eur", locale: "de" },
      ...{ termsVersion: "2", holdExpiresAt: NOW + HOUR_MS, holdMs: HOUR_MS },
    });
    expect(booking?.price.total).to.equal(9000);
    expect(await taken(world)).to.equal(2);
    const settled = { state: "made", refusal: null, wakeAt: null };
    expect(await wishOf(world)).to.deep.include({ ...settled, wish: null });
  });

  it("is paid like any other, by its owner only", async () => {
    const world = wished();
    await adoptBooking(world.deps, ID);
    const { amount } = await createPaymentIntent(world.deps, UID, { bookingId: ID });
    expect(amount).to.equal(9000);
    const stranger = createPaymentIntent(world.deps, "user-2", { bookingId: ID });
    expect(await refusal(stranger)).to.equal("BOOKING_NOT_FOUND");
  });

  it("takes the server's own sums for lines, with their policy, and no place", async () => {
    const tiers = [{ hoursBefore: 24, percent: 5_000, fee: 0 }];
    const lines = [
      { label: "Guided tour", unitAmount: 9_000, quantity: 2 },
      { label: "Tea", unitAmount: 350 },
    ];
    const world = wished({ items: undefined, lines, currency: "CHF", policy: { tiers } });
    expect(await adoptBooking(world.deps, ID)).to.equal("made");
    const booking = await bookingOf(world);
    expect(booking).to.include({ currency: "chf", status: "held" });
    expect(booking?.price).to.include({ subtotal: 18_350, tax: 0, total: 18_350 });
    expect(booking?.dues["full"]?.amount).to.equal(18_350);
    expect(booking?.items.map(({ name, policy }) => [name, policy.tiers])).to.deep.equal([
      ["Guided tour", tiers],
      ["Tea", tiers],
    ]);
    expect(booking?.slotIds).to.deep.equal([]);
  });

  it("takes coupons, shipping and addresses, and the app's own prices, as createBooking does", async () => {
    const world = wished({
      items: [{ itemId: "book" }],
      ...{ coupon: "ten", shippingOption: "standard", address: HOME },
    });
    world.store.seed(ref("coupons", "TEN"), aCoupon({ maxRedemptions: 1 }));
    world.store.seed(ref("shippingOptions", "standard"), aShippingOption());
    const hooks = { ...world.deps.hooks, priceOf: () => Promise.resolve([1_000]) };
    expect(await adoptBooking({ ...world.deps, hooks }, ID)).to.equal("made");
    const booking = await bookingOf(world);
    expect(booking?.price).to.include({ subtotal: 1_000, discount: 100, shipping: 490 });
    const { coupon } = await world.store.read({ coupon: ref("coupons", "TEN") });
    expect(coupon?.data.redeemed).to.equal(1);
  });

  it("confirms at once what costs nothing", async () => {
    const world = wished({ items: [{ itemId: "gift" }] });
    await adoptBooking(world.deps, ID);
    expect(await bookingOf(world)).to.include({ status: "confirmed", holdExpiresAt: null });
  });

  it("run twice, or at once, makes one booking", async () => {
    const world = wished();
    const runs = await Promise.all([1, 2, 3].map(() => adoptBooking(world.deps, ID)));
    expect(runs.toSorted()).to.deep.equal(["made", "settled", "settled"]);
    expect(await adoptBooking(world.deps, ID)).to.equal("settled");
    expect(await taken(world)).to.equal(2);
  });

  it("of no wish does nothing", async () => {
    expect(await adoptBooking(aWorld().deps, ID)).to.equal("missing");
  });

  describe("refuses, names the field, and makes nothing", () => {
    const wish = { uid: UID, items: [PLACE] };
    const line = { label: "Tour", unitAmount: 900 };
    const lines = { uid: UID, lines: [line], currency: "eur" };
    const cases: [string, unknown, string, string][] = [
      ["nothing", null, "INVALID_INPUT", "wish"],
      ["a text", "two places please", "INVALID_INPUT", "wish"],
      ["a wish without an owner", { items: [PLACE] }, "INVALID_INPUT", "wish.uid"],
      ["an owner that is none", { ...wish, uid: "a/b" }, "INVALID_INPUT", "wish.uid"],
      ["a wish without items", { uid: UID }, "INVALID_INPUT", "wish.items"],
      ["no items", { ...wish, items: [] }, "INVALID_INPUT", "wish.items"],
      ["eleven items", { ...wish, items: Array(11).fill(PLACE) }, "INVALID_INPUT", "wish.items"],
      ["items and lines", { ...wish, lines: [line] }, "INVALID_INPUT", "wish.items"],
      [
        "half a place",
        { ...wish, items: [{ ...PLACE, quantity: 0.5 }] },
        "INVALID_INPUT",
        "wish.items.0.quantity",
      ],
      [
        "a price of an item",
        { ...wish, items: [{ ...PLACE, unitAmount: 1 }] },
        "INVALID_INPUT",
        "wish.items.0.unitAmount",
      ],
      ["a stray field", { ...wish, status: "confirmed" }, "INVALID_INPUT", "wish.status"],
      [
        "lines without a currency",
        { ...lines, currency: undefined },
        "INVALID_INPUT",
        "wish.currency",
      ],
      ["a currency for items", { ...wish, currency: "eur" }, "INVALID_INPUT", "wish.currency"],
      ["an unknown currency", { ...lines, currency: "xxx" }, "INVALID_INPUT", "wish.currency"],
      [
        "a negative line",
        { ...lines, lines: [{ ...line, unitAmount: -1 }] },
        "INVALID_INPUT",
        "wish.lines.0.unitAmount",
      ],
      [
        "an immense line",
        { ...lines, lines: [{ ...line, unitAmount: 1e9 }] },
        "INVALID_INPUT",
        "wish.lines.0.unitAmount",
      ],
      [
        "a line without words",
        { ...lines, lines: [{ ...line, label: " " }] },
        "INVALID_INPUT",
        "wish.lines.0.label",
      ],
      ["a policy of items", { ...wish, policy: { tiers: [] } }, "INVALID_INPUT", "wish.policy"],
      ["a coupon for lines", { ...lines, coupon: "TEN" }, "INVALID_INPUT", "wish.coupon"],
      [
        "shipping for lines",
        { ...lines, shippingOption: "s" },
        "INVALID_INPUT",
        "wish.shippingOption",
      ],
      ["a hold of a day", { ...wish, holdMinutes: 1440 }, "INVALID_INPUT", "wish.holdMinutes"],
      [
        "an address that is none",
        { ...wish, details: { email: "x" } },
        "INVALID_INPUT",
        "wish.details.email",
      ],
      [
        "a card number",
        { ...wish, details: { notes: "4242 4242 4242 4242" } },
        "CARD_NUMBER_REFUSED",
        "wish.details.notes",
      ],
      [
        "an item that is not sold",
        { ...wish, items: [{ itemId: "spa" }] },
        "ITEM_NOT_FOUND",
        "wish.items.0.itemId",
      ],
      [
        "a full slot",
        { ...wish, items: [{ ...PLACE, slotId: "lounge_full" }] },
        "SLOT_FULL",
        "wish.items.0.slotId",
      ],
      [
        "a slot that has begun",
        { ...wish, items: [{ ...PLACE, slotId: "lounge_begun" }] },
        "SLOT_STARTED",
        "wish.items.0.slotId",
      ],
      ["an unknown coupon", { ...wish, coupon: "NONE" }, "COUPON_INVALID", "wish.coupon"],
      [
        "a sum below what a card can pay",
        { ...lines, lines: [{ ...line, unitAmount: 20 }] },
        "AMOUNT_TOO_SMALL",
        "wish.amount",
      ],
    ];
    for (const [name, given, reason, field] of cases) {
      it(name, async () => {
        const world = aWorld();
        seed(world, given);
        const { [`bookingWishes/${ID}`]: asked, ...before } = world.store.dump();
        expect(await adoptBooking(world.deps, ID)).to.equal("refused");
        const { [`bookingWishes/${ID}`]: after, ...rest } = world.store.dump();
        expect(asked).to.include({ state: "wished" });
        expect(rest).to.deep.equal(before);
        expect(after).to.deep.include({ state: "refused", wish: given, wakeAt: null });
        expect(after?.["refusal"]).to.deep.include({ reason, field });
        expect(await adoptBooking(world.deps, ID)).to.equal("settled");
      });
    }

    const documents: [string, Partial<Document>, string, string][] = [
      ["a wish in no state", { state: null }, ID, "state"],
      ["a wish in an unknown state", { state: "confirmed" }, ID, "state"],
      ["a wish that no sweep would find", { wakeAt: null }, ID, "wakeAt"],
      ["an id that is no booking's", {}, "short", "bookingId"],
    ];
    for (const [name, document, id, field] of documents) {
      it(name, async () => {
        const world = wished({}, document, id);
        expect(await adoptBooking(world.deps, id)).to.equal("refused");
        const { refusal: why } = await wishOf(world, id);
        expect(why).to.deep.include({ reason: "INVALID_INPUT", field });
        expect(await taken(world)).to.equal(0);
      });
    }

    it("the id of a booking that is there, and leaves that alone", async () => {
      const world = aWorld();
      const { bookingId } = await createBooking(world.deps, "user-2", { itemId: "book" });
      seed(world, { uid: UID, items: [PLACE] }, {}, bookingId);
      const before = await bookingOf(world, bookingId);
      expect(await adoptBooking(world.deps, bookingId)).to.equal("refused");
      expect(await bookingOf(world, bookingId)).to.deep.equal(before);
      expect((await wishOf(world, bookingId)).refusal).to.include({ field: "bookingId" });
    });
  });

  it("leaves a wish as it is while its prices cannot be had, and goes on later", async () => {
    const world = wished();
    let isDown = true;
    const priceOf = () => (isDown ? Promise.reject(new Error("down")) : Promise.resolve(null));
    const deps: Deps = { ...world.deps, hooks: { ...world.deps.hooks, priceOf } };
    expect(await refusal(adoptBooking(deps, ID))).to.equal("UNAVAILABLE");
    expect(await wishOf(world)).to.include({ state: "wished" });
    isDown = false;
    expect(await adoptBooking(deps, ID)).to.equal("made");
  });

  it("sells nothing at the catalog's price that the app's own rule could not be asked about", async () => {
    const world = wished({ items: [{ itemId: "late" }] });
    const priceOf = () => Promise.resolve([1]);
    const { store } = world;
    const read: Deps["store"]["read"] = async (refs) => {
      const found = await store.read(refs);
      // The item comes into the catalog after the prices were asked for.
      if ("late" in refs) store.seed(ref("catalog", "late"), { ...LOUNGE, kind: "goods" });
      return found;
    };
    const hooks = { ...world.deps.hooks, priceOf };
    const deps: Deps = { ...world.deps, hooks, store: { ...store, read } };
    expect(await adoptBooking(deps, ID)).to.equal("refused");
    expect(await bookingOf(world)).to.equal(null);
  });

  it("dying at any step, and run again, makes one booking", async () => {
    const steps = await dieEverywhere(
      () => Promise.resolve(wished()),
      (deps) => adoptBooking(deps, ID),
      async (world, where) => {
        await adoptBooking(world.deps, ID);
        expect(await bookingOf(world), where).to.include({ status: "held" });
        expect(await wishOf(world), where).to.include({ state: "made" });
        expect(await taken(world), where).to.equal(2);
      },
    );
    expect(steps).to.be.above(3);
  });
});

describe("the sweep", () => {
  it("adopts a wish whose event was lost", async () => {
    const world = wished();
    await wakeSweep(world.deps);
    expect(await bookingOf(world)).to.include({ status: "held" });
    expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 0, failed: 0 });
  });

  it("puts off a wish that cannot be adopted now, and does not come back at once", async () => {
    const world = wished();
    const priceOf = () => Promise.reject(new Error("down"));
    const deps: Deps = { ...world.deps, hooks: { ...world.deps.hooks, priceOf } };
    expect(await wakeSweep(deps)).to.deep.equal({ looked: 1, failed: 1 });
    expect(await wakeSweep(deps)).to.deep.equal({ looked: 0, failed: 0 });
    world.clock.nowMs += HOUR_MS;
    await wakeSweep(world.deps);
    expect(await wishOf(world)).to.include({ state: "made" });
  });

  it("is not kept busy by a settled wish that somebody has woken", async () => {
    const world = wished({}, { state: "refused" });
    await wakeSweep(world.deps);
    expect(await wishOf(world)).to.include({ state: "refused", wakeAt: null });
    expect(await bookingOf(world)).to.equal(null);
  });
});
