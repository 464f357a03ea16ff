import { expect } from "chai";
import { backfill } from "../../../src/application/backfill.ts";
import { newPass, passFrom, cursorOf } from "../../../src/application/pass.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { reconcile, type Reconciled } from "../../../src/application/reconcile.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import {
  bookingOf,
  contentOf,
  eventfulOf,
  ledgerOf,
  paid,
  paying,
  type Paying,
} from "../../support/operations.ts";
import { aWorld, SLOT, type World } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** The world's shelves have slots that say they are full of bookings that do not exist. */
function consistent(world = aWorld()): World {
  world.store.seed(ref("slots", "lounge_full"), SLOT);
  return world;
}

/** Old enough that its events should have come. */
function later<T extends World>(scene: T, ms = 20 * MINUTE_MS): T {
  scene.clock.nowMs += ms;
  return scene;
}

async function ran({ deps }: World): Promise<Reconciled> {
  const result = await reconcile(deps);
  if (result === "leased") throw new Error("leased");
  return result;
}

/** Somebody gives money back in the Dashboard. */
async function refundByHand({ stripe, intentId }: Paying, amount: number): Promise<string> {
  const made = await stripe.createRefund({ key: "hand", intentId, amount, metadata: {} });
  if (made.kind !== "created") throw new Error(made.kind);
  return made.stripeRefundId;
}

const NOTHING = { drift: 0, missing: 0, failed: 0, slotsOff: 0, samples: [], isComplete: true };

