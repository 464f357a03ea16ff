import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { CreatePaymentIntentInput } from "../../../src/application/create-payment-intent-input.ts";
import { CreateBookingInput } from "../../../src/application/create-booking-input.ts";
import type { Hooks } from "../../../src/application/hooks.ts";
import { quote, QuoteInput } from "../../../src/application/quote.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Coupon } from "../../../src/domain/coupon.ts";
import { aCoupon, aShippingOption, HOME } from "../../support/coupons.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, LOUNGE, SLOT, type World } from "../../support/world.ts";

const UID = "user-1";
const HOUR_MS = 3_600_000;
const LOUNGE_PLACE = { itemId: "lounge", slotId: "lounge_1" };

function worldWith(coupon: Partial<Coupon> = {}): World {
  const world = aWorld({ openHoldsMax: 1_000, freeBookingsPerDayMax: 1_000 });
  world.store.seed(ref("coupons", "TEN"), aCoupon(coupon));
  world.store.seed(ref("shippingOptions", "standard"), aShippingOption());
  return world;
}

function book(world: World, input: object, uid = UID) {
  return createBooking(world.deps, uid, CreateBookingInput.parse(input));
}

async function redeemed({ store }: World): Promise<number> {
  return (await store.read({ coupon: ref("coupons", "TEN") })).coupon!.data.redeemed;
}

function withHook(world: World, priceOf: NonNullable<Hooks["priceOf"]>): Deps {
  return { ...world.deps, hooks: { ...world.deps.hooks, priceOf } };
}

function documents({ store }: World): string {
  const kept = Object.entries(store.dump()).filter(([path]) => !path.startsWith("limits"));
  return JSON.stringify(kept);
}

