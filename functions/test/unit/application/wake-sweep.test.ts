import { expect } from "chai";
import { EventEmitter, once } from "node:events";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { dieAt } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, type World } from "../../support/world.ts";

const UID = "user-1";
const MINUTE_MS = 60_000;

/** A booking whose create Stripe never answered; nothing tells whether it was done. */
async function unanswered(world: World, how: { lost: boolean }): Promise<string> {
  const { bookingId } = await createBooking(world.deps, UID, { itemId: "book" });
  world.stripe.failNext("createIntent", { kind: "unknown" }, how);
  await refusal(createPaymentIntent(world.deps, UID, { bookingId }));
  return `${bookingId}_full_1`;
}

/** So that only the looks at the payment play: how a hold ends is told in expiry.test.ts. */
const HELD_FOR_DAYS = { holdMs: 3 * 24 * 60 * MINUTE_MS };

/** A create is overdue. */
async function overdue({ lost } = { lost: true }) {
  const world = aWorld(HELD_FOR_DAYS);
  const paymentId = await unanswered(world, { lost });
  world.clock.nowMs += MINUTE_MS;
  return {
    ...world,
    paymentId,
    ledger: async () => (await world.store.read({ l: ref("ledger", paymentId) })).l!.data,
    booking: async () =>
      (await world.store.read({ b: ref("bookings", paymentId.slice(0, 20)) })).b!.data,
  };
}

/** A Stripe that says when a create arrives, and answers it when told. */
function halting(stripe: Deps["stripe"]) {
  const signals = new EventEmitter();
  const arrived = once(signals, "arrived");
  const told = once(signals, "answer");
  const createIntent: Deps["stripe"]["createIntent"] = async (order) => {
    signals.emit("arrived");
    await told;
    return stripe.createIntent(order);
  };
  return { stripe: { ...stripe, createIntent }, arrived, answer: () => signals.emit("answer") };
}

function creates({ stripe }: World): number {
  return stripe.calls.filter(({ method }) => method === "createIntent").length;
}

