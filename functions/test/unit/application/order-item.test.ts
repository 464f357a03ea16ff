import { expect } from "chai";
import { orderItem, type ItemOrder } from "../../../src/application/order-item.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, LOUNGE, SLOT, type World } from "../../support/world.ts";

const GUEST = { uid: "guest:0123456789abcdefABCDEF", isGuest: true };
const MINUTE_MS = 60_000;
const BERLIN = { line1: "Weg 1", city: "Berlin", country: "DE" };

function order(world: { deps: Deps }, key: string, more: Partial<ItemOrder> = {}, who = GUEST) {
  const booking: ItemOrder["booking"] = {};
  return orderItem(world.deps, who, { key, itemId: "book", slotId: undefined, booking, ...more });
}

function aShop(): World {
  const world = aWorld();
  for (const [id, amount] of [
    ["post", 500],
    ["courier", 1900],
    ["mail", 500],
  ] as const) {
    const option = { amount, currency: "eur", countries: [], active: true };
    world.store.seed(ref("shippingOptions", id), {
      label: id === "courier" ? "Fast" : "Post",
      ...option,
    });
  }
  world.store.seed(ref("slots", "single"), { ...SLOT, capacity: 1 });
  world.store.seed(ref("catalog", "lounge"), LOUNGE);
  return world;
}

const shipped = (shippingOption: string) => ({ booking: { shippingOption } });
const openIntents = ({ stripe }: World) =>
  [...stripe.intents.values()].filter(({ status }) => status !== "canceled");
const bookingOf = async ({ store }: World, bookingId: string) =>
  (await store.read({ found: ref("bookings", bookingId) })).found!.data;
async function pay(world: World, intentId: string) {
  world.stripe.advance(intentId, "succeeded");
  await receiveEvent(world.deps, world.stripe.noticeOf(intentId, "payment_intent.succeeded"));
}