describe("a booking with a coupon", () => {
  it("costs less, and counts the coupon in the same commit", async () => {
    const world = worldWith({ maxRedemptions: 2 });
    const made = await book(world, { ...LOUNGE_PLACE, coupon: " ten " });
    expect(made).to.include({ amount: 4050, status: "held" });
    expect(made.price).to.include({ subtotal: 4500, discount: 450, total: 4050 });
    expect(await redeemed(world)).to.equal(1);
    const { store } = world;
    const { booking } = await store.read({ booking: ref("bookings", made.bookingId) });
    expect(booking?.data.coupon).to.include({ code: "TEN", percent: 1000, counted: true });
  });

  it("is paid in the same call, at its own price", async () => {
    const world = worldWith();
    const booking = { itemId: "book", coupon: "TEN", shippingOption: "standard", address: HOME };
    const sum = { amount: 2100 - 210 + 490, currency: "eur", requestId: "tap" };
    const input = CreatePaymentIntentInput.parse({ booking, ...sum });
    expect((await createPaymentIntent(world.deps, UID, input)).amount).to.equal(2380);
    const full = CreatePaymentIntentInput.parse({ booking, ...sum, amount: 2590, requestId: "2" });
    const error = await refusal(createPaymentIntent(world.deps, UID, full));
    expect(error).to.equal("AMOUNT_MISMATCH");
  });

  it("is never oversold: 30 callers, 7 redemptions, 23 refused", async () => {
    const world = worldWith({ maxRedemptions: 7 });
    const calls = Array.from({ length: 30 }, (_, n) =>
      book(world, { itemId: "book", coupon: "TEN" }, `user-${String(n)}`).then(
        () => "held",
        (error: unknown) => (error as { reason: string }).reason,
      ),
    );
    const answers = await Promise.all(calls);
    expect(answers.filter((answer) => answer === "held")).to.have.length(7);
    expect(answers.filter((answer) => answer === "COUPON_INVALID")).to.have.length(23);
    expect(await redeemed(world)).to.equal(7);
  });

  it("leaves a coupon without a maximum unwritten", async () => {
    const world = worldWith();
    await book(world, { itemId: "book", coupon: "TEN" });
    const { coupon } = await world.store.read({ coupon: ref("coupons", "TEN") });
    expect(coupon?.data).to.deep.equal(aCoupon());
  });

  it("counts it once for a repeated request", async () => {
    const world = worldWith({ maxRedemptions: 5 });
    const order = { itemId: "book", coupon: "TEN", requestId: "tap" };
    const taps = await Promise.all([1, 2, 3].map(() => book(world, order)));
    expect(new Set(taps.map(({ bookingId }) => bookingId)).size).to.equal(1);
    expect(await redeemed(world)).to.equal(1);
  });

  it("gives it back when its hold is over", async () => {
    const world = worldWith({ maxRedemptions: 1 });
    await book(world, { ...LOUNGE_PLACE, coupon: "TEN" });
    expect(await refusal(book(world, { itemId: "book", coupon: "TEN" }))).to.equal(
      "COUPON_INVALID",
    );
    world.clock.nowMs += HOUR_MS;
    await wakeSweep(world.deps);
    expect(await redeemed(world)).to.equal(0);
    await book(world, { itemId: "book", coupon: "TEN" });
  });

  it("gives it back when it is canceled unpaid, and once", async () => {
    const world = worldWith({ maxRedemptions: 1 });
    const { bookingId } = await book(world, { ...LOUNGE_PLACE, coupon: "TEN" });
    await cancelBooking(world.deps, UID, { bookingId });
    const again = cancelBooking(world.deps, UID, { bookingId });
    expect(await refusal(again)).to.equal("BOOKING_ENDED");
    expect(await redeemed(world)).to.equal(0);
  });

  it("keeps it when it is canceled after it was confirmed", async () => {
    const world = worldWith({ maxRedemptions: 1, percent: 10_000 });
    const { bookingId, status } = await book(world, { ...LOUNGE_PLACE, coupon: "TEN" });
    expect(status).to.equal("confirmed");
    await cancelBooking(world.deps, UID, { bookingId });
    expect(await redeemed(world)).to.equal(1);
  });

  it("ends even where somebody has deleted the coupon", async () => {
    const world = worldWith({ maxRedemptions: 1 });
    const { bookingId } = await book(world, { itemId: "book", coupon: "TEN" });
    const { store } = world;
    const without: Deps["store"] = {
      ...store,
      read: async (refs) => {
        const found = await store.read(refs);
        return "coupon" in refs ? { ...found, coupon: null } : found;
      },
    };
    await cancelBooking({ ...world.deps, store: without }, UID, { bookingId });
    const { booking } = await store.read({ booking: ref("bookings", bookingId) });
    expect(booking?.data.status).to.equal("canceled");
  });

  it("ends even where the coupon cannot be read, and says so", async () => {
    const world = worldWith({ maxRedemptions: 1 });
    const { bookingId } = await book(world, { itemId: "book", coupon: "TEN" });
    const { store } = world;
    const without: Deps["store"] = {
      ...store,
      read: (refs) => {
        if ("coupon" in refs) throw new Error("coupons/TEN does not fit its schema");
        return store.read(refs);
      },
    };
    await cancelBooking({ ...world.deps, store: without }, UID, { bookingId });
    expect(world.alarms).to.deep.equal(["coupon_unreadable"]);
  });

  it("dying at any step counts each booking once, and each end", async () => {
    const steps = await dieEverywhere(
      () => Promise.resolve(worldWith({ maxRedemptions: 5 })),
      (deps) => createBooking(deps, UID, { ...LOUNGE_PLACE, coupon: "TEN", requestId: "tap" }),
      async (world, where) => {
        await book(world, { ...LOUNGE_PLACE, coupon: "TEN", requestId: "tap" });
        expect(await redeemed(world), where).to.equal(1);
        world.clock.nowMs += HOUR_MS;
        await wakeSweep(world.deps);
        expect(await redeemed(world), where).to.equal(0);
      },
    );
    expect(steps).to.be.above(2);
  });
});

describe("what a code does not tell", () => {
  const codes: [string, Partial<Coupon>, object][] = [
    ["an unknown one", {}, { coupon: "NONE" }],
    ["one that is over", { validUntil: 1 }, { coupon: "TEN" }],
    ["one that is used up", { maxRedemptions: 0 }, { coupon: "TEN" }],
    ["one for other items", { items: ["lounge"] }, { coupon: "TEN" }],
    ["one that no document can have", {}, { coupon: "../slots" }],
  ];
  for (const [name, change, input] of codes) {
    it(`${name} is answered like every other, by both calls, and changes nothing`, async () => {
      const world = worldWith(change);
      const before = documents(world);
      const order = { items: [{ itemId: "book" }], ...input };
      for (const call of [book(world, order), quoted(world, order)]) {
        const error = await call.catch((thrown: unknown) => thrown);
        expect(error).to.deep.include({
          reason: "COUPON_INVALID",
          details: { field: "coupon" },
          message: "COUPON_INVALID",
        });
      }
      expect(documents(world)).to.equal(before);
    });
  }

  it("tries count as bookings do", async () => {
    const world = aWorld({ callsPerMinuteMax: 3 });
    const guess = () => quoted(world, { items: [{ itemId: "book" }], coupon: "GUESS" });
    for (let n = 0; n < 3; n++) expect(await refusal(guess())).to.equal("COUPON_INVALID");
    expect(await refusal(guess())).to.equal("RATE_LIMITED");
    expect(await refusal(book(world, { itemId: "book" }))).to.equal("RATE_LIMITED");
  });
});

