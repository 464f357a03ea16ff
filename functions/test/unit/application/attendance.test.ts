import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { markFulfilled } from "../../../src/application/mark-fulfilled.ts";
import { markNoShow } from "../../../src/application/mark-no-show.ts";
import { ref } from "../../../src/application/ports.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Operator } from "../../../src/domain/roles.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, NOW, SLOT, type World } from "../../support/world.ts";

const STAFF: Operator = { uid: "staff-1", role: "staff" };
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 3_600_000;
const { start: START, end: END } = SLOT;

type Scene = World & { bookingId: string };

async function held(itemId = "lounge"): Promise<Scene> {
  const world = aWorld();
  const wish = itemId === "book" ? { itemId } : { itemId, slotId: `${itemId}_1` };
  const { bookingId } = await createBooking(world.deps, "user-1", wish);
  return { ...world, bookingId };
}

async function confirmed(itemId?: string): Promise<Scene> {
  const scene = await held(itemId);
  const { bookingId } = scene;
  const amount = (await bookingOf(scene)).price.total;
  const paid = { bookingId, amount, method: "cash", reference: "R-1", reason: "desk" } as const;
  await recordOutsidePayment(scene.deps, { uid: "manager-1", role: "manager" }, paid);
  return scene;
}

async function bookingOf({ store, bookingId }: Scene) {
  return (await store.read({ found: ref("bookings", bookingId) })).found!.data;
}

async function taken({ store }: Scene): Promise<number> {
  return (await store.read({ slot: ref("slots", "lounge_1") })).slot!.data.taken;
}

const noShow = ({ deps, bookingId }: Scene, undo?: boolean) =>
  markNoShow(deps, STAFF, { bookingId, reason: "nobody came", ...(undo ? { undo } : {}) });
const fulfill = ({ deps, bookingId }: Scene) =>
  markFulfilled(deps, STAFF, { bookingId, reason: "handed over" });

function auditsOf({ store }: Scene, action: string): object[] {
  return Object.entries(store.dump())
    .filter(([path]) => path.startsWith("auditLog/"))
    .map(([, data]) => data)
    .filter((data) => data["action"] === action);
}

describe("a confirmed booking", () => {
  it("is completed by the sweep when its last slot is over, and keeps its places", async () => {
    const scene = await confirmed();
    expect((await bookingOf(scene)).wakeAt).to.equal(END);
    scene.clock.nowMs = END - 1;
    await wakeSweep(scene.deps);
    expect((await bookingOf(scene)).status).to.equal("confirmed");
    scene.clock.nowMs = END;
    await wakeSweep(scene.deps);
    const booking = await bookingOf(scene);
    expect(booking).to.include({ status: "completed", endedAt: END, wakeAt: null });
    expect(await taken(scene)).to.equal(1);
  });

  it("of goods has no end: only an operator completes it", async () => {
    const scene = await confirmed("book");
    expect((await bookingOf(scene)).wakeAt).to.equal(null);
    expect(await fulfill(scene)).to.include({ status: "completed" });
    expect(await bookingOf(scene)).to.include({ status: "completed", endedAt: NOW });
    expect(auditsOf(scene, "markFulfilled")).to.have.length(1);
  });
});

describe("markFulfilled", () => {
  it("changes nothing the second time", async () => {
    const scene = await confirmed("book");
    await fulfill(scene);
    const before = scene.store.dump();
    await fulfill(scene);
    expect(scene.store.dump()).to.deep.equal(before);
  });

  it("is refused for what is not confirmed, and for what was missed", async () => {
    const scene = await held("book");
    expect(await refusal(fulfill(scene))).to.equal("BOOKING_NOT_CONFIRMED");
    const missed = await confirmed();
    missed.clock.nowMs = START;
    await noShow(missed);
    expect(await refusal(fulfill(missed))).to.equal("BOOKING_ENDED");
  });
});

describe("markNoShow", () => {
  it("says that nobody came: no money moves, and the places stay taken", async () => {
    const scene = await confirmed();
    scene.clock.nowMs = START + MINUTE_MS;
    expect(await noShow(scene)).to.include({ status: "no_show" });
    const booking = await bookingOf(scene);
    expect(booking).to.include({ endedAt: START + MINUTE_MS, wakeAt: null });
    expect(await taken(scene)).to.equal(1);
    expect(scene.stripe.calls).to.deep.equal([]);
    expect(auditsOf(scene, "markNoShow")).to.have.length(1);
    scene.clock.nowMs = END;
    await wakeSweep(scene.deps);
    expect((await bookingOf(scene)).status).to.equal("no_show");
  });

  it("is possible after the clock has completed it", async () => {
    const scene = await confirmed();
    scene.clock.nowMs = END;
    await wakeSweep(scene.deps);
    expect(await noShow(scene)).to.include({ status: "no_show" });
  });

  it("is taken back within a day, to where the clock says", async () => {
    for (const [at, status] of [
      [START, "confirmed"],
      [END, "completed"],
    ] as const) {
      const scene = await confirmed();
      scene.clock.nowMs = at;
      await noShow(scene);
      expect(await noShow(scene, true)).to.include({ status });
      expect((await bookingOf(scene)).wakeAt).to.equal(status === "confirmed" ? END : null);
    }
  });

  it("is not taken back after a day", async () => {
    const scene = await confirmed();
    scene.clock.nowMs = START;
    await noShow(scene);
    scene.clock.nowMs = START + DAY_MS + 1;
    expect(await refusal(noShow(scene, true))).to.equal("BOOKING_ENDED");
  });

  it("is refused before the start, for goods, for what is not confirmed or not there", async () => {
    expect(await refusal(noShow(await confirmed()))).to.equal("BOOKING_NOT_STARTED");
    expect(await refusal(noShow(await confirmed("book")))).to.equal("INVALID_INPUT");
    expect(await refusal(noShow(await held()))).to.equal("BOOKING_NOT_CONFIRMED");
    const scene = { ...(await held()), bookingId: "N".repeat(20) };
    expect(await refusal(noShow(scene))).to.equal("BOOKING_NOT_FOUND");
  });
});
