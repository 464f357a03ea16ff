import { expect } from "chai";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import { claimGuestBookings } from "../../../src/application/claim-guest-bookings.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { deleteMyData } from "../../../src/application/delete-my-data.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { requestRefund } from "../../../src/application/request-refund.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { ADA, intact, naming, over, remembering, sold } from "../../support/known-person.ts";
import { bookingOf, OWNER, paying, type Paying } from "../../support/operations.ts";
import { aWorld, NOW, SLOT, type World } from "../../support/world.ts";

const MINUTE_MS = 60_000;

const forget = ({ deps }: World, uid = ADA) => deleteMyData(deps, uid);

async function customerOf({ store }: World, uid: string) {
  return (await store.read({ customer: ref("customers", uid) })).customer?.data;
}

async function erasureOf({ store }: World, uid = ADA) {
  return (await store.read({ erasure: ref("erasures", uid) })).erasure?.data;
}

async function goOn(scene: World, ms = 5 * MINUTE_MS): Promise<void> {
  scene.clock.nowMs += ms;
  await wakeSweep(scene.deps);
}

describe("deleteMyData", () => {
  it("leaves no word of the customer, and nothing but the books under their name", async () => {
    const scene = await over();
    expect(remembering(scene)).to.not.be.empty;
    const [customerId] = scene.stripe.customers;
    const answer = await forget(scene);
    expect(answer).to.deep.equal({ status: "erased", serverTime: new Date(NOW).toISOString() });
    expect(remembering(scene)).to.deep.equal([]);
    const kept = [`customers/${ADA}`, `erasures/${ADA}`, `ledger/${scene.paymentId}`];
    kept.push(`stripeCustomers/${customerId!}`);
    expect(naming(scene, ADA).toSorted()).to.deep.equal(kept);
    intact(scene);
  });

  it("keeps what the books need: sums, states and what was sold", async () => {
    const scene = await over();
    const before = await bookingOf(scene);
    await forget(scene);
    const after = await bookingOf(scene);
    expect(after.uid).to.match(/^erased:[A-Za-z0-9]{20}$/);
    const personal = { uid: "", details: null, locale: null, cancellation: null, version: 0 };
    expect({ ...after, ...personal }).to.deep.equal({ ...before, ...personal });
    expect({ ...after.cancellation, reason: null }).to.deep.equal({
      ...before.cancellation,
      reason: null,
    });
  });

  it("deletes the customer at Stripe, and the next one is made under another key", async () => {
    const scene = await over();
    const [old] = scene.stripe.customers;
    await forget(scene);
    expect(scene.stripe.customers.size).to.equal(0);
    expect(await customerOf(scene, ADA)).to.deep.include({ stripeCustomerId: null, generation: 1 });
    await paying(scene, ADA);
    expect([...scene.stripe.customers])
      .to.have.length(1)
      .and.not.include(old);
  });

  it("has nothing to do for somebody of whom nothing is known, and says the same", async () => {
    expect(await forget(aWorld())).to.include({ status: "erased" });
  });

  it("answers the same when it is called again, and keeps what others have booked", async () => {
    const scene = await over();
    const other = await over(scene, "bob-uid");
    const first = await forget(scene);
    expect(await forget(scene)).to.deep.equal(first);
    expect((await bookingOf(other)).details.name).to.equal("Ada Lovelace");
    expect((await customerOf(scene, "bob-uid"))?.stripeCustomerId).to.be.a("string");
  });

  it("forgets by a second call what was booked after the first", async () => {
    const scene = await over();
    await forget(scene);
    scene.clock.nowMs += MINUTE_MS;
    await over(scene);
    expect(remembering(scene)).to.not.be.empty;
    expect(await forget(scene)).to.include({ status: "erased" });
    expect(remembering(scene)).to.deep.equal([]);
  });

  it("sends nothing any more to who is forgotten, though it was due", async () => {
    const scene = await sold();
    await cancelForCustomer(scene.deps, OWNER, { bookingId: scene.bookingId, reason: "rain" });
    for (const id of scene.stripe.refunds.keys()) {
      await receiveEvent(scene.deps, scene.stripe.noticeOfRefund(id, "refund.updated"));
    }
    await forget(scene);
    await deliverNotices(scene.deps);
    expect(Object.keys(scene.store.dump()).filter((path) => path.startsWith("mail/"))).to.be.empty;
  });

  it("is not outrun by a mail that is being written", async () => {
    const scene = await sold();
    await cancelForCustomer(scene.deps, OWNER, { bookingId: scene.bookingId, reason: "rain" });
    for (const id of scene.stripe.refunds.keys()) {
      await receiveEvent(scene.deps, scene.stripe.noticeOfRefund(id, "refund.updated"));
    }
    let hasRun = false;
    const commit: Deps["store"]["commit"] = async (writes) => {
      const isMail = writes.some(({ ref: to }) => to.collection === "mail");
      if (isMail && !hasRun) {
        hasRun = true;
        await forget(scene);
      }
      return scene.store.commit(writes);
    };
    await deliverNotices({ ...scene.deps, store: { ...scene.store, commit } });
    expect(hasRun).to.equal(true);
    expect(remembering(scene)).to.deep.equal([]);
    intact(scene);
  });

  it("is not undone by an event that comes later", async () => {
    const scene = await over();
    await forget(scene);
    const [refundId] = scene.stripe.refunds.keys();
    await receiveEvent(scene.deps, scene.stripe.noticeOfRefund(refundId!, "refund.updated"));
    await receiveEvent(scene.deps, scene.stripe.noticeOf(scene.intentId, "charge.updated"));
    expect(remembering(scene)).to.deep.equal([]);
    intact(scene);
  });

  it("forgets with a claimed booking the guest's customer, unless the guest goes on", async () => {
    const scene = await over(undefined, "guest-1");
    const guestIdToken = await scene.accounts.signUp("guest-1", { isAnonymous: true });
    await claimGuestBookings(scene.deps, ADA, { guestIdToken });
    await forget(scene);
    expect(scene.stripe.customers.size).to.equal(0);
    expect(remembering(scene)).to.deep.equal([]);
    intact(scene);
  });

  it("leaves the customer of a guest who has booked again since the claim", async () => {
    const scene = await over(undefined, "guest-1");
    const guestIdToken = await scene.accounts.signUp("guest-1", { isAnonymous: true });
    await claimGuestBookings(scene.deps, ADA, { guestIdToken });
    await createBooking(scene.deps, "guest-1", { itemId: "lounge", slotId: "lounge_1" });
    await forget(scene);
    expect((await customerOf(scene, "guest-1"))?.stripeCustomerId).to.be.a("string");
  });
});