function quoted(world: World, input: object) {
  return quote(world.deps, UID, QuoteInput.parse(input));
}

describe("shipping and taxes by address", () => {
  const shipped = { itemId: "book", shippingOption: "standard", address: HOME };

  it("add a line and are kept with the booking", async () => {
    const world = worldWith();
    const made = await book(world, { ...shipped, taxId: " de 123 456 789 " });
    expect(made.price).to.include({ subtotal: 2100, shipping: 490, total: 2590 });
    const { booking } = await world.store.read({ booking: ref("bookings", made.bookingId) });
    expect(booking?.data).to.deep.include({
      address: { name: null, line2: null, state: null, ...HOME },
      shippingOption: "standard",
      taxId: "DE 123 456 789",
    });
  });

  it("take the tax of the address, or of the business", async () => {
    const world = worldWith();
    const rate = (name: string, country: string) => ({
      name,
      basisPoints: 1000,
      inclusive: false,
      countries: [country],
    });
    const taxRates = [rate("German", "DE"), rate("Austrian", "AT")];
    world.store.seed(ref("catalog", "book"), { ...LOUNGE, kind: "goods", taxRates });
    const taxOf = async (address?: object) => {
      const { price } = await quoted(world, { items: [{ itemId: "book" }], address });
      return price.lines.filter(({ kind }) => kind === "tax").map(({ label }) => label);
    };
    expect(await taxOf()).to.deep.equal(["German"]);
    expect(await taxOf({ ...HOME, country: "at" })).to.deep.equal(["Austrian"]);
    expect(await taxOf({ ...HOME, country: "US" })).to.deep.equal([]);
  });

  const refused: [string, object, object, string, string][] = [
    ["an unknown way", { shippingOption: "owl" }, {}, "SHIPPING_UNAVAILABLE", "shippingOption"],
    ["a way that is not offered", {}, { active: false }, "SHIPPING_UNAVAILABLE", "shippingOption"],
    ["another country", {}, { countries: ["US"] }, "SHIPPING_UNAVAILABLE", "shippingOption"],
    ["another currency", {}, { currency: "usd" }, "SHIPPING_UNAVAILABLE", "shippingOption"],
    ["no address", { address: undefined }, {}, "INVALID_INPUT", "address"],
    ["nothing to ship", LOUNGE_PLACE, {}, "INVALID_INPUT", "shippingOption"],
    [
      "no way for what needs one",
      { itemId: "heavy", shippingOption: undefined },
      {},
      "INVALID_INPUT",
      "shippingOption",
    ],
  ];
  for (const [name, input, option, reason, field] of refused) {
    it(`refuse ${name}, name the field, and change nothing`, async () => {
      const world = worldWith();
      const { store } = world;
      store.seed(ref("shippingOptions", "standard"), aShippingOption(option));
      store.seed(ref("catalog", "heavy"), { ...LOUNGE, kind: "goods", shipping: "required" });
      const before = documents(world);
      const error = await book(world, { ...shipped, ...input }).catch((thrown: unknown) => thrown);
      expect(error).to.have.property("reason", reason);
      expect(error).to.have.nested.property("details.field", field);
      expect(documents(world)).to.equal(before);
    });
  }

  it("need no address where the goods are fetched", async () => {
    const world = worldWith();
    const fetched = aShippingOption({ label: "At the counter", amount: 0, countries: [] });
    world.store.seed(ref("shippingOptions", "counter"), fetched);
    const { amount } = await book(world, { itemId: "book", shippingOption: "counter" });
    expect(amount).to.equal(2100);
  });

  const badInputs: [string, object, string][] = [
    ["a country that is none", { address: { ...HOME, country: "Germany" } }, "address.country"],
    ["an address without a street", { address: { ...HOME, line1: " " } }, "address.line1"],
    ["a stray field of an address", { address: { ...HOME, planet: "Mars" } }, "address"],
    ["a tax id that is a text", { taxId: "Win a car at evil.example" }, "taxId"],
    ["a tax id without digits", { taxId: "CALL ME NOW" }, "taxId"],
  ];
  for (const [name, input, field] of badInputs) {
    it(`refuse ${name}`, () => {
      const parsed = CreateBookingInput.safeParse({ itemId: "book", ...input });
      expect(parsed.error?.issues[0]?.path.join(".")).to.equal(field);
    });
  }
});