describe("an order of one item", () => {
  it("is not held for a card that nobody can give here", async () => {
    const world = aShop();
    const terms = { kind: "guarantee", fee: 2_500 } as const;
    world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, taxRates: [], unitAmount: 0, terms });
    const table = { itemId: "lounge", slotId: "lounge_1" };
    expect(await refusal(order(world, "click-1", table))).to.equal("INVALID_INPUT");
    expect(await world.store.openBookings(GUEST.uid, 0, 10)).to.deep.equal([]);
  });

  it("is one payment for one key, however often and however fast it is clicked", async () => {
    const world = aShop();
    const answers = await Promise.all(Array.from({ length: 8 }, () => order(world, "click-1")));
    answers.push(await order(world, "click-1"));
    expect(new Set(answers.map(({ clientSecret }) => clientSecret)).size).to.equal(1);
    expect(world.stripe.intents.size).to.equal(1);
  });

  it("names the item at Stripe", async () => {
    const world = aShop();
    const { paymentIntentId } = await order(world, "click-1");
    expect(world.stripe.intents.get(paymentIntentId!)?.order.metadata).to.include({ item: "book" });
  });

  it("is another payment under another key, and nobody can pay the first any more", async () => {
    const world = aShop();
    const first = await order(world, "click-1");
    const second = await order(world, "click-2");
    expect(second.paymentIntentId).not.to.equal(first.paymentIntentId);
    expect(openIntents(world).map(({ id }) => id)).to.deep.equal([second.paymentIntentId]);
    expect(await bookingOf(world, first.bookingId)).to.include({ status: "expired" });
    expect(await refusal(order(world, "click-1"))).to.equal("BOOKING_EXPIRED");
    expect(openIntents(world)).to.have.length(1);
  });

  it("whose price the shipping changes is a new payment, and the old one is canceled", async () => {
    const world = aShop();
    const first = await order(world, "click-1", shipped("post"));
    const second = await order(world, "click-1", shipped("courier"));
    expect([first.amount, second.amount]).to.deep.equal([2600, 4000]);
    expect(world.stripe.intents.get(first.paymentIntentId!)?.status).to.equal("canceled");
    expect((await order(world, "click-1", shipped("courier"))).paymentIntentId).to.equal(
      second.paymentIntentId,
    );
    const third = await order(world, "click-1", shipped("post"));
    expect(openIntents(world).map(({ id }) => id)).to.deep.equal([third.paymentIntentId]);
  });

  it("keeps its payment where only the address or the e-mail changes, and writes them down", async () => {
    const world = aShop();
    const first = await order(world, "click-1");
    const details = { email: "ada@example.com", name: "Ada" };
    const told = { booking: { address: BERLIN, details, taxId: "DE123456789" } };
    const second = await order(world, "click-1", told);
    expect(second.paymentIntentId).to.equal(first.paymentIntentId);
    const booking = await bookingOf(world, first.bookingId);
    expect(booking.details).to.include(details);
    expect(booking.address).to.include(BERLIN);
    expect(booking.taxId).to.equal("DE123456789");
  });

  it("keeps its frozen price when the catalog changes, as long as nothing else does", async () => {
    const world = aShop();
    const first = await order(world, "click-1");
    world.store.seed(ref("catalog", "book"), { ...LOUNGE, kind: "goods", unitAmount: 9900 });
    const again = await order(world, "click-1");
    expect(again).to.include({ paymentIntentId: first.paymentIntentId, amount: 2100 });
    expect((await order(world, "click-2")).amount).to.equal(9900);
  });

  it("takes the only place over from its own older order, and from nobody else's", async () => {
    const world = aShop();
    const single = { itemId: "lounge", slotId: "single" };
    const first = await order(world, "click-1", single);
    const second = await order(world, "click-2", single);
    expect(second.bookingId).not.to.equal(first.bookingId);
    const other = { uid: "guest:ABCDEF0123456789abcdef", isGuest: true };
    expect(await refusal(order(world, "click-1", single, other))).to.equal("SLOT_FULL");
    expect((await world.store.read({ slot: ref("slots", "single") })).slot?.data.taken).to.equal(1);
  });

  it("that was paid stays paid: its key says so, and another key is another purchase", async () => {
    const world = aShop();
    const first = await order(world, "click-1");
    await pay(world, first.paymentIntentId!);
    expect(await refusal(order(world, "click-1"))).to.equal("ALREADY_PAID");
    const changed = await refusal(order(world, "click-1", shipped("courier")));
    expect(changed).to.equal("ALREADY_PAID");
    const second = await order(world, "click-2");
    expect(second.paymentIntentId).not.to.equal(first.paymentIntentId);
    expect(await bookingOf(world, first.bookingId)).to.include({ status: "confirmed" });
  });

  it("that was paid, and no event has told of it yet: the old price stands", async () => {
    const world = aShop();
    const first = await order(world, "click-1", shipped("post"));
    world.stripe.advance(first.paymentIntentId!, "succeeded");
    const error = await refusal(order(world, "click-1", shipped("courier")));
    expect(error).to.equal("ALREADY_PAID");
    expect(world.stripe.intents.size).to.equal(1);
    expect(await bookingOf(world, first.bookingId)).to.include({ status: "confirmed" });
  });

  it("tells nobody of an order that was replaced", async () => {
    const world = aShop();
    const details = { email: "ada@example.com" };
    await order(world, "click-1", { booking: { details } });
    await order(world, "click-2", { booking: { details } });
    await wakeSweep(world.deps);
    const written = Object.keys(world.store.dump()).filter((path) => path.startsWith("outbox/"));
    expect(written).to.deep.equal([]);
  });

  it("refuses a key that stood for another item", async () => {
    const world = aShop();
    await order(world, "click-1");
    const error = await refusal(order(world, "click-1", { itemId: "gift" }));
    expect(error).to.equal("REQUEST_ID_REUSED");
    expect(world.stripe.intents.size).to.equal(1);
  });

  it("of one customer has nothing to do with another's of the same key", async () => {
    const world = aShop();
    const [mine, theirs] = await Promise.all([
      order(world, "click-1"),
      order(world, "click-1", {}, { uid: "user-2", isGuest: false }),
    ]);
    expect(mine.paymentIntentId).not.to.equal(theirs.paymentIntentId);
    expect(openIntents(world)).to.have.length(2);
  });

  it("of what is not offered counts against nobody's limit", async () => {
    const world = aShop();
    const error = await refusal(order(world, "click-1", { itemId: "yacht" }));
    expect(error).to.equal("ITEM_NOT_FOUND");
    expect(Object.keys(world.store.dump()).filter((path) => path.includes("yacht"))).to.be.empty;
  });

  it("goes on where a change of shipping could not be booked after the old order was ended", async () => {
    const world = aShop();
    const needed = [{ key: "plate", label: "Plate", required: true }];
    const fields = { booking: { shippingOption: "post", details: { fields: { plate: "B-1" } } } };
    world.store.seed(ref("catalog", "book"), { ...LOUNGE, kind: "goods", fields: needed });
    await order(world, "click-1", fields);
    expect(await refusal(order(world, "click-1", shipped("courier")))).to.equal("INVALID_INPUT");
    const again = await order(world, "click-1", fields);
    expect(openIntents(world).map(({ id }) => id)).to.deep.equal([again.paymentIntentId]);
  });

  it("many orders at once, of several keys, leave one that can be paid", async () => {
    const world = aShop();
    await Promise.allSettled(
      Array.from({ length: 12 }, (_, n) =>
        order(world, `click-${String(n % 3)}`, shipped(n % 2 === 0 ? "post" : "courier")),
      ),
    );
    for (let minute = 0; minute < 3; minute++) {
      world.clock.nowMs += MINUTE_MS;
      await wakeSweep(world.deps);
    }
    expect(openIntents(world).length).to.be.at.most(1);
    const last = await order(world, "click-9");
    expect(openIntents(world).map(({ id }) => id)).to.deep.equal([last.paymentIntentId]);
  });

  it("a crash at every step: the repeat has one payment, and nothing else can be paid", async () => {
    const steps = await dieEverywhere(
      () => Promise.resolve(aShop()),
      (deps) => order({ deps }, "click-1"),
      async (world, where) => {
        const { paymentIntentId } = await order(world, "click-1");
        expect([...world.stripe.intents.keys()], where).to.deep.equal([paymentIntentId]);
        const held = await world.store.openBookings(GUEST.uid, world.clock.nowMs, 10);
        expect(held, where).to.have.length(1);
      },
    );
    expect(steps).to.be.at.least(12);
  });

  it("a crash at every step of a change leaves one payment, and the next call goes on", async () => {
    const steps = await dieEverywhere(
      async () => {
        const world = aShop();
        await order(world, "click-1", shipped("post"));
        return world;
      },
      (deps) => order({ deps }, "click-1", shipped("courier")),
      async (world, where) => {
        const answer = await order(world, "click-1", shipped("courier"));
        expect(answer.amount, where).to.equal(4000);
        expect(
          openIntents(world).map(({ id }) => id),
          where,
        ).to.deep.equal([answer.paymentIntentId]);
        for (let minute = 0; minute < 20; minute++) {
          world.clock.nowMs += MINUTE_MS;
          await wakeSweep(world.deps);
        }
        expect(openIntents(world), where).to.deep.equal([]);
      },
    );
    expect(steps).to.be.at.least(20);
  });
});