describe("reconcile", () => {
  it("finds nothing where every event has arrived, and writes nothing but what was booked, and its own lease", async () => {
    const scene = later(await paid(consistent()));
    const before = eventfulOf(scene);
    expect(await ran(scene)).to.deep.include(NOTHING);
    expect(eventfulOf(scene)).to.deep.equal(before);
    const entered = contentOf(scene);
    expect(await ran(later(scene))).to.deep.include(NOTHING);
    expect(contentOf(scene)).to.deep.equal(entered);
    expect(scene.alarms).to.deep.equal([]);
  });

  it("looks at what Stripe has of two days, and of 35 days once a day", async () => {
    const scene = later(await paid(consistent()));
    // Once in each of the two.
    expect(await ran(scene)).to.include({ looked: 2, ours: 2 });
    expect(await ran(later(scene, 60 * MINUTE_MS))).to.include({ looked: 1 });
    expect(await ran(later(scene, 3 * DAY_MS))).to.include({ looked: 1 });
    expect(await ran(later(scene, 60 * MINUTE_MS))).to.include({ looked: 0 });
    expect(await ran(later(scene, 40 * DAY_MS))).to.include({ looked: 0 });
  });

  it("confirms a booking whose every event was lost, and counts it", async () => {
    const scene = await paying(consistent());
    scene.stripe.advance(scene.intentId, "succeeded");
    expect(await ran(later(scene, 11 * MINUTE_MS))).to.deep.include({
      ...{ drift: 1, missing: 0, failed: 0 },
      samples: [scene.intentId],
    });
    expect((await bookingOf(scene)).status).to.equal("confirmed");
    expect(scene.alarms).to.deep.equal(["drift_found"]);
    expect(await ran(later(scene))).to.deep.include(NOTHING);
  });

  it("leaves alone what has just happened: its event may be on its way", async () => {
    const scene = await paying(consistent());
    scene.stripe.advance(scene.intentId, "succeeded");
    expect(await ran(scene)).to.deep.include(NOTHING);
    expect((await bookingOf(scene)).status).to.equal("held");
  });

  it("finds a refund that was made in the Dashboard, weeks after the payment, with all events lost", async () => {
    const scene = later(await paid(consistent()), 20 * DAY_MS);
    const id = await refundByHand(scene, 2000);
    expect(await ran(later(scene))).to.deep.include({ drift: 1, samples: [id] });
    expect((await ledgerOf(scene)).facts.refunds[id]).to.include({ status: "succeeded" });
    expect(await ran(later(scene))).to.deep.include(NOTHING);
  });

  it("finds that a refund has failed after it had succeeded", async () => {
    const scene = await paid(consistent());
    const id = await refundByHand(scene, 2000);
    await receiveEvent(scene.deps, scene.stripe.noticeOfRefund(id, "refund.created"));
    expect(await ran(later(scene))).to.deep.include(NOTHING);
    scene.stripe.moveRefund(id, "failed");
    expect(await ran(later(scene))).to.deep.include({ drift: 1, samples: [id] });
    expect(scene.alarms).to.include("refund_failed");
  });

  it("finds a dispute of which nobody was told", async () => {
    const scene = later(await paid(consistent()), 10 * DAY_MS);
    scene.stripe.dispute(scene.intentId, true);
    expect(await ran(later(scene))).to.deep.include({ drift: 1 });
    expect(Object.keys((await ledgerOf(scene)).facts.disputes)).to.have.length(1);
    expect(scene.alarms).to.include("dispute_opened");
  });

  it("rings for money of ours whose payment is not in the database, once, and keeps it for a person", async () => {
    const scene = await paid(consistent());
    const empty = { ...scene, ...consistent(aWorld()) };
    const lost: World = { ...empty, deps: { ...empty.deps, stripe: scene.stripe } };
    lost.clock.nowMs += 20 * MINUTE_MS;
    expect(await ran(lost)).to.deep.include({ missing: 2, drift: 0 });
    expect(lost.alarms).to.deep.equal(["reconcile_missing", "drift_found"]);
    const { kept } = await lost.store.read({ kept: ref("stripeEvents", scene.intentId) });
    expect(kept?.data).to.deep.include({
      ...{ state: "dead", wakeAt: null, cause: "payment not found" },
      ...{ intentId: scene.intentId, paymentId: scene.paymentId },
    });
  });

  it("leaves another installation's money, on the same account, alone", async () => {
    const scene = later(await paid(consistent()));
    const other = consistent(aWorld({ env: "another" }));
    other.clock.nowMs = scene.clock.nowMs;
    const result = await ran({ ...other, deps: { ...other.deps, stripe: scene.stripe } });
    expect(result).to.deep.include({ ...NOTHING, looked: 2, ours: 0 });
  });

  it("tells of places that are not those of the bookings, and corrects nothing", async () => {
    const scene = later(await paid(consistent()));
    const { slot } = await scene.store.read({ slot: ref("slots", "lounge_1") });
    if (slot === null) throw new Error("no slot");
    scene.store.seed(ref("slots", "lounge_1"), { ...slot.data, taken: 1 });
    scene.store.seed(ref("slots", "parking_1"), { ...SLOT, itemId: "parking", taken: 1 });
    const result = await ran(scene);
    expect(new Set(result.samples)).to.deep.equal(new Set(["lounge_1", "parking_1"]));
    expect(scene.alarms).to.include("places_off");
    const { after } = await scene.store.read({ after: ref("slots", "lounge_1") });
    expect(after?.data.taken).to.equal(1);
  });

  it("does not take a booking that comes while it counts for a difference", async () => {
    const world = consistent();
    const takersOf = world.store.takersOf.bind(world.store);
    let isFirst = true;
    world.store.takersOf = async (slotId, limit) => {
      if (slotId === "lounge_1" && isFirst) {
        isFirst = false;
        await paying(world);
      }
      return takersOf(slotId, limit);
    };
    expect(await ran(world)).to.deep.include({ slotsOff: 0 });
    expect(isFirst).to.equal(false);
  });

  it("goes on with the other payments when one cannot be merged", async () => {
    const world = consistent();
    const [broken, fine] = [await paying(world), await paying(world, "user-2")];
    for (const { intentId } of [broken, fine]) world.stripe.advance(intentId, "succeeded");
    const commit = world.store.commit.bind(world.store);
    world.store.commit = (writes) =>
      writes.some(({ ref: to }) => to.id === broken.paymentId)
        ? Promise.reject(new Error("it does not fit its schema"))
        : commit(writes);
    const result = await ran(later(world, 11 * MINUTE_MS));
    expect(result).to.include({ drift: 1, failed: 2 });
    expect((await bookingOf(fine)).status).to.equal("confirmed");
    expect(world.alarms).to.include("reconcile_failed");
  });

  it("leaves the field to a run that has the lease, and goes on where an outage stopped it", async () => {
    const scene = later(await paid(consistent()));
    await refundByHand(scene, 1000);
    later(scene);
    // The first list of refunds is that of the last two days, the second that of 35.
    const lists = scene.stripe.listCreated.bind(scene.stripe);
    let asked = 0;
    scene.stripe.listCreated = (kind, page) =>
      kind === "disputes" && (asked += 1) === 2
        ? Promise.reject(new DomainError("STRIPE_UNAVAILABLE"))
        : lists(kind, page);
    const deps = { ...scene.deps, stripe: scene.stripe };
    const failed = await reconcile(deps).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(DomainError);
    const { lease } = await scene.store.read({ lease: ref("leases", "reconcile") });
    expect(passFrom(lease?.data.cursor ?? null)).to.include({ stage: "disputes" });
    expect(await ran(scene)).to.deep.include(NOTHING);
    const { done } = await scene.store.read({ done: ref("leases", "reconcile") });
    expect(passFrom(done?.data.cursor ?? null)).to.include({ stage: "done" });
    scene.store.seed(ref("leases", "reconcile"), {
      ...{ holder: "other", expiresAt: scene.clock.nowMs + 1, cursor: null },
    });
    expect(await reconcile(scene.deps)).to.equal("leased");
  });

  it("is finished by the next run, wherever it dies", async () => {
    const steps = await dieEverywhere(
      async () => {
        const scene = await paying(consistent());
        scene.stripe.advance(scene.intentId, "succeeded");
        later(scene, 14 * MINUTE_MS);
        await refundByHand(scene, 2000);
        scene.clock.nowMs += 11 * MINUTE_MS;
        return scene;
      },
      (deps) => reconcile(deps),
      async (scene, where) => {
        // Past the lease that the dead one held.
        await ran(later(scene, 10 * MINUTE_MS));
        expect((await bookingOf(scene)).status, where).to.equal("confirmed");
        const { facts } = await ledgerOf(scene);
        expect(Object.keys(facts.refunds), where).to.have.length(1);
        expect(await ran(later(scene)), where).to.deep.include(NOTHING);
      },
    );
    expect(steps).to.be.greaterThan(20);
  });
});