describe("wakeSweep", () => {
  it("finishes a create whose answer was lost: the PaymentIntent that Stripe made is bound", async () => {
    const world = await overdue();
    expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 0 });
    expect((await world.ledger()).paymentIntentId).to.equal([...world.stripe.intents.keys()][0]);
    expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 0, failed: 0 });
  });

  it("leaves alone what is not due yet", async () => {
    const world = await overdue();
    world.clock.nowMs -= 1;
    expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 0, failed: 0 });
    expect((await world.ledger()).paymentIntentId).to.equal(null);
  });

  it("takes 50 at a time until nothing is due", async () => {
    const world = aWorld();
    for (let n = 0; n < 51; n++) await unanswered(world, { lost: true });
    world.clock.nowMs += MINUTE_MS;
    const limits: number[] = [];
    const dueLedgers: typeof world.store.dueLedgers = (now, limit) => {
      limits.push(limit);
      return world.store.dueLedgers(now, limit);
    };
    const deps = { ...world.deps, store: { ...world.store, dueLedgers } };
    expect(await wakeSweep(deps)).to.deep.equal({ looked: 51, failed: 0 });
    expect(limits).to.deep.equal([50, 50, 50]);
  });

  it("takes no new batch after 40 seconds, and leaves the rest to the next one", async () => {
    const world = aWorld(HELD_FOR_DAYS);
    for (let n = 0; n < 51; n++) await unanswered(world, { lost: true });
    world.clock.nowMs += MINUTE_MS;
    const createIntent: Deps["stripe"]["createIntent"] = (order) => {
      world.clock.nowMs += 1_000;
      return world.stripe.createIntent(order);
    };
    const stripe = { ...world.stripe, createIntent };
    expect(await wakeSweep({ ...world.deps, stripe })).to.deep.equal({ looked: 50, failed: 0 });
    expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 0 });
  });

  it("costs one query of each kind when nothing is due: no lease is taken", async () => {
    const world = await overdue();
    world.clock.nowMs -= 1;
    const asked: PropertyKey[] = [];
    const store = new Proxy(world.store, {
      get(target, name, receiver) {
        asked.push(name);
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
    expect(await wakeSweep({ ...world.deps, store })).to.deep.equal({ looked: 0, failed: 0 });
    expect(new Set(asked).size).to.equal(asked.length);
    expect(asked.every((name) => String(name).startsWith("due"))).to.equal(true);
    expect(world.store.dump()).not.to.have.property("leases/wakeSweep");
  });

  describe("runs once at a time", () => {
    it("of several that start together one works, and Stripe is asked once", async () => {
      const world = await overdue();
      const before = creates(world);
      const answers = await Promise.all(Array.from({ length: 5 }, () => wakeSweep(world.deps)));
      expect(answers.filter((answer) => answer === "leased")).to.have.length(4);
      expect(creates(world)).to.equal(before + 1);
    });

    it("one that starts while another works does nothing", async () => {
      const world = await overdue();
      const { arrived, answer, stripe } = halting(world.stripe);
      const working = wakeSweep({ ...world.deps, stripe });
      await arrived;
      expect(await wakeSweep(world.deps)).to.equal("leased");
      answer();
      expect(await working).to.deep.equal({ looked: 1, failed: 0 });
    });

    it("the next one works as soon as the one before is done, even if that one broke", async () => {
      const world = await overdue();
      let queries = 0;
      const dueLedgers: typeof world.store.dueLedgers = async (now, limit) => {
        queries += 1;
        if (queries === 2) throw new Error("no line");
        return [...(await world.store.dueLedgers(now, limit)), "unknown"];
      };
      const store = { ...world.store, dueLedgers };
      const broken = await wakeSweep({ ...world.deps, store }).catch((error: unknown) => error);
      expect(broken).to.be.an("error").with.property("message", "no line");
      await unanswered(world, { lost: true });
      world.clock.nowMs += MINUTE_MS;
      expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 0 });
    });

    it("one that died holds up the others for a while, and not the next minute's", async () => {
      const world = await overdue();
      const idle = dieAt(aWorld().deps, 100, "before");
      await wakeSweep(idle.deps);
      // After its queries a read and a commit take the lease; the step after them is its first work.
      const first = idle.steps() + 3;
      await wakeSweep(dieAt(world.deps, first, "before").deps).catch(() => undefined);
      world.clock.nowMs += 1_000;
      expect(await wakeSweep(world.deps)).to.equal("leased");
      world.clock.nowMs += MINUTE_MS - 1_000;
      expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 0 });
    });

    it("one that took too long does not free the lease of the one after it", async () => {
      const world = await overdue();
      const [first, second] = [halting(world.stripe), halting(world.stripe)];
      const slow = wakeSweep({ ...world.deps, stripe: first.stripe });
      await first.arrived;
      world.clock.nowMs += MINUTE_MS;
      const next = wakeSweep({ ...world.deps, stripe: second.stripe });
      await second.arrived;
      first.answer();
      await slow;
      const dueLedgers = () => Promise.resolve([world.paymentId]);
      const store = { ...world.store, dueLedgers };
      expect(await wakeSweep({ ...world.deps, store })).to.equal("leased");
      second.answer();
      await next;
      expect(world.stripe.intents.size).to.equal(1);
    });
  });

  describe("what could not be finished", () => {
    async function lookInVain({
      clock,
      deps,
      stripe,
      ledger,
    }: Awaited<ReturnType<typeof overdue>>) {
      stripe.failNext("createIntent", { kind: "unknown" });
      expect(await wakeSweep(deps)).to.deep.equal({ looked: 1, failed: 1 });
      return ((await ledger()).wakeAt! - clock.nowMs) / MINUTE_MS;
    }

    it("is looked at again after 1, 2, 4, … minutes, and at least every hour", async () => {
      const world = await overdue({ lost: false });
      const waits: number[] = [];
      for (let look = 0; look < 9; look++) {
        const wait = await lookInVain(world);
        waits.push(wait);
        world.clock.nowMs += wait * MINUTE_MS;
      }
      expect(waits).to.deep.equal([1, 2, 4, 8, 16, 32, 60, 60, 60]);
    });

    it("is not looked at before its time", async () => {
      const world = await overdue({ lost: false });
      await lookInVain(world);
      world.clock.nowMs += MINUTE_MS - 1;
      expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 0, failed: 0 });
    });

    it("starts from one minute again once something new was heard", async () => {
      const world = await overdue();
      for (const wait of [1, 2]) {
        expect(await lookInVain(world)).to.equal(wait);
        world.clock.nowMs += wait * MINUTE_MS;
      }
      const [intentId] = [...world.stripe.intents.keys()];
      await receiveEvent(world.deps, world.stripe.noticeOf(intentId!, "payment_intent.created"));
      expect(await lookInVain(world)).to.equal(1);
    });

    it("is not what only has to be looked at once more, a little later", async () => {
      const world = await overdue();
      const [intentId] = [...world.stripe.intents.keys()];
      for (const [status, type] of [
        ["requires_payment_method", "created"],
        ["requires_action", "requires_action"],
      ] as const) {
        world.stripe.advance(intentId!, status);
        await receiveEvent(world.deps, world.stripe.noticeOf(intentId!, `payment_intent.${type}`));
      }
      expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 0 });
      expect((await world.ledger()).paymentIntentId).to.equal(intentId);
      expect((await world.ledger()).wakeAt).to.equal(world.clock.nowMs + 2_000);
    });

    it("is asked further and further apart when Stripe keeps contradicting itself", async () => {
      const world = await overdue();
      await wakeSweep(world.deps);
      const [intentId] = [...world.stripe.intents.keys()];
      world.stripe.advance(intentId!, "succeeded");
      const succeeded = world.stripe.noticeOf(intentId!, "payment_intent.succeeded");
      world.stripe.advance(intentId!, "requires_action");
      world.clock.nowMs += 2 * MINUTE_MS;
      const read = await world.stripe.readIntent(intentId!);
      await receiveEvent(world.deps, {
        ...succeeded,
        eventId: "evt_read",
        observations: read!.observations,
      });
      await receiveEvent(world.deps, succeeded);
      world.clock.nowMs += MINUTE_MS;
      const waits: number[] = [];
      for (let look = 0; look < 4; look++) {
        expect(await wakeSweep(world.deps)).to.deep.equal({ looked: 1, failed: 1 });
        const wait = ((await world.ledger()).wakeAt! - world.clock.nowMs) / MINUTE_MS;
        waits.push(wait);
        world.clock.nowMs += wait * MINUTE_MS;
      }
      expect(waits).to.deep.equal([1, 2, 4, 8]);
    });

    it("rings when it broke, as a PaymentIntent that Stripe does not know does", async () => {
      const world = await overdue();
      await wakeSweep(world.deps);
      const [intentId] = [...world.stripe.intents.keys()];
      world.stripe.advance(intentId!, "succeeded");
      await receiveEvent(world.deps, world.stripe.noticeOf(intentId!, "charge.succeeded"));
      world.clock.nowMs += MINUTE_MS;
      const stripe = { ...world.stripe, readIntent: () => Promise.resolve(null) };
      expect(await wakeSweep({ ...world.deps, stripe })).to.deep.equal({ looked: 1, failed: 1 });
      expect(world.alarms).to.deep.equal(["sweep_failed"]);
      expect((await world.ledger()).wakeAt).to.equal(world.clock.nowMs + MINUTE_MS);
    });
  });

  describe("a key that Stripe may have forgotten", () => {
    const HOURS_20 = 20 * 60 * MINUTE_MS;
    for (const [name, age, first] of [
      ["is used up to 20 hours after the attempt", HOURS_20, "createIntent"],
      ["is not used before Stripe's list was read, from then on", HOURS_20 + 1, "findIntent"],
    ] as const) {
      it(name, async () => {
        const world = await overdue();
        world.clock.nowMs += age - MINUTE_MS;
        const before = world.stripe.calls.length;
        await wakeSweep(world.deps);
        const asked = world.stripe.calls.slice(before).map(({ method }) => method);
        expect(asked).to.deep.equal([first]);
        expect((await world.ledger()).paymentIntentId).to.equal(
          [...world.stripe.intents.keys()][0],
        );
      });
    }

    it("is used after all when the list has nothing", async () => {
      const world = await overdue({ lost: false });
      world.clock.nowMs += HOURS_20;
      await wakeSweep(world.deps);
      expect((await world.ledger()).paymentIntentId).to.equal([...world.stripe.intents.keys()][0]);
    });
  });
});