describe("deleteMyData refuses, and names the booking, while", () => {
  const CASES: Record<string, (world: World) => Promise<Paying>> = {
    "it is held": (world) => paying(world, ADA),
    "its money is on the way": async (world) => {
      const scene = await paying(world, ADA);
      scene.stripe.advance(scene.intentId, "processing");
      const notice = scene.stripe.noticeOf(scene.intentId, "payment_intent.processing");
      await receiveEvent(scene.deps, notice);
      return scene;
    },
    "it is still to come": (world) => sold(world),
    "its refund is on the way": async (world) => {
      const scene = await sold(world);
      scene.stripe.failNext("createRefund", { kind: "unknown" });
      const wish = { bookingId: scene.bookingId, reason: "rain" };
      await cancelForCustomer(scene.deps, OWNER, wish);
      return scene;
    },
    "its payment is disputed": async (world) => {
      const scene = await sold(world);
      scene.clock.nowMs = SLOT.end + MINUTE_MS;
      await wakeSweep(scene.deps);
      scene.stripe.dispute(scene.intentId, true);
      const notice = scene.stripe.noticeOf(scene.intentId, "charge.succeeded");
      const disputes = await scene.stripe.listDisputes(scene.intentId);
      await receiveEvent(scene.deps, { ...notice, observations: disputes });
      return scene;
    },
    "a refund is asked for": async (world) => {
      const scene = await sold(world);
      scene.clock.nowMs = SLOT.end + MINUTE_MS;
      await wakeSweep(scene.deps);
      const { bookingId } = scene;
      await requestRefund(scene.deps, ADA, { bookingId, reason: "it rained" });
      return scene;
    },
  };
  for (const [name, make] of Object.entries(CASES)) {
    it(name, async () => {
      const world = aWorld();
      await over(world);
      const scene = await make(world);
      const before = scene.store.dump();
      const thrown = await forget(scene).catch((error: unknown) => error);
      expect(thrown).to.be.instanceOf(DomainError);
      const { reason, details } = thrown as DomainError;
      expect({ reason, ...details }).to.deep.equal({
        ...{ reason: "DATA_IN_USE", bookingId: scene.bookingId },
      });
      const after = Object.entries(scene.store.dump()).filter(
        ([path]) => !path.startsWith("limits/"),
      );
      expect(Object.fromEntries(after)).to.deep.equal(
        Object.fromEntries(Object.entries(before).filter(([path]) => !path.startsWith("limits/"))),
      );
    });
  }

  it("nothing is left to come: a visit that is over is forgotten", async () => {
    const scene = await sold();
    scene.clock.nowMs = SLOT.end + MINUTE_MS;
    await wakeSweep(scene.deps);
    await forget(scene);
    expect(remembering(scene)).to.deep.equal([]);
  });
});