describe("quote", () => {
  it("says exactly what createBooking asks for, takes no place and counts no coupon", async () => {
    const world = worldWith({ maxRedemptions: 5 });
    const order = {
      items: [LOUNGE_PLACE, { itemId: "book", quantity: 3 }],
      ...{ coupon: "TEN", shippingOption: "standard", address: HOME },
    };
    const before = documents(world);
    const { price, currency } = await quoted(world, order);
    expect(documents(world)).to.equal(before);
    const made = await book(world, order);
    expect({ price, currency }).to.deep.equal({ price: made.price, currency: made.currency });
    expect(price).to.include({ discount: 1080, shipping: 490, total: 10_210 });
  });

  it("promises no place: a full slot has a price, one that is closed or has begun has none", async () => {
    const world = worldWith();
    const of = (slotId: string) => quoted(world, { items: [{ itemId: "lounge", slotId }] });
    expect((await of("lounge_full")).price.total).to.equal(4500);
    expect(await refusal(of("lounge_blocked"))).to.equal("SLOT_CLOSED");
    expect(await refusal(of("lounge_begun"))).to.equal("SLOT_STARTED");
  });
});

describe("an app's own prices", () => {
  it("are what is booked and quoted, and the base of discounts", async () => {
    const world = worldWith();
    const asked: unknown[] = [];
    const deps = withHook(world, (items, { uid, now }) => {
      asked.push([items, uid, now]);
      return Promise.resolve(items.map(({ unitAmount }) => unitAmount * 2));
    });
    const made = await createBooking(deps, UID, { ...LOUNGE_PLACE, quantity: 2, coupon: "TEN" });
    expect(made.amount).to.equal(16_200);
    const item = { ...LOUNGE_PLACE, quantity: 2, start: SLOT.start };
    const { clock } = world;
    expect(asked).to.deep.equal([
      [[{ ...item, unitAmount: 4500, currency: "eur" }], UID, clock.nowMs],
    ]);
    const { price } = await quote(deps, UID, { items: [LOUNGE_PLACE] });
    expect(price.total).to.equal(9000);
  });

  it("of null are the catalog's", async () => {
    const deps = withHook(worldWith(), () => Promise.resolve(null));
    expect((await createBooking(deps, UID, LOUNGE_PLACE)).amount).to.equal(4500);
  });

  const failures: [string, NonNullable<Hooks["priceOf"]>][] = [
    ["throw", () => Promise.reject(new Error("down"))],
    [
      "throw at once",
      () => {
        throw new Error("down");
      },
    ],
    ["never come", () => new Promise(() => undefined)],
    ["are too few", () => Promise.resolve([])],
    ["are negative", () => Promise.resolve([-1])],
    ["are fractions", () => Promise.resolve([10.5])],
    ["are immense", () => Promise.resolve([1e12])],
    ["have more decimals than their currency", (items) => Promise.resolve(items.map(() => 15))],
    ["are no numbers", () => Promise.resolve(["1"] as unknown as number[])],
    ["are missing", () => Promise.resolve(undefined as unknown as null)],
  ];
  for (const [name, priceOf] of failures) {
    it(`that ${name} sell nothing`, async () => {
      const world = worldWith();
      const { store } = world;
      store.seed(ref("catalog", "lounge"), { ...LOUNGE, currency: "kwd" });
      const before = documents(world);
      const deps = withHook(world, priceOf);
      expect(await refusal(createBooking(deps, UID, LOUNGE_PLACE))).to.equal("UNAVAILABLE");
      expect(await refusal(quote(deps, UID, { items: [LOUNGE_PLACE] }))).to.equal("UNAVAILABLE");
      expect(documents(world)).to.equal(before);
      expect(world.alarms).to.deep.equal(["price_hook_failed", "price_hook_failed"]);
    });
  }

  it("are not sold in another currency than they were asked in", async () => {
    const world = worldWith();
    const deps = withHook(world, (items) => {
      world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, currency: "usd" });
      return Promise.resolve(items.map(() => 777));
    });
    expect(await refusal(createBooking(deps, UID, LOUNGE_PLACE))).to.equal("CONTENTION");
    expect((await createBooking(deps, UID, LOUNGE_PLACE)).currency).to.equal("usd");
  });

  it("are not asked for again by a repeat, which finds its booking even when they fail", async () => {
    const world = worldWith();
    const order = { ...LOUNGE_PLACE, requestId: "tap" };
    const first = await createBooking(world.deps, UID, order);
    const deps = withHook(world, () => Promise.reject(new Error("down")));
    expect((await createBooking(deps, UID, order)).bookingId).to.equal(first.bookingId);
  });

  it("are paid", async () => {
    const world = worldWith();
    const deps = withHook(world, () => Promise.resolve([777]));
    const { bookingId } = await createBooking(deps, UID, LOUNGE_PLACE);
    const { amount } = await createPaymentIntent(deps, UID, { bookingId });
    expect(amount).to.equal(777);
  });
});
