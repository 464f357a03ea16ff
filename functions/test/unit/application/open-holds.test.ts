import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, NOW, type World } from "../../support/world.ts";

const DAY_MS = 86_400_000;
const MAX = 3;
const WISH = { itemId: "lounge", slotId: "lounge_1" };

const limited = () => aWorld({ openHoldsMax: MAX, freeBookingsPerDayMax: MAX });

function book({ deps }: World, uid = "user-1", more: object = {}) {
  return createBooking(deps, uid, { ...WISH, ...more });
}

const takeFree = ({ deps }: World, uid = "user-1") => createBooking(deps, uid, { itemId: "gift" });

async function full(): Promise<World> {
  const world = limited();
  for (let n = 0; n < MAX; n++) await book(world, "user-1", { requestId: `r${String(n)}` });
  return world;
}

describe("unpaid bookings of one user", () => {
  it("are as many as may be, and each user's by themselves", async () => {
    const world = await full();
    expect(await refusal(book(world))).to.equal("TOO_MANY_HOLDS");
    await book(world, "user-2");
  });

  it("are no more when many are asked for at once", async () => {
    const world = limited();
    const asked = Array.from({ length: 12 }, () =>
      book(world).then(
        () => 1,
        () => 0,
      ),
    );
    const made = (await Promise.all(asked)).reduce<number>((sum, one) => sum + one, 0);
    expect(made).to.equal(MAX);
    const bookings = Object.keys(world.store.dump()).filter((path) => path.startsWith("bookings/"));
    expect(bookings).to.have.length(MAX);
  });

  it("do not keep a repeated request from its answer", async () => {
    const world = await full();
    const { bookingId } = await book(world, "user-1", { requestId: "r0" });
    expect(bookingId).to.match(/^\w{20}$/);
  });

  it("are counted once each, wherever the process that makes one dies", async () => {
    const again = (deps: Deps) =>
      createBooking(deps, "user-1", { ...WISH, requestId: "r1" }).then(
        ({ bookingId }) => bookingId,
      );
    await dieEverywhere(
      () => Promise.resolve(limited()),
      again,
      async ({ deps, store }, where) => {
        const bookingId = await again(deps);
        const { holds } = await store.read({ holds: ref("holds", "user-1") });
        expect(holds?.data.bookingIds, where).to.deep.equal([bookingId]);
      },
    );
  });

  it("make room when one is canceled, when its time is over, and when it is paid", async () => {
    const canceled = await full();
    const { bookingId } = await book(canceled, "user-1", { requestId: "r1" });
    await cancelBooking(canceled.deps, "user-1", { bookingId });
    await book(canceled);
    expect(await refusal(book(canceled))).to.equal("TOO_MANY_HOLDS");

    const over = await full();
    over.clock.nowMs = NOW + over.deps.settings.holdMs;
    await book(over);

    const paid = await full();
    const { deps, stripe } = paid;
    const first = await book(paid, "user-1", { requestId: "r0" });
    const { paymentIntentId } = await createPaymentIntent(deps, "user-1", {
      bookingId: first.bookingId,
    });
    stripe.advance(paymentIntentId!, "succeeded");
    await receiveEvent(deps, stripe.noticeOf(paymentIntentId!, "payment_intent.succeeded"));
    await book(paid);
  });

  it("without a price are counted by the day, also when many are asked for at once", async () => {
    const world = limited();
    const asked = Array.from({ length: 9 }, () =>
      takeFree(world).then(
        () => 1,
        () => 0,
      ),
    );
    const made = (await Promise.all(asked)).reduce<number>((sum, one) => sum + one, 0);
    expect(made).to.equal(MAX);
    const error = await takeFree(world).catch((thrown: unknown) => thrown);
    expect(error).to.have.property("reason", "TOO_MANY_HOLDS");
    const dayEnd = (Math.floor(NOW / DAY_MS) + 1) * DAY_MS;
    expect(error).to.have.nested.property("details.retryAfterMs", dayEnd - NOW);
    await book(world);
    world.clock.nowMs = dayEnd;
    await takeFree(world);
  });
});
