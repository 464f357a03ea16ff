/** A bound attempt of which no event ever comes: nobody but the sweep finds out what became of it. */
import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { dieAt } from "../../support/crash.ts";
import { aWorld } from "../../support/world.ts";

const UID = "user-1";
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** So that only the looks at the payment play: how a hold ends is told in expiry.test.ts. */
const HELD_FOR_YEARS = { holdMs: 2 * 365 * DAY_MS };

/** Handed out to its customer, and every event from here on is lost. */
async function handedOut() {
  const world = aWorld(HELD_FOR_YEARS);
  const order = { itemId: "lounge", slotId: "lounge_1" };
  const { bookingId } = await createBooking(world.deps, UID, order);
  const { paymentIntentId, paymentId } = await createPaymentIntent(world.deps, UID, { bookingId });
  return {
    ...world,
    bookingId,
    intentId: paymentIntentId!,
    ledger: async () => (await world.store.read({ l: ref("ledger", paymentId!) })).l!.data,
    booking: async () => (await world.store.read({ b: ref("bookings", bookingId) })).b!.data,
    reads: () => world.stripe.calls.filter(({ method }) => method === "readIntent").length,
    timeline: () => Object.keys(world.store.dump()).filter((path) => path.includes("/timeline/")),
  };
}

type Lost = Awaited<ReturnType<typeof handedOut>>;

/** The sweep as it is scheduled, once a minute. */
async function sweepFor({ clock, deps }: Lost, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    clock.nowMs += MINUTE_MS;
    await wakeSweep(deps);
  }
}

/** The sweep whenever something is due, so that months pass quickly. */
async function sweepUntil(world: Lost, end: number): Promise<void> {
  for (let looks = 0; looks < 1_000; looks++) {
    const { wakeAt } = await world.ledger();
    if (wakeAt === null || wakeAt > end) break;
    expect(wakeAt).to.be.greaterThan(world.clock.nowMs);
    world.clock.nowMs = wakeAt;
    const swept = await wakeSweep(world.deps);
    if (swept === "leased") throw new Error("nobody else sweeps here");
    expect(swept.failed).to.equal(0);
    // The payment, and a booking whose time is over when it is confirmed.
    expect(swept.looked).to.equal((await world.booking()).status === "completed" ? 2 : 1);
  }
  world.clock.nowMs = end;
}