describe("an erasure that a call cannot finish", () => {
  it("is finished by the sweep when Stripe can be reached again", async () => {
    const scene = await over();
    scene.stripe.failNext("eraseCustomer", new DomainError("STRIPE_UNAVAILABLE"));
    expect(await forget(scene)).to.include({ status: "erasing" });
    expect(scene.stripe.customers.size).to.equal(1);
    await goOn(scene);
    expect(scene.stripe.customers.size).to.equal(0);
    expect(await erasureOf(scene)).to.include({ state: "done", wakeAt: null });
  });

  it("goes on over more bookings than one run takes", async () => {
    const scene = aWorld();
    await over(scene);
    const { booking } = await scene.store.read({
      booking: ref("bookings", (await scene.store.bookingsOf(ADA, null, 1))[0]!),
    });
    for (let n = 0; n < 130; n++) {
      const bookingId = `Old${String(n).padStart(17, "0")}`;
      const payments = { payments: {}, dues: {}, createdAt: NOW - n };
      scene.store.seed(ref("bookings", bookingId), { ...booking!.data, bookingId, ...payments });
    }
    expect(await forget(scene)).to.include({ status: "erasing" });
    expect(await forget(scene)).to.include({ status: "erased" });
    expect(remembering(scene)).to.deep.equal([]);
  });

  it("waits for what has come into use again, and asks further and further apart", async () => {
    const scene = await over();
    scene.stripe.failNext("eraseCustomer", new DomainError("STRIPE_UNAVAILABLE"));
    const late = await paying(aWorld(), ADA);
    await forget(scene);
    // As if it had been there all the time, and not been seen.
    const held = { ...(await bookingOf(late)), payments: {}, dues: {}, wakeAt: null };
    scene.store.seed(ref("bookings", late.bookingId), held);
    const due: (number | null)[] = [];
    for (let n = 0; n < 3; n++) {
      const erasure = await erasureOf(scene);
      const [at, before] = [erasure?.wakeAt ?? 0, scene.clock.nowMs];
      due.push(at - before);
      await goOn(scene, at - before);
    }
    expect(due).to.deep.equal([2 * MINUTE_MS, MINUTE_MS, 2 * MINUTE_MS]);
    expect((await scene.store.bookingsOf(ADA, null, 9)).at(0)).to.equal(late.bookingId);
    scene.store.seed(ref("bookings", late.bookingId), { ...held, status: "expired" });
    await goOn(scene, 3_600_000);
    expect(await scene.store.bookingsOf(ADA, null, 9)).to.deep.equal([]);
    expect(await erasureOf(scene)).to.include({ state: "done" });
  });

  it("is finished by the sweep, wherever its process has died", async () => {
    const steps = await dieEverywhere(
      () => over(),
      (deps) => deleteMyData(deps, ADA),
      async (scene, where) => {
        const isBegun = (await erasureOf(scene)) !== undefined;
        await goOn(scene);
        if (!isBegun) return;
        expect(remembering(scene), where).to.deep.equal([]);
        expect(scene.stripe.customers.size, where).to.equal(0);
        expect(await erasureOf(scene), where).to.include({ state: "done" });
        intact(scene, where);
      },
    );
    expect(steps).to.be.at.least(12);
  });
});
