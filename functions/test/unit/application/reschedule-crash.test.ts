import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { cancelSlot } from "../../../src/application/cancel-slot.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import {
  bookingOf,
  bought,
  change,
  CHEAPER,
  CUSTOMER,
  DEARER,
  hear,
  hearRefunds,
  HOLD_MS,
  judge,
  judgeAtRest,
  OLD,
  pay,
  refunded,
  SAME,
  slotsOf,
  taken,
  type Bought,
} from "../../support/changes.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { watched } from "../../support/invariants.ts";
import { OWNER, refused } from "../../support/operations.ts";
import { SLOT } from "../../support/world.ts";

/** A dearer change whose PaymentIntent waits for its customer. */
async function paying(): Promise<Bought & { readonly change: string }> {
  const scene = await bought();
  const { dueId } = await change(scene, DEARER);
  const { bookingId } = scene;
  const wish = { bookingId, dueId: dueId ?? "" };
  const { paymentIntentId } = await createPaymentIntent(scene.deps, CUSTOMER, wish);
  return { ...scene, change: paymentIntentId ?? "" };
}

/** Two minutes in which the sweep may do what is due, and Stripe tells of its refunds. */
async function rest(scene: Bought): Promise<void> {
  for (let round = 0; round < 3; round++) {
    scene.clock.nowMs += 120_000;
    await wakeSweep(scene.deps);
    await hearRefunds(scene);
  }
}

describe("a crash at every step of a change", () => {
  it("for the same price: the repeated call finds it done, or does it", async () => {
    const steps = await dieEverywhere(
      bought,
      (deps, scene) => change({ ...scene, deps }, SAME, { requestId: "r-1" }),
      async (scene, where) => {
        judge(scene, where);
        const told = await change(scene, SAME, { requestId: "r-1" });
        expect(told.change, where).to.equal("done");
        expect(taken(scene), where).to.deep.equal({ tour_2: 1 });
        await judgeAtRest(scene, where);
      },
    );
    expect(steps).to.be.at.least(6);
  });

  it("for a lower price: the refund is made once, by the repeated call", async () => {
    await dieEverywhere(
      bought,
      (deps, scene) => change({ ...scene, deps }, CHEAPER, { requestId: "r-1" }),
      async (scene, where) => {
        judge(scene, where);
        const told = await change(scene, CHEAPER, { requestId: "r-1" });
        expect(told, where).to.include({ change: "done", refund: 1_300 });
        expect(refunded(scene), where).to.equal(1_300);
        await hearRefunds(scene);
        await judgeAtRest(scene, where);
      },
    );
  });

  it("for a lower price, and nobody calls again: changed and refunded, or neither", async () => {
    await dieEverywhere(
      bought,
      (deps, scene) => change({ ...scene, deps }, CHEAPER),
      async (scene, where) => {
        await rest(scene);
        const isChanged = slotsOf(await bookingOf(scene))[0] === "walk_1";
        expect(refunded(scene), where).to.equal(isChanged ? 1_300 : 0);
        await judgeAtRest(scene, where);
      },
    );
  });

  it("for a higher price: the repeated call asks for the same difference", async () => {
    await dieEverywhere(
      bought,
      (deps, scene) => change({ ...scene, deps }, DEARER),
      async (scene, where) => {
        const told = await change(scene, DEARER);
        expect(told, where).to.include({ change: "to_pay", dueId: "difference-1", amount: 4_500 });
        expect(taken(scene), where).to.deep.equal({ tour_1: 1, cruise_1: 1 });
        judge(scene, where);
      },
    );
  });

  it("when the difference is paid: the redelivered event exchanges it", async () => {
    const steps = await dieEverywhere(
      async () => {
        const scene = await paying();
        scene.stripe.advance(scene.change, "succeeded");
        return scene;
      },
      (deps, { stripe, change: intentId }) =>
        receiveEvent(deps, stripe.noticeOf(intentId, "payment_intent.succeeded")),
      async (scene, where) => {
        judge(scene, where);
        await hear(scene, scene.change);
        expect(slotsOf(await bookingOf(scene)), where).to.deep.equal(["cruise_1"]);
        expect(taken(scene), where).to.deep.equal({ cruise_1: 1 });
        await judgeAtRest(scene, where);
      },
    );
    // One more round trip than any other event: the slots that change hands.
    expect(steps).to.equal(3);
  });

  for (const [name, status, slotIds, places] of [
    ["and nobody paid: it ends it", "requires_payment_method", "tour_1", { tour_1: 1 }],
    ["and it was paid, unheard: it exchanges it", "succeeded", "cruise_1", { cruise_1: 1 }],
  ] as const) {
    it(`when a sweep looks at one whose time is over, ${name}, or the next sweep does`, async () => {
      await dieEverywhere(
        async () => {
          const scene = await paying();
          if (status === "succeeded") scene.stripe.advance(scene.change, status);
          scene.clock.nowMs += HOLD_MS;
          return scene;
        },
        (deps) => wakeSweep(deps),
        async (scene, where) => {
          judge(scene, where);
          await rest(scene);
          expect(slotsOf(await bookingOf(scene)), where).to.deep.equal([slotIds]);
          expect(taken(scene), where).to.deep.equal(places);
          await judgeAtRest(scene, where);
        },
      );
    });
  }

  it("when it is given up: its payment is ended, by a sweep if need be", async () => {
    await dieEverywhere(
      paying,
      (deps, scene) => change({ ...scene, deps }, OLD),
      async (scene, where) => {
        judge(scene, where);
        scene.clock.nowMs += HOLD_MS;
        await rest(scene);
        expect(taken(scene), where).to.deep.equal({ tour_1: 1 });
        expect(scene.stripe.intents.get(scene.change)?.status, where).to.equal("canceled");
        await judgeAtRest(scene, where);
      },
    );
  });

  it("when another change takes its place: the repeated call finishes", async () => {
    await dieEverywhere(
      paying,
      (deps, scene) => change({ ...scene, deps }, SAME),
      async (scene, where) => {
        judge(scene, where);
        await change(scene, SAME);
        expect(taken(scene), where).to.deep.equal({ tour_2: 1 });
        await rest(scene);
        await judgeAtRest(scene, where);
      },
    );
  });

  it("when the booking is canceled meanwhile: both places are free, and nothing is kept twice", async () => {
    await dieEverywhere(
      paying,
      (deps, { bookingId }) => cancelBooking(deps, CUSTOMER, { bookingId }),
      async (scene, where) => {
        judge(scene, where);
        const { bookingId } = scene;
        await cancelBooking(scene.deps, CUSTOMER, { bookingId }).catch(() => undefined);
        await rest(scene);
        expect(taken(scene), where).to.deep.equal({});
        expect(refunded(scene), where).to.equal(2_250);
        await judgeAtRest(scene, where);
      },
    );
  });
});