describe("backfill", () => {
  const order = { dryRun: false, onPage: () => undefined, isStopped: () => false };
  const aDayAgo = ({ clock }: World) => Math.floor((clock.nowMs - DAY_MS) / 1000);

  async function lostSuccess(): Promise<Paying> {
    const scene = await paying(consistent());
    scene.stripe.advance(scene.intentId, "succeeded");
    return later(scene, 11 * MINUTE_MS);
  }

  it("merges what was lost in its span", async () => {
    const scene = await lostSuccess();
    const done = await backfill(scene.deps, { ...order, since: aDayAgo(scene) });
    expect(done).to.have.nested.property("tally.drift", 1);
    expect(done).to.have.nested.property("at.stage", "done");
    expect((await bookingOf(scene)).status).to.equal("confirmed");
  });

  it("only counts in a dry run, and writes nothing at all", async () => {
    const scene = await lostSuccess();
    const before = scene.store.dump();
    const done = await backfill(scene.deps, { ...order, dryRun: true, since: aDayAgo(scene) });
    expect(done).to.have.nested.property("tally.drift", 1);
    expect(scene.store.dump()).to.deep.equal(before);
  });

  it("can be stopped, and goes on where it was, from the stored cursor or from a printed one", async () => {
    for (const isPrinted of [false, true]) {
      const scene = await lostSuccess();
      let pages = 0;
      const onPage = () => (pages += 1);
      const isStopped = () => pages >= 2;
      const stopped = await backfill(scene.deps, {
        ...{ ...order, onPage, isStopped },
        since: aDayAgo(scene),
      });
      if (stopped === null || stopped === "leased") throw new Error("not run");
      expect(stopped.at.stage).to.equal("disputes");
      const since = isPrinted ? cursorOf(stopped.at) : null;
      const rest = await backfill(scene.deps, { ...order, since });
      expect(rest).to.have.nested.property("at.stage", "done");
      expect(rest).to.have.nested.property("tally.looked", 0);
    }
  });

  it("has nothing to go on with before the first one", async () => {
    const { deps } = consistent();
    expect(await backfill(deps, { ...order, since: null })).to.equal(null);
    expect(await backfill(deps, { ...order, since: "no cursor" })).to.equal(null);
  });

  it("is finished by going on, wherever it dies", async () => {
    await dieEverywhere(
      lostSuccess,
      (deps, scene) => backfill(deps, { ...order, since: aDayAgo(scene) }),
      async (scene, where) => {
        later(scene, 3 * MINUTE_MS);
        const on = await backfill(scene.deps, { ...order, since: null });
        // One that died before its first page has nothing to go on with.
        if (on === null) await backfill(scene.deps, { ...order, since: aDayAgo(scene) });
        expect((await bookingOf(scene)).status, where).to.equal("confirmed");
      },
    );
  });
});

describe("a cursor", () => {
  it("says again what it was made of", () => {
    const passes = [
      newPass(1, 2),
      { ...newPass(1, 2), stage: "places", after: "a-b_c~17" } as const,
    ];
    for (const pass of passes) expect(passFrom(cursorOf(pass))).to.deep.equal(pass);
  });

  it("is refused when it is none", () => {
    const bad = [
      null,
      "",
      "intents",
      "nothing.1.2.",
      "intents.1.-2.",
      "intents.1.2.a/b",
      "intents.1.2",
    ];
    for (const cursor of bad) expect(passFrom(cursor)).to.equal(null);
  });
});
