import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { replayEvent } from "../../../src/application/replay-event.ts";
import { resyncPayment } from "../../../src/application/resync-payment.ts";
import { EVENT_TRIES_MAX } from "../../../src/application/stripe-events.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import {
  auditIn,
  bookingOf,
  contentOf,
  CUSTOMER,
  ledgerOf,
  paid,
  paying,
  refundedAt,
  refused,
  STAFF,
  type Paying,
} from "../../support/operations.ts";
import { aWorld, NOW, type World } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const WHY = { reason: "they say they paid" };

const resync = ({ deps, paymentId }: Paying, more: object = {}) =>
  resyncPayment(deps, STAFF, { paymentId, ...WHY, ...more });

async function eventIn({ store }: World, eventId: string) {
  return (await store.read({ one: ref("stripeEvents", eventId) })).one?.data ?? null;
}

describe("resyncPayment", () => {
  it("learns from Stripe what no event told, confirms the booking, and says so in the log", async () => {
    const scene = await paying();
    scene.stripe.advance(scene.intentId, "succeeded");
    expect(await resync(scene)).to.include({ status: "succeeded", captured: 9000 });
    expect((await bookingOf(scene)).status).to.equal("confirmed");
    const [entry] = auditIn(scene);
    expect(entry).to.include({ uid: "sam", action: "resyncPayment", reason: WHY.reason });
    expect(entry!.after).to.have.property("facts");
  });

  it("learns of refunds from the Dashboard, and asks for what is owed", async () => {
    const scene = await paid();
    const order = { intentId: scene.intentId, amount: 700, key: "dashboard", metadata: {} };
    await scene.stripe.createRefund(order);
    expect(await resync(scene)).to.include({ refunded: 700, refundable: 8300 });
  });

  it("learns of a dispute whose event was lost", async () => {
    const scene = await paid();
    scene.stripe.dispute(scene.intentId, true);
    expect(await resync(scene)).to.include({ refundable: 0 });
    expect((await ledgerOf(scene)).facts.disputes).to.have.property(`du_${scene.intentId}`);
  });

  it("of a payment whose creation was never answered finds out what became of it", async () => {
    const world = aWorld();
    const order = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, CUSTOMER, order);
    world.stripe.failNext("createIntent", { kind: "unknown" }, { lost: true });
    await createPaymentIntent(world.deps, CUSTOMER, { bookingId }).catch(() => undefined);
    const [intentId = ""] = world.stripe.intents.keys();
    const scene = { ...world, bookingId, paymentId: `${bookingId}_full_1`, intentId };
    await resync(scene);
    expect((await ledgerOf(scene)).paymentIntentId).to.equal(scene.intentId);
  });

  it("is refused for a payment that is not, and changes nothing", async () => {
    const scene = await paid();
    const before = contentOf(scene);
    const none = resync(scene, { paymentId: `${"N".repeat(20)}_full_1` });
    expect(await refused(none)).to.equal("PAYMENT_NOT_FOUND paymentId");
    scene.stripe.failNext("readIntent", new DomainError("STRIPE_UNAVAILABLE"));
    expect(await refused(resync(scene))).to.equal("STRIPE_UNAVAILABLE");
    expect(contentOf(scene)).to.deep.equal(before);
  });

  it("that died at any step is finished by a repeat", async () => {
    const steps = await dieEverywhere(
      async () => {
        const scene = await paying();
        scene.stripe.advance(scene.intentId, "succeeded");
        return scene;
      },
      (deps, scene) => resync({ ...scene, deps }),
      async (scene, where) => {
        await resync(scene);
        expect((await bookingOf(scene)).status, where).to.equal("confirmed");
      },
    );
    expect(steps).to.be.at.least(6);
  });
});

describe("replayEvent", () => {
  const replay = ({ deps }: World, eventId: string) =>
    replayEvent(deps, STAFF, { eventId, ...WHY });

  async function lost() {
    const scene = await paying();
    scene.stripe.advance(scene.intentId, "succeeded");
    const { eventId } = scene.stripe.noticeOf(scene.intentId, "payment_intent.succeeded");
    return { ...scene, eventId };
  }

  it("fetches the event from Stripe and receives it as any other", async () => {
    const scene = await lost();
    expect(await replay(scene, scene.eventId)).to.include({
      ...{ eventId: scene.eventId, type: "payment_intent.succeeded", outcome: "applied" },
    });
    expect((await bookingOf(scene)).status).to.equal("confirmed");
    expect(auditIn(scene)[0]).to.include({
      ...{ action: "replayEvent", target: `stripeEvents/${scene.eventId}`, reason: WHY.reason },
    });
    expect(await replay(scene, scene.eventId)).to.include({ outcome: "nothing_new" });
  });

  it("clears what was kept of an event that could not be applied", async () => {
    const scene = await lost();
    deferred(scene, scene.eventId, { state: "dead", tries: EVENT_TRIES_MAX });
    await replay(scene, scene.eventId);
    expect(await eventIn(scene, scene.eventId)).to.include({ state: "applied", wakeAt: null });
  });

  it("is refused for an event that Stripe does not know, and changes nothing", async () => {
    const scene = await lost();
    const before = contentOf(scene);
    expect(await refused(replay(scene, "evt_none"))).to.equal("EVENT_NOT_FOUND eventId");
    expect(contentOf(scene)).to.deep.equal(before);
  });

  it("that died at any step is finished by a repeat", async () => {
    await dieEverywhere(
      lost,
      (deps, scene) => replay({ ...scene, deps }, scene.eventId),
      async (scene, where) => {
        await replay(scene, scene.eventId);
        expect((await bookingOf(scene)).status, where).to.equal("confirmed");
        expect(await eventIn(scene, scene.eventId), where).to.include({ state: "applied" });
      },
    );
  });
});

