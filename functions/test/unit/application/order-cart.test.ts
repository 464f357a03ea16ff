import { expect } from "chai";
import { orderCart, type CartLine, type CartOrder } from "../../../src/application/order-cart.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { aWorld, LOUNGE, type World } from "../../support/world.ts";

const GUEST = { uid: "guest:0123456789abcdefABCDEF", isGuest: true };
const USER = { uid: "user-1", isGuest: false };

function order(world: World, lines: CartLine[], more: Partial<CartOrder> = {}, who = GUEST) {
  return orderCart(world.deps, who, { lines, booking: {}, page: {}, ...more });
}

async function bookings({ store }: World, uid = GUEST.uid) {
  const ids = await store.openBookings(uid, 0, 100);
  return Promise.all(
    ids.map(async (id) => (await store.read({ found: ref("bookings", id) })).found!.data),
  );
}

async function refused(work: Promise<unknown>): Promise<DomainError> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof DomainError) return thrown;
  throw new Error("expected a refusal", { cause: thrown });
}

describe("a cart", () => {
  it("is booked at the catalog's prices, and paid on a page of cards", async () => {
    const world = aWorld();
    const lines = [{ name: "Book", price: "21.00", quantity: 2 }, { id: "book" }];
    const answer = await order(world, lines);
    const [session] = [...world.stripe.sessions.values()];
    expect(answer).to.include({ sessionId: [...world.stripe.sessions.keys()][0], amount: 6300 });
    expect(session?.order.checkout.methods).to.deep.equal(["card"]);
    expect(session?.order.checkout.lines).to.deep.equal([
      { label: "Book", quantity: 2, unitAmount: 2100 },
      { label: "Book", quantity: 1, unitAmount: 2100 },
    ]);
    expect(await bookings(world)).to.have.length(1);
  });

  it("is not held for a card that nobody can give here", async () => {
    const world = aWorld();
    const terms = { kind: "guarantee", fee: 2_500 } as const;
    world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, taxRates: [], unitAmount: 0, terms });
    const table = { id: "lounge", slotId: "lounge_1" };
    expect(await refused(order(world, [table]))).to.include({ reason: "INVALID_INPUT" });
    expect(await bookings(world)).to.deep.equal([]);
    // With something to pay, the payment confirms it.
    expect(await order(world, [table, { id: "book" }])).to.include({ amount: 2100 });
  });

  it("is paid as the merchant says, where that is said", async () => {
    const world = aWorld({ checkoutMethods: ["card", "sepa_debit"] });
    await order(world, [{ id: "book" }]);
    const [session] = [...world.stripe.sessions.values()];
    expect(session?.order.checkout.methods).to.deep.equal(["card", "sepa_debit"]);
  });

  it("goes by the id first, and by the name where the id is the client's own", async () => {
    const world = aWorld();
    world.store.seed(ref("catalog", "other"), { ...LOUNGE, name: "Book two", kind: "goods" });
    const itemOf = async (line: CartLine) => {
      await order(world, [line]);
      return (await bookings(world)).at(-1)?.items[0]?.itemId;
    };
    expect(await itemOf({ id: "other", name: "Book" })).to.equal("other");
    world.store.seed(ref("bookings", "none"), (await bookings(world))[0]!);
    for (const id of ["64b7f3a1", "not an id", ""]) {
      const fresh = aWorld();
      await order(fresh, [{ id, name: "Book" }]);
      expect((await bookings(fresh))[0]?.items[0]?.itemId, id).to.equal("book");
    }
  });

  const misfits: [what: string, lines: CartLine[], details: object][] = [
    ["a product that is unknown", [{ name: "Yacht" }], { reason: "ITEM_NOT_FOUND" }],
    ["a name that is only like one", [{ name: "book" }], { reason: "ITEM_NOT_FOUND" }],
    ["an item that is sold no more", [{ id: "retired" }], { reason: "ITEM_NOT_FOUND" }],
    ["a name of several", [{ name: "Twin" }], { reason: "INVALID_INPUT", field: "products.0.id" }],
    [
      "another price",
      [{ id: "gift" }, { id: "book", price: "20.99" }],
      { reason: "AMOUNT_MISMATCH", field: "products.1.price", expectedAmount: 2100 },
    ],
    ["a slot item without a slot", [{ id: "lounge" }], { reason: "SLOT_NOT_FOUND" }],
  ];
  for (const [what, lines, details] of misfits) {
    it(`refuses ${what}, and makes nothing`, async () => {
      const world = aWorld();
      for (const id of ["twin-1", "twin-2"]) {
        world.store.seed(ref("catalog", id), { ...LOUNGE, name: "Twin", kind: "goods" });
      }
      const error = await refused(order(world, lines));
      expect({ reason: error.reason, ...error.details }).to.include(details);
      expect(await bookings(world)).to.deep.equal([]);
      expect(world.stripe.sessions.size).to.equal(0);
    });
  }

  it("names the product whose price differs, and what it costs", async () => {
    const error = await refused(order(aWorld(), [{ id: "book", price: "1" }]));
    expect(error.details.message).to.equal("Book costs 21.00 EUR.");
  });

  it("is booked once under one request id, and the same page is given again", async () => {
    const world = aWorld();
    const again = () => order(world, [{ id: "book" }], { booking: { requestId: "click-1" } });
    const [first, second] = [await again(), await again()];
    expect(second).to.include({ sessionId: first.sessionId, url: first.url });
    expect(await bookings(world)).to.have.length(1);
  });

  it("a crash at every step: the repeat has the same booking, and one page to pay it on", async () => {
    const cart = (deps: Deps) =>
      orderCart(deps, GUEST, {
        lines: [{ id: "book" }],
        booking: { requestId: "click-1" },
        page: {},
      });
    const steps = await dieEverywhere(
      () => Promise.resolve(aWorld()),
      (deps) => cart(deps),
      async (world, where) => {
        const { sessionId } = await cart(world.deps);
        expect([...world.stripe.sessions.keys()], where).to.deep.equal([sessionId]);
        expect(await bookings(world), where).to.have.length(1);
      },
    );
    expect(steps).to.be.at.least(12);
  });

  it("of guests is limited by item, though each comes with a new cookie; users are not", async () => {
    const world = aWorld({ guestOrdersPerItemMax: 2 });
    const guest = (n: number) => ({ uid: `guest:${String(n).padStart(22, "0")}`, isGuest: true });
    for (const n of [1, 2]) await order(world, [{ id: "book" }], {}, guest(n));
    const error = await refused(order(world, [{ id: "book" }], {}, guest(3)));
    expect(error.reason).to.equal("RATE_LIMITED");
    expect(error.details.retryAfterMs).to.be.within(1, 60_000);
    await order(world, [{ id: "book" }], {}, USER);
    await order(world, [{ id: "gift" }], {}, guest(4));
    world.clock.nowMs += 60_000;
    await order(world, [{ id: "book" }], {}, guest(5));
  });
});