describe("changes at the same time", () => {
  it("of one booking: one after the other, and no place is taken or freed twice", async () => {
    for (const [one, other] of [
      [SAME, CHEAPER],
      [SAME, DEARER],
      [DEARER, CHEAPER],
      [DEARER, DEARER],
      [SAME, SAME],
    ] as const) {
      const scene = watched(await bought());
      await Promise.allSettled([change(scene, [...one]), change(scene, [...other])]);
      expect(scene.breaches).to.deep.equal([]);
      scene.clock.nowMs += HOLD_MS;
      await rest(scene);
      await judgeAtRest(scene, "two changes");
      expect(Object.keys(taken(scene))).to.have.length(1);
    }
  });

  it("with a cancellation: whichever comes first, all places are free and the sums are right", async () => {
    for (const items of [SAME, CHEAPER, DEARER]) {
      const scene = watched(await bought());
      const { bookingId } = scene;
      await Promise.allSettled([
        change(scene, [...items]),
        cancelBooking(scene.deps, CUSTOMER, { bookingId }),
      ]);
      expect(scene.breaches).to.deep.equal([]);
      await rest(scene);
      await judgeAtRest(scene, "change and cancellation");
      expect(taken(scene)).to.deep.equal({});
      expect(refunded(scene)).to.equal(2_250);
    }
  });

  it("of the last place: one gets it, the other is told that it is full", async () => {
    for (let round = 0; round < 5; round++) {
      const scene = watched(await bought());
      const order = { itemId: "cruise", slotId: "cruise_1" };
      const told = await Promise.all([
        refusedOr(change(scene, DEARER)),
        refusedOr(createBooking(scene.deps, "user-2", order)),
      ]);
      expect(told.filter((one) => one.startsWith("SLOT_FULL"))).to.have.length(1);
      expect(scene.breaches).to.deep.equal([]);
      expect(taken(scene)["cruise_1"]).to.equal(1);
    }
  });

  it("with the closing of its new slot: nobody joins those who are about to leave", async () => {
    const scene = await bought();
    const blocked = { ...slotOf(scene, "tour_2"), state: "blocked", version: 9 } as const;
    const deps = afterReading(scene, "slots", () => {
      scene.store.seed(ref("slots", "tour_2"), blocked);
    });
    expect(await refused(change({ ...scene, deps }, SAME))).to.equal("SLOT_CLOSED items.0.slotId");
    expect(taken(scene)).to.deep.equal({ tour_1: 1 });
  });

  it("with the making of its payment: what is made behind the fence is ended, and not handed out", async () => {
    const scene = await bought();
    const { bookingId } = scene;
    const { dueId } = await change(scene, DEARER);
    const createIntent: Bought["stripe"]["createIntent"] = async (order) => {
      const made = await scene.stripe.createIntent(order);
      // Whoever gives the change up cannot reach Stripe meanwhile.
      scene.stripe.failNext("createIntent", { kind: "unknown" });
      await change(scene, OLD);
      return made;
    };
    const deps = { ...scene.deps, stripe: { ...scene.deps.stripe, createIntent } };
    const wish = { bookingId, dueId: dueId ?? "" };
    expect(await refused(createPaymentIntent(deps, CUSTOMER, wish))).to.equal(
      "CHANGE_LAPSED dueId",
    );
    const statuses = [...scene.stripe.intents.values()].map(({ status }) => status);
    expect(statuses).to.deep.equal(["succeeded", "canceled"]);
    await rest(scene);
    expect(taken(scene)).to.deep.equal({ tour_1: 1 });
    await judgeAtRest(scene, "made behind the fence");
  });

  it("with its payment and the end of its time: exchanged and paid, or neither", async () => {
    const scene = watched(await paying());
    scene.stripe.advance(scene.change, "succeeded");
    scene.clock.nowMs += HOLD_MS;
    await Promise.allSettled([
      wakeSweep(scene.deps),
      hear(scene, scene.change),
      change(scene, OLD),
      wakeSweep(scene.deps),
    ]);
    expect(scene.breaches).to.deep.equal([]);
    await rest(scene);
    const isChanged = slotsOf(await bookingOf(scene))[0] === "cruise_1";
    expect(taken(scene)).to.deep.equal(isChanged ? { cruise_1: 1 } : { tour_1: 1 });
    await judgeAtRest(scene, "paid, lapsed and given up at once");
  });
});