function deferred(scene: World, eventId: string, change: object): void {
  scene.store.seed(ref("stripeEvents", eventId), {
    ...{ type: "payment_intent.succeeded", cause: "payment not found", state: "deferred" },
    ...{ intentId: null, paymentId: null, created: NOW / 1000, tries: 1, wakeAt: NOW },
    ...{ expiresAt: NOW + 1, ...change },
  });
}

describe("an event that could not be applied", () => {
  /** Its payment's ledger is missing, as after a restore from an older copy. */
  async function orphan() {
    const scene = await paying();
    const { ledger, booking } = await scene.store.read({
      ledger: ref("ledger", scene.paymentId),
      booking: ref("bookings", scene.bookingId),
    });
    scene.stripe.advance(scene.intentId, "succeeded");
    const notice = scene.stripe.noticeOf(scene.intentId, "payment_intent.succeeded");
    const other = aWorld();
    const deps: Deps = { ...other.deps, stripe: scene.stripe };
    other.clock.nowMs = NOW + 11 * MINUTE_MS;
    await receiveEvent(deps, notice);
    const restore = () => {
      other.store.seed(ref("bookings", scene.bookingId), booking!.data);
      other.store.seed(ref("ledger", scene.paymentId), { ...ledger!.data, wakeAt: null });
    };
    return { ...scene, ...other, deps, stripe: scene.stripe, eventId: notice.eventId, restore };
  }

  const later = async (world: World, minutes: number) => {
    world.clock.nowMs += minutes * MINUTE_MS;
    await wakeSweep(world.deps);
  };

  it("is applied by the sweep as soon as it can be", async () => {
    const scene = await orphan();
    expect(await eventIn(scene, scene.eventId)).to.include({ state: "deferred", tries: 1 });
    await later(scene, 1);
    expect(await eventIn(scene, scene.eventId)).to.include({ state: "deferred", tries: 2 });
    scene.restore();
    await later(scene, 2);
    expect(await eventIn(scene, scene.eventId)).to.include({ state: "applied", wakeAt: null });
    expect((await bookingOf(scene)).status).to.equal("confirmed");
  });

  it("is tried further and further apart, then dead, with an alarm, and left alone", async () => {
    const scene = await orphan();
    let tries = 1;
    for (let hour = 0; hour < 24 * 4; hour++) {
      await later(scene, 60);
      tries = (await eventIn(scene, scene.eventId))!.tries;
    }
    expect(tries).to.equal(EVENT_TRIES_MAX);
    expect(await eventIn(scene, scene.eventId)).to.include({ state: "dead", wakeAt: null });
    expect(scene.alarms.filter((alarm) => alarm === "event_dead")).to.have.length(1);
  });

  it("is no try while Stripe cannot be reached", async () => {
    const scene = await orphan();
    scene.stripe.failNext("readEvent", new DomainError("STRIPE_UNAVAILABLE"));
    await later(scene, 1);
    const kept = await eventIn(scene, scene.eventId);
    expect(kept).to.include({ tries: 1 });
    expect(kept!.wakeAt).to.be.greaterThan(scene.clock.nowMs);
  });
});

describe("a hundred documents that cannot be read", () => {
  it("do not fill the sweep for ever: the others have their turn, and so has the next hour", async () => {
    const scene = await paid();
    const ledger = await ledgerOf(scene);
    const booking = await bookingOf(scene);
    const names = Array.from({ length: 100 }, (_, n) => String(n).padStart(20, "0"));
    const poisoned = names.flatMap((name) => [name, `${name}_full_1`, `evt_${name}`]);
    for (const name of names) {
      const paymentId = `${name}_full_1`;
      scene.store.seed(ref("ledger", paymentId), { ...ledger, paymentId, wakeAt: 1 });
      scene.store.seed(ref("bookings", name), { ...booking, bookingId: name, wakeAt: 1 });
      deferred(scene, `evt_${name}`, { wakeAt: 1 });
    }
    let reads = 0;
    // What the Firestore store does with a document that does not fit its schema.
    const store: Deps["store"] = {
      ...scene.store,
      read: async (refs) => {
        if (Object.values(refs).some(({ id }) => poisoned.includes(id))) {
          reads += 1;
          throw new Error("it does not fit its schema");
        }
        return scene.store.read(refs);
      },
    };
    const deps = { ...scene.deps, store };
    await wakeSweep(deps);
    for (const due of ["dueLedgers", "dueBookings", "dueEvents"] as const) {
      expect(await scene.store[due](scene.clock.nowMs, 200), due).to.deep.equal([]);
    }
    const before = reads;
    scene.clock.nowMs += MINUTE_MS;
    await wakeSweep(deps);
    expect(reads).to.equal(before);
    expect(refundedAt(scene)).to.equal(0);
  });
});
