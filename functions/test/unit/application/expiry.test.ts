/** A hold that is over: what the sweep makes of it, whatever its payment does meanwhile. */
import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { lookAtBooking } from "../../../src/application/look-at-booking.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { watched, type Watched } from "../../support/invariants.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, SETTINGS, SLOT } from "../../support/world.ts";

const UID = "user-1";
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const LAST_PLACE = { itemId: "parking", slotId: "parking_1" };

/** The only place of its slot, held; the clock stands at the end of the hold. */
async function held() {
  const world = watched(aWorld());
  const { bookingId } = await createBooking(world.deps, UID, LAST_PLACE);
  world.clock.nowMs += SETTINGS.holdMs;
  return {
    ...world,
    bookingId,
    booking: async () => (await world.store.read({ b: ref("bookings", bookingId) })).b!.data,
    taken: async () => (await world.store.read({ s: ref("slots", "parking_1") })).s!.data.taken,
    asked: () => world.stripe.calls.map(({ method }) => method),
  };
}

/** The same, and its owner has been at the payment sheet. */
async function paying() {
  const world = await held();
  const before = world.clock.nowMs;
  world.clock.nowMs -= MINUTE_MS;
  const { paymentIntentId } = await createPaymentIntent(world.deps, UID, {
    bookingId: world.bookingId,
  });
  world.clock.nowMs = before;
  const intentId = paymentIntentId!;
  return { ...world, intentId, intent: () => world.stripe.intents.get(intentId)! };
}

type Held = Awaited<ReturnType<typeof held>>;

async function expectEnded(world: Held & { readonly intent?: () => { status: string } }) {
  expect(await world.booking()).to.deep.include({
    ...{ status: "expired", closing: null, wakeAt: null, issues: [] },
  });
  expect(await world.taken()).to.equal(0);
  if (world.intent) expect(world.intent().status).to.equal("canceled");
  expect(world.breaches).to.deep.equal([]);
}

async function expectKept(world: Held, change: object) {
  expect(await world.booking()).to.deep.include(change);
  expect(await world.taken()).to.equal(1);
  expect(world.breaches).to.deep.equal([]);
}

/** Everything that a sweep has put off is due again. */
async function sweepLater(world: Watched): Promise<void> {
  for (let sweep = 0; sweep < 4; sweep++) {
    world.clock.nowMs += HOUR_MS;
    await wakeSweep(world.deps);
  }
}

