import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { claimGuestBookings } from "../../../src/application/claim-guest-bookings.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { recordOutsidePayment } from "../../../src/application/record-outside-payment.ts";
import { requestRefund } from "../../../src/application/request-refund.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { ADA, intact, naming, over, sold } from "../../support/known-person.ts";
import { bookingOf, ledgerOf, MANAGER, paying, refused } from "../../support/operations.ts";
import { aWorld, type World } from "../../support/world.ts";

const GUEST = "guest-1";

async function claim(world: World, deps: Deps = world.deps) {
  const guestIdToken = await world.accounts.signUp(GUEST, { isAnonymous: true });
  return claimGuestBookings(deps, ADA, { guestIdToken });
}

describe("claimGuestBookings", () => {
  it("moves bookings, payments and requests, and leaves the guest what Stripe knows of them", async () => {
    const scene = await over(undefined, GUEST);
    expect(await claim(scene)).to.include({ bookings: 1, isMore: false });
    const { store, bookingId, paymentId } = scene;
    const found = await store.read({
      view: ref("payments", paymentId),
      ask: ref("refundRequests", `${bookingId}_1`),
    });
    expect((await bookingOf(scene)).uid).to.equal(ADA);
    expect(found.view?.data.uid).to.equal(ADA);
    expect(found.ask?.data.uid).to.equal(ADA);
    expect(await ledgerOf(scene)).to.include({ uid: GUEST, owner: ADA });
    expect(naming(scene, GUEST).toSorted()).to.deep.equal([
      `customers/${GUEST}`,
      `ledger/${paymentId}`,
      `stripeCustomers/${[...scene.stripe.customers].join("")}`,
    ]);
    intact(scene);
  });

  it("has nothing left to do when it is called again", async () => {
    const scene = await over(undefined, GUEST);
    await claim(scene);
    const before = (await bookingOf(scene)).version;
    expect(await claim(scene)).to.include({ bookings: 0, isMore: false });
    expect((await bookingOf(scene)).version).to.equal(before);
  });

  it("moves what was paid outside Stripe, too", async () => {
    const world = aWorld();
    const wish = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, GUEST, wish);
    const money = {
      amount: 4500,
      currency: "eur",
      method: "cash",
      reference: "receipt 7",
    } as const;
    const note = { reason: "paid at the desk" };
    await recordOutsidePayment(world.deps, MANAGER, { bookingId, ...money, ...note });
    await claim(world);
    expect(naming(world, GUEST)).to.deep.equal([]);
    intact(world);
  });

  it("takes from the guest what could be done with it, and gives it to the caller", async () => {
    const scene = await sold(undefined, GUEST);
    await claim(scene);
    const { deps, bookingId } = scene;
    const acts: Record<string, (uid: string) => Promise<unknown>> = {
      getPaymentStatus: (uid) => getPaymentStatus(deps, uid, { bookingId }),
      createPaymentIntent: (uid) => createPaymentIntent(deps, uid, { bookingId }),
      requestRefund: (uid) => requestRefund(deps, uid, { bookingId, reason: "rain" }),
      cancelBooking: (uid) => cancelBooking(deps, uid, { bookingId }),
    };
    for (const [name, act] of Object.entries(acts)) {
      expect(await refused(act(GUEST)), name).to.equal("BOOKING_NOT_FOUND");
    }
    expect(await refused(acts["createPaymentIntent"]!(ADA))).to.equal("ALREADY_PAID");
    await acts["getPaymentStatus"]!(ADA);
    await acts["requestRefund"]!(ADA);
    await acts["cancelBooking"]!(ADA);
    expect((await bookingOf(scene)).status).to.equal("canceled");
    intact(scene);
  });

  it("lets a payment go on that the guest has begun, with the customer it was begun with", async () => {
    const scene = await paying(aWorld(), GUEST);
    const { deps, bookingId } = scene;
    const asked = { bookingId };
    const old = await createPaymentIntent(deps, GUEST, asked);
    await claim(scene);
    const made = await createPaymentIntent(deps, ADA, asked);
    expect(made.clientSecret).to.equal(old.clientSecret);
    expect(made.paymentSheet?.customerId).to.equal(old.paymentSheet?.customerId);
    expect(scene.stripe.intents.size).to.equal(1);
    scene.stripe.advance(scene.intentId, "succeeded");
    await receiveEvent(deps, scene.stripe.noticeOf(scene.intentId, "payment_intent.succeeded"));
    expect(await bookingOf(scene)).to.include({ status: "confirmed", uid: ADA });
    intact(scene);
  });

  it("makes the next attempt the caller's own, also where the guest's customer is gone", async () => {
    const scene = await paying(aWorld(), GUEST);
    const { deps, bookingId } = scene;
    await claim(scene);
    for (const id of scene.stripe.customers) scene.stripe.deleteCustomer(id);
    const made = await createPaymentIntent(deps, ADA, { bookingId });
    expect([...scene.stripe.customers]).to.deep.equal([made.paymentSheet?.customerId]);
    const { ledger } = await scene.store.read({ ledger: ref("ledger", made.paymentId!) });
    expect(ledger?.data).to.include({ uid: ADA, owner: ADA, n: 2 });
    intact(scene);
  });

  for (const order of ["before", "after"] as const) {
    it(`loses no money that arrives in the moment ${order} its commit`, async () => {
      const scene = await paying(aWorld(), GUEST);
      scene.stripe.advance(scene.intentId, "succeeded");
      const notice = scene.stripe.noticeOf(scene.intentId, "payment_intent.succeeded");
      let hasRun = false;
      const between = (first: () => Promise<unknown>): Deps => ({
        ...scene.deps,
        store: {
          ...scene.store,
          commit: async (writes) => {
            if (!hasRun && writes.some(({ ref: to }) => to.collection === "ledger")) {
              hasRun = true;
              await first();
            }
            return scene.store.commit(writes);
          },
        },
      });
      if (order === "before")
        await claim(
          scene,
          between(() => receiveEvent(scene.deps, notice)),
        );
      else
        await receiveEvent(
          between(() => claim(scene)),
          notice,
        );
      expect(hasRun).to.equal(true);
      expect(await bookingOf(scene)).to.include({ status: "confirmed", uid: ADA });
      intact(scene);
    });
  }

  it("does not part a booking from a refund that is being asked for", async () => {
    const scene = await sold(undefined, GUEST);
    let hasRun = false;
    const commit: Deps["store"]["commit"] = async (writes) => {
      if (!hasRun && writes.some(({ ref: to }) => to.collection === "refundRequests")) {
        hasRun = true;
        await claim(scene);
      }
      return scene.store.commit(writes);
    };
    const deps = { ...scene.deps, store: { ...scene.store, commit } };
    const wish = { bookingId: scene.bookingId, reason: "rain" };
    expect(await refused(requestRefund(deps, GUEST, wish))).to.equal("BOOKING_NOT_FOUND");
    intact(scene);
  });

  it("goes on where it ended, twenty bookings a call", async () => {
    const world = aWorld();
    for (let n = 0; n < 21; n++) await createBooking(world.deps, GUEST, { itemId: "book" });
    expect(await claim(world)).to.include({ bookings: 20, isMore: true });
    expect(await claim(world)).to.include({ bookings: 1, isMore: false });
    expect(await world.store.bookingsOf(ADA, null, 50)).to.have.length(21);
  });

  it("is finished by the next call, wherever its process has died", async () => {
    const steps = await dieEverywhere(
      async () => {
        const scene = await over(undefined, GUEST);
        await createBooking(scene.deps, GUEST, { itemId: "book" });
        return scene;
      },
      (deps, scene) => claim(scene, deps),
      async (scene, where) => {
        intact(scene, where);
        await claim(scene);
        expect(await scene.store.bookingsOf(ADA, null, 9), where).to.have.length(2);
        expect(await scene.store.bookingsOf(GUEST, null, 9), where).to.deep.equal([]);
        intact(scene, where);
      },
    );
    expect(steps).to.be.at.least(8);
  });

  describe("refuses", () => {
    const CASES: Record<string, (world: World) => Promise<string>> = {
      "a token of nobody": () => Promise.resolve("made up"),
      "the token of an account that is no guest's": (world) => world.accounts.signUp(GUEST),
      "the caller's own": (world) => world.accounts.signUp(ADA, { isAnonymous: true }),
      "a guest's that was revoked": async (world) => {
        const token = await world.accounts.signUp(GUEST, { isAnonymous: true });
        await world.accounts.revoke(GUEST);
        return token;
      },
    };
    for (const [name, tokenIn] of Object.entries(CASES)) {
      it(`${name}, and moves nothing`, async () => {
        const scene = await over(undefined, GUEST);
        const guestIdToken = await tokenIn(scene);
        const work = claimGuestBookings(scene.deps, ADA, { guestIdToken });
        expect(await refused(work)).to.equal("GUEST_TOKEN_REFUSED guestIdToken");
        expect((await bookingOf(scene)).uid).to.equal(GUEST);
      });
    }
  });
});