describe("an attempt whose every event is lost", () => {
  it("and which was paid confirms its booking within four minutes, and is not looked at again", async () => {
    const world = await handedOut();
    world.stripe.advance(world.intentId, "succeeded");
    await sweepFor(world, 4);
    expect(await world.booking()).to.include({ status: "confirmed", paymentStatus: "succeeded" });
    expect((await world.ledger()).wakeAt).to.equal(null);
    const reads = world.reads();
    await sweepFor(world, 60);
    expect(world.reads()).to.equal(reads);
  });

  for (const minutes of [5, 30, 300]) {
    it(`and which is paid after ${String(minutes)} minutes is found after as many more at the latest`, async () => {
      const world = await handedOut();
      await sweepUntil(world, world.clock.nowMs + minutes * MINUTE_MS);
      world.stripe.advance(world.intentId, "succeeded");
      await sweepUntil(world, world.clock.nowMs + minutes * MINUTE_MS);
      expect((await world.booking()).status).to.equal("confirmed");
    });
  }

  it("and which its bank pays days later is found within a day", async () => {
    const world = await handedOut();
    world.stripe.advance(world.intentId, "processing");
    await sweepUntil(world, world.clock.nowMs + 6 * DAY_MS);
    expect((await world.booking()).status).to.equal("processing");
    world.stripe.advance(world.intentId, "succeeded");
    await sweepUntil(world, world.clock.nowMs + DAY_MS);
    // Its slot was over by then.
    expect((await world.booking()).status).to.equal("completed");
  });

  it("and which is canceled at Stripe leaves its due free", async () => {
    const world = await handedOut();
    world.stripe.advance(world.intentId, "canceled");
    await sweepFor(world, 4);
    expect((await world.booking()).dues["full"]?.live).to.equal(null);
    expect((await world.ledger()).wakeAt).to.equal(null);
  });

  it("is read 9 times in its first day, about 60 times in a year, and nothing is told or rung", async () => {
    const world = await handedOut();
    const start = world.clock.nowMs;
    const [reads, timeline] = [world.reads(), world.timeline()];
    await sweepUntil(world, start + DAY_MS);
    expect(world.reads() - reads).to.equal(9);
    await sweepUntil(world, start + 7 * DAY_MS);
    expect(world.reads() - reads).to.equal(12);
    await sweepUntil(world, start + 365 * DAY_MS);
    expect(world.reads() - reads).to.be.within(60, 64);
    expect(world.timeline()).to.deep.equal(timeline);
    expect(world.alarms).to.deep.equal([]);
  });

  it("is not read by the sweep while its customer's app asks by itself", async () => {
    const world = await handedOut();
    for (let minute = 0; minute < 3; minute++) {
      world.clock.nowMs += 3 * MINUTE_MS;
      await getPaymentStatus(world.deps, UID, { bookingId: world.bookingId });
      expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 0, failed: 0 });
    }
  });

  it("is put off even if Stripe's clock stands still, so that each read says what was known", async () => {
    const world = await handedOut();
    const asOf = Math.floor(world.clock.nowMs / 1000);
    const readIntent: typeof world.stripe.readIntent = async (intentId) => {
      const read = await world.stripe.readIntent(intentId);
      return read && { ...read, observations: read.observations.map((o) => ({ ...o, asOf })) };
    };
    const deps = { ...world.deps, stripe: { ...world.stripe, readIntent } };
    const waits: number[] = [];
    world.clock.nowMs += 4 * MINUTE_MS;
    for (let look = 0; look < 4; look++) {
      expect(await wakeSweep(deps)).to.deep.equal({ looked: 1, failed: 0 });
      const { wakeAt } = await world.ledger();
      waits.push((wakeAt! - world.clock.nowMs) / MINUTE_MS);
      world.clock.nowMs = wakeAt!;
    }
    expect(waits.slice(-3)).to.deep.equal([2, 4, 8]);
  });

  it("and which Stripe cannot be asked about is tried less and less often, at last once a day", async () => {
    const world = await handedOut();
    const stripe = { ...world.stripe, readIntent: () => Promise.reject(new Error("no line")) };
    const minutes: number[] = [];
    world.clock.nowMs += 4 * MINUTE_MS;
    for (let look = 0; look < 13; look++) {
      expect(await wakeSweep({ ...world.deps, stripe })).to.deep.equal({ looked: 1, failed: 1 });
      const { wakeAt } = await world.ledger();
      minutes.push((wakeAt! - world.clock.nowMs) / MINUTE_MS);
      world.clock.nowMs = wakeAt!;
    }
    expect(minutes.slice(0, 3)).to.deep.equal([1, 2, 4]);
    expect(minutes.slice(-2)).to.deep.equal([24 * 60, 24 * 60]);
  });

  it("is found by the next sweep wherever one dies over it", async () => {
    for (let step = 1; step <= 12; step++) {
      for (const when of ["before", "after"] as const) {
        const world = await handedOut();
        world.stripe.advance(world.intentId, "succeeded");
        world.clock.nowMs += 4 * MINUTE_MS;
        await wakeSweep(dieAt(world.deps, step, when).deps).catch(() => undefined);
        world.clock.nowMs += 2 * MINUTE_MS;
        await wakeSweep(world.deps);
        expect((await world.booking()).status, `${when} ${String(step)}`).to.equal("confirmed");
      }
    }
  });

  it("costs nothing when the event does come: two round trips, and Stripe is not asked", async () => {
    const world = await handedOut();
    world.stripe.advance(world.intentId, "succeeded");
    const notice = world.stripe.noticeOf(world.intentId, "payment_intent.succeeded");
    const calls = world.stripe.calls.length;
    const trips: string[] = [];
    const read: typeof world.store.read = (refs) => {
      trips.push("read");
      return world.store.read(refs);
    };
    const commit: typeof world.store.commit = (writes) => {
      trips.push("commit");
      return world.store.commit(writes);
    };
    const deps = { ...world.deps, store: { ...world.store, read, commit } };
    expect(await receiveEvent(deps, notice)).to.equal("applied");
    expect(trips).to.deep.equal(["read", "commit"]);
    world.clock.nowMs += DAY_MS;
    expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 0, failed: 0 });
    expect(world.stripe.calls).to.have.length(calls);
  });

  it("is not read after all when its event comes while the sweep is busy with others", async () => {
    const world = await handedOut();
    world.stripe.advance(world.intentId, "succeeded");
    world.clock.nowMs += 4 * MINUTE_MS;
    const notice = world.stripe.noticeOf(world.intentId, "payment_intent.succeeded");
    const dueLedgers: typeof world.store.dueLedgers = async (now, limit) => {
      const due = await world.store.dueLedgers(now, limit);
      await receiveEvent(world.deps, notice);
      return due;
    };
    const reads = world.reads();
    const deps = { ...world.deps, store: { ...world.store, dueLedgers } };
    expect(await wakeSweep(deps)).to.deep.equal({ looked: 1, failed: 0 });
    expect(world.reads()).to.equal(reads);
  });
});