describe("a hold that is over", () => {
  describe("and that nobody tries to pay", () => {
    it("expires, and Stripe is not asked", async () => {
      const world = await held();
      expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 0 });
      await expectEnded(world);
      expect((await world.booking()).endedAt).to.equal(world.clock.nowMs);
      expect(world.asked()).to.deep.equal([]);
    });

    it("is not over a millisecond before", async () => {
      const world = await held();
      world.clock.nowMs -= 1;
      expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 0, failed: 0 });
      await expectKept(world, { status: "held", closing: null });
    });

    it("expires in one commit: two documents read, and the booking and its slot written", async () => {
      const world = await held();
      const counted = counting(world.deps);
      await lookAtBooking(counted.deps, world.bookingId);
      await expectEnded(world);
      const { commits, writes } = counted.counts;
      const own = writes.filter((path) => !path.startsWith("outbox/"));
      expect({ commits, own }).to.deep.equal({
        commits: 1,
        own: [`bookings/${world.bookingId}`, "slots/parking_1"],
      });
      expect(counted.counts.reads).to.deep.equal(["bookings", "slots"]);
    });

    it("leaves its place to the next customer", async () => {
      const world = await held();
      expect(await refusal(createBooking(world.deps, "user-2", LAST_PLACE))).to.equal("SLOT_FULL");
      await wakeSweep(world.deps);
      await createBooking(world.deps, "user-2", LAST_PLACE);
      expect(await world.taken()).to.equal(1);
      expect(world.breaches).to.deep.equal([]);
    });

    it("is answered like one, when its owner comes back", async () => {
      const world = await held();
      await wakeSweep(world.deps);
      const pay = createPaymentIntent(world.deps, UID, { bookingId: world.bookingId });
      expect(await refusal(pay)).to.equal("BOOKING_EXPIRED");
      expect(world.stripe.intents.size).to.equal(0);
    });

    it("frees all the places of a cart, or none", async () => {
      const world = watched(aWorld());
      const items = [
        { itemId: "lounge", slotId: "lounge_1", quantity: 3 },
        { ...LAST_PLACE, quantity: 1 },
        { itemId: "lounge", slotId: "lounge_1", quantity: 2 },
        { itemId: "book" },
      ];
      await createBooking(world.deps, UID, { items });
      world.clock.nowMs += SETTINGS.holdMs;
      await wakeSweep(world.deps);
      const slots = world.store.dump();
      expect(slots["slots/lounge_1"]).to.include({ taken: 0 });
      expect(slots["slots/parking_1"]).to.include({ taken: 0 });
      expect(world.breaches).to.deep.equal([]);
    });
  });

  describe("while its payment is open", () => {
    for (const status of ["requires_payment_method", "requires_action", "requires_confirmation"]) {
      it(`ends at Stripe first: ${status}`, async () => {
        const world = await paying();
        world.stripe.advance(world.intentId, status);
        await wakeSweep(world.deps);
        await expectEnded(world);
        expect((await world.booking()).payments[`${world.bookingId}_full_1`]?.status).to.equal(
          "canceled",
        );
      });
    }

    it("is fenced before Stripe hears of it, so that no other attempt begins", async () => {
      const world = await paying();
      const cancelIntent: Deps["stripe"]["cancelIntent"] = async (intentId) => {
        const late = { ...world.deps, clock: { now: () => Promise.resolve(0) } };
        const pay = createPaymentIntent(late, UID, { bookingId: world.bookingId });
        expect(await refusal(pay)).to.equal("BOOKING_EXPIRED");
        return world.stripe.cancelIntent(intentId);
      };
      await wakeSweep({ ...world.deps, stripe: { ...world.stripe, cancelIntent } });
      await expectEnded(world);
    });

    it("keeps what was paid, although the event was lost", async () => {
      const world = await paying();
      world.stripe.advance(world.intentId, "succeeded");
      await wakeSweep(world.deps);
      await expectKept(world, { status: "confirmed", closing: null, holdExpiresAt: null });
      expect(world.asked()).not.to.include("cancelIntent");
    });

    it("keeps what is paid in the very moment in which Stripe is asked to cancel", async () => {
      const world = await paying();
      const cancelIntent: Deps["stripe"]["cancelIntent"] = (intentId) => {
        world.stripe.advance(intentId, "succeeded");
        return world.stripe.cancelIntent(intentId);
      };
      await wakeSweep({ ...world.deps, stripe: { ...world.stripe, cancelIntent } });
      await expectKept(world, { status: "confirmed", closing: null });
      expect(world.stripe.refunds.size).to.equal(0);
    });

    it("ends even if the answer to the cancel is lost", async () => {
      const world = await paying();
      world.stripe.failNext("cancelIntent", new DomainError("STRIPE_UNAVAILABLE"), { lost: true });
      await wakeSweep(world.deps);
      await expectKept(world, { status: "held", closing: "expire" });
      await sweepLater(world);
      await expectEnded(world);
    });

    it("ends by Stripe's own event, if that comes before the sweep is back", async () => {
      const world = await paying();
      world.stripe.failNext("cancelIntent", new DomainError("STRIPE_UNAVAILABLE"), { lost: true });
      await wakeSweep(world.deps);
      const notice = world.stripe.noticeOf(world.intentId, "payment_intent.canceled");
      expect(await receiveEvent(world.deps, notice)).to.equal("applied");
      await expectEnded(world);
    });

    for (const method of ["readIntent", "cancelIntent"] as const) {
      it(`keeps fence and place while ${method} fails, asks further and further apart, and ends then`, async () => {
        const world = await paying();
        const gone = () => Promise.reject(new DomainError("STRIPE_UNAVAILABLE"));
        const deps = { ...world.deps, stripe: { ...world.stripe, [method]: gone } };
        const waits: number[] = [];
        for (let look = 0; look < 8; look++) {
          expect(await lookAtBooking(deps, world.bookingId)).to.equal(false);
          await expectKept(world, { status: "held", closing: "expire" });
          const { wakeAt } = await world.booking();
          waits.push((wakeAt! - world.clock.nowMs) / MINUTE_MS);
          world.clock.nowMs = wakeAt!;
        }
        expect(waits).to.deep.equal([1, 2, 4, 8, 16, 32, 60, 60]);
        await wakeSweep(world.deps);
        await expectEnded(world);
      });
    }
  });

  describe("while its money is in flight", () => {
    async function inFlight() {
      const world = await paying();
      world.stripe.advance(world.intentId, "processing");
      await wakeSweep(world.deps);
      return world;
    }

    it("waits, without a fence, and is confirmed when it arrives", async () => {
      const world = await inFlight();
      await expectKept(world, { status: "processing", closing: null, wakeAt: null });
      world.stripe.advance(world.intentId, "succeeded");
      const notice = world.stripe.noticeOf(world.intentId, "payment_intent.succeeded");
      await receiveEvent(world.deps, notice);
      await expectKept(world, { status: "confirmed" });
    });

    it("gives two minutes more when it comes back, and then expires", async () => {
      const world = await inFlight();
      world.stripe.advance(world.intentId, "requires_payment_method");
      const notice = world.stripe.noticeOf(world.intentId, "payment_intent.payment_failed");
      world.clock.nowMs += 1_000;
      await receiveEvent(world.deps, { ...notice, ...later(notice, 1) });
      const holdExpiresAt = world.clock.nowMs + 2 * MINUTE_MS;
      await expectKept(world, { status: "held", holdExpiresAt, wakeAt: holdExpiresAt });
      world.clock.nowMs = holdExpiresAt;
      await wakeSweep(world.deps);
      await expectEnded(world);
    });

    it("does not last beyond twice the hold, however often it comes back", async () => {
      const world = await inFlight();
      const createdAt = world.clock.nowMs - SETTINGS.holdMs;
      for (let round = 0; round < 20; round++) {
        world.clock.nowMs += MINUTE_MS;
        world.stripe.advance(world.intentId, round % 2 === 0 ? "requires_action" : "processing");
        const word = round % 2 === 0 ? "requires_action" : "processing";
        const notice = world.stripe.noticeOf(world.intentId, `payment_intent.${word}`);
        await receiveEvent(world.deps, notice);
        const { holdExpiresAt } = await world.booking();
        expect(holdExpiresAt).to.be.at.most(createdAt + 2 * SETTINGS.holdMs);
      }
      world.stripe.advance(world.intentId, "requires_payment_method");
      await sweepLater(world);
      await expectEnded(world);
    });
  });

  describe("whose create was never answered", () => {
    async function unanswered(how: { lost: boolean }) {
      const world = await held();
      const end = world.clock.nowMs;
      world.clock.nowMs -= MINUTE_MS / 2;
      world.stripe.failNext("createIntent", { kind: "unknown" }, how);
      await refusal(createPaymentIntent(world.deps, UID, { bookingId: world.bookingId }));
      world.clock.nowMs = end;
      return world;
    }

    for (const [name, how] of [
      ["and done: the same key tells which PaymentIntent it made", { lost: true }],
      ["and not done: the same key makes it, so that no later answer can", { lost: false }],
    ] as const) {
      it(`${name}, and that one is canceled`, async () => {
        const world = await unanswered(how);
        await wakeSweep(world.deps);
        await expectEnded(world);
        const intents = [...world.stripe.intents.values()];
        expect(intents.map(({ status }) => status)).to.deep.equal(["canceled"]);
        const keys = world.stripe.calls
          .filter(({ method }) => method === "createIntent")
          .map(({ args }) => (args[0] as { key: string }).key);
        expect(new Set(keys)).to.have.property("size", 1);
      });
    }

    it("is kept while nobody can tell", async () => {
      const world = await unanswered({ lost: true });
      world.stripe.failNext("createIntent", { kind: "unknown" });
      await lookAtBooking(world.deps, world.bookingId);
      await expectKept(world, { status: "held", closing: "expire" });
      await sweepLater(world);
      await expectEnded(world);
    });
  });

  describe("at once with something else", () => {
    /** So many turns of the event loop. */
    async function turns(count: number) {
      for (let turn = 0; turn < count; turn++) await new Promise((done) => setImmediate(done));
    }

    it("never leaves a payment that can succeed without its place, whoever is first", async () => {
      const ends = new Set<string>();
      for (let head = 0; head <= 60; head += 3) {
        const world = await held();
        const end = world.clock.nowMs;
        // The customer's call begins a millisecond before the hold is over.
        const early = { ...world.deps, clock: { now: () => Promise.resolve(end - 1) } };
        const pay = createPaymentIntent(early, UID, { bookingId: world.bookingId }).then(
          () => "paying",
          (error: unknown) => (error as DomainError).reason,
        );
        await turns(head);
        await wakeSweep(world.deps);
        ends.add(await pay);
        expect(world.breaches).to.deep.equal([]);
        await sweepLater(world);
        await expectEnded(world);
        expect([...world.stripe.intents.values()].map(({ status }) => status)).not.to.include(
          "requires_payment_method",
        );
      }
      expect([...ends]).to.include.members(["BOOKING_EXPIRED", "paying"]);
    });

    it("ends once, although the sweep ends it between an event's two reads", async () => {
      const world = await paying();
      await world.stripe.cancelIntent(world.intentId);
      const notice = world.stripe.noticeOf(world.intentId, "payment_intent.canceled");
      world.stripe.failNext("cancelIntent", new DomainError("STRIPE_UNAVAILABLE"));
      world.stripe.failNext("readIntent", new DomainError("STRIPE_UNAVAILABLE"));
      await lookAtBooking(world.deps, world.bookingId);
      await expectKept(world, { status: "held", closing: "expire" });
      let isFirst = true;
      const read: typeof world.store.read = async (refs) => {
        if (isFirst && Object.values(refs).some(({ collection }) => collection === "slots")) {
          isFirst = false;
          await lookAtBooking(world.deps, world.bookingId);
        }
        return world.store.read(refs);
      };
      const deps = { ...world.deps, store: { ...world.store, read } };
      expect(await receiveEvent(deps, notice)).to.be.oneOf(["applied", "nothing_new"]);
      expect(isFirst).to.equal(false);
      await expectEnded(world);
    });

    it("is a fault, and nothing is written, when a slot really lacks its place", async () => {
      const world = await held();
      const slot = (await world.store.read({ s: ref("slots", "parking_1") })).s!.data;
      world.store.seed(ref("slots", "parking_1"), { ...slot, taken: 0 });
      expect(await lookAtBooking(world.deps, world.bookingId)).to.equal(false);
      expect(world.alarms).to.deep.equal(["sweep_failed"]);
      expect((await world.booking()).status).to.equal("held");
    });

    it("ends once, although several sweeps are at it", async () => {
      for (let head = 0; head <= 24; head += 2) {
        const world = await paying();
        const first = lookAtBooking(world.deps, world.bookingId);
        await turns(head);
        await Promise.all([first, lookAtBooking(world.deps, world.bookingId)]);
        await sweepLater(world);
        await expectEnded(world);
      }
    });

    it("sells the last place once, while it expires and three others want it", async () => {
      for (let head = 0; head <= 18; head += 2) {
        const world = await held();
        const sweep = wakeSweep(world.deps);
        await turns(head);
        const others = ["user-2", "user-3", "user-4"].map((uid) =>
          createBooking(world.deps, uid, LAST_PLACE).then(
            () => 1,
            () => 0,
          ),
        );
        const sold = (await Promise.all(others)).reduce<number>((sum, one) => sum + one, 0);
        await sweep;
        expect(sold).to.be.at.most(1);
        expect(await world.taken()).to.equal(sold);
        expect(world.breaches).to.deep.equal([]);
      }
    });
  });

  describe("wherever the sweep dies over it", () => {
    const payments: [string, string][] = [
      ["requires_action", "expired"],
      ["succeeded", "confirmed"],
      ["processing", "processing"],
    ];
    for (const [status, expected] of payments) {
      it(`with a payment in ${status} it is ${expected} in the end`, async () => {
        const begin = async () => {
          const world = await paying();
          world.stripe.advance(world.intentId, status);
          return world;
        };
        const died = await dieEverywhere(begin, wakeSweep, async (world, where) => {
          await sweepLater(world);
          expect((await world.booking()).status, where).to.equal(expected);
          expect(world.breaches, where).to.deep.equal([]);
        });
        expect(died).to.be.greaterThan(8);
      });
    }

    it("unpaid it is expired in the end, its place free once", async () => {
      await dieEverywhere(held, wakeSweep, async (world) => {
        await sweepLater(world);
        await expectEnded(world);
      });
    });
  });

  it("is one of many, which are worked off in bounded runs", async () => {
    const world = aWorld();
    const { bookingId } = await createBooking(world.deps, UID, {
      itemId: "lounge",
      slotId: "lounge_1",
    });
    const { b } = await world.store.read({ b: ref("bookings", bookingId) });
    const place = (slot: number) => `lounge_many_${String(slot)}`;
    for (let slot = 0; slot < 125; slot++) {
      world.store.seed(ref("slots", place(slot)), { ...SLOT, taken: 20 });
    }
    for (let n = 0; n < 2_500; n++) {
      const items = b!.data.items.map((item) => ({ ...item, slotId: place(Math.floor(n / 20)) }));
      const id = `B${String(n).padStart(19, "0")}`;
      world.store.seed(ref("bookings", id), { ...b!.data, bookingId: id, items });
    }
    world.clock.nowMs += SETTINGS.holdMs;
    const runs: number[] = [];
    for (let run = 0; run < 10; run++) {
      const swept = await wakeSweep(world.deps);
      if (swept === "leased" || swept.looked === 0) break;
      expect(swept.failed).to.equal(0);
      runs.push(swept.looked);
    }
    expect(runs).to.deep.equal([2_000, 501]);
    const slots = Object.entries(world.store.dump()).filter(([path]) => path.includes("_many_"));
    expect(slots.every(([, { taken }]) => taken === 0)).to.equal(true);
  });
});

function later(notice: { created: number; observations: readonly { asOf: number }[] }, by: number) {
  const observations = notice.observations.map((one) => ({ ...one, asOf: one.asOf + by }));
  return { created: notice.created + by, observations } as object;
}

/** The collections of the documents read, the commits, and the paths that they write. */
function counting(deps: Deps) {
  const counts = { reads: [] as string[], commits: 0, writes: [] as string[] };
  const read: Deps["store"]["read"] = (refs) => {
    counts.reads.push(...Object.values(refs).map(({ collection }) => collection));
    return deps.store.read(refs);
  };
  const commit: Deps["store"]["commit"] = (writes) => {
    counts.commits += 1;
    counts.writes.push(...writes.map(({ ref: to }) => `${to.collection}/${to.id}`));
    return deps.store.commit(writes);
  };
  return { counts, deps: { ...deps, store: { ...deps.store, read, commit } } };
}