describe("a slot that is canceled while somebody wants to move there", () => {
  it("gives up the change, and keeps the booking as it is", async () => {
    const scene = await paying();
    const input = { slotId: "cruise_1", reason: "storm" };
    expect(await cancelSlot(scene.deps, OWNER, input)).to.include({ left: 0 });
    const booking = await bookingOf(scene);
    expect(booking).to.include({ status: "confirmed", pendingChange: null });
    expect(taken(scene)).to.deep.equal({ tour_1: 1 });
    expect(scene.stripe.intents.get(scene.change)?.status).to.equal("canceled");
    await judgeAtRest(scene, "the slot is canceled");
  });

  it("cancels who has moved there just now: paid between the look and the end of the change", async () => {
    const scene = await paying();
    scene.stripe.advance(scene.change, "succeeded");
    const deps = afterReading(scene, "bookings", () => hear(scene, scene.change));
    await cancelSlot(deps, OWNER, { slotId: "cruise_1", reason: "storm" });
    expect((await bookingOf(scene)).status).to.equal("canceled");
    expect(refunded(scene)).to.equal(9_000);
  });

  it("cancels who has moved there, and who has not left yet", async () => {
    const scene = await bought();
    await pay(scene, scene.bookingId, (await change(scene, DEARER)).dueId ?? "");
    await cancelSlot(scene.deps, OWNER, { slotId: "cruise_1", reason: "storm" });
    expect((await bookingOf(scene)).status).to.equal("canceled");
    expect(refunded(scene)).to.equal(9_000);
    const other = await paying();
    await cancelSlot(other.deps, OWNER, { slotId: "tour_1", reason: "storm" });
    expect((await bookingOf(other)).status).to.equal("canceled");
    expect(taken(other)).to.deep.equal({});
  });

  it("has room for nobody else: a change into it is refused", async () => {
    const scene = await bought();
    scene.store.seed(ref("slots", "cruise_1"), { ...slotOf(scene, "cruise_1"), state: "blocked" });
    expect(await refused(change(scene, DEARER))).to.equal("SLOT_CLOSED items.0.slotId");
  });
});

function slotOf({ store }: Bought, slotId: string) {
  return { ...SLOT, ...(store.dump()[`slots/${slotId}`] as unknown as typeof SLOT) };
}

/** What somebody else does right after the first look at such a document. */
function afterReading(
  { deps }: Bought,
  collection: "slots" | "bookings",
  act: () => Promise<void> | void,
): Deps {
  let isFirst = true;
  const read: Deps["store"]["read"] = async (refs) => {
    const found = await deps.store.read(refs);
    const isIt = Object.values(refs).some((one) => one.collection === collection);
    if (isIt && isFirst) {
      isFirst = false;
      await act();
    }
    return found;
  };
  return { ...deps, store: { ...deps.store, read } };
}

/** `done`, or the reason. */
async function refusedOr(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: unknown) => refused(Promise.reject(error as Error)),
  );
}
