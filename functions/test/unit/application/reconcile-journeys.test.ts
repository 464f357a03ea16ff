/** Facts that are read must be those that events tell: where every event arrives, there is no drift. */
import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createCheckoutSession } from "../../../src/application/create-checkout-session.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { reconcile } from "../../../src/application/reconcile.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { unenteredIn } from "../../support/invariants/violations.ts";
import { contentOf, eventfulOf, paying, type Paying } from "../../support/operations.ts";
import { runOf } from "../../support/simulation/run.ts";
import { aWorld, LOUNGE, SLOT, type World } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const UID = "user-1";
const DECLINE = { code: "card_declined", declineCode: "insufficient_funds" };

/** What somebody did at Stripe, and the events that it sends of it. */
interface Step {
  readonly act: (scene: Paying) => unknown;
  readonly events: readonly string[];
}

const step = (act: Step["act"], ...events: string[]): Step => ({ act, events });
const moved = (status: string, decline: typeof DECLINE | null = null) => {
  return ({ stripe, intentId }: Paying) => {
    stripe.advance(intentId, status, decline);
  };
};

const CREATED = step(() => undefined, "payment_intent.created");
const PAID = step(moved("succeeded"), "charge.succeeded", "payment_intent.succeeded");
const DECLINED = step(
  moved("requires_payment_method", DECLINE),
  "charge.failed",
  "payment_intent.payment_failed",
);
const REFUNDED = step(async ({ stripe, intentId }) => {
  await stripe.createRefund({ key: "hand", intentId, amount: 1_000, metadata: {} });
}, "refund.created");
const RESERVED = step(
  moved("requires_capture"),
  "charge.succeeded",
  "payment_intent.amount_capturable_updated",
);

interface Journey {
  readonly steps: readonly Step[];
  readonly isManual?: true;
  /** What is lost when no event arrives: objects that tell something new. */
  readonly lost: number;
}

const JOURNEYS: Record<string, Journey> = {
  "only begun": { steps: [CREATED], lost: 0 },
  "a card that works": { steps: [CREATED, PAID], lost: 1 },
  "a decline": { steps: [CREATED, DECLINED], lost: 0 },
  "two declines, then success": { steps: [CREATED, DECLINED, DECLINED, PAID], lost: 1 },
  "left at 3-D Secure": {
    steps: [CREATED, step(moved("requires_action"), "payment_intent.requires_action")],
    lost: 0,
  },
  "a debit on its way": {
    steps: [step(moved("processing"), "charge.pending", "payment_intent.processing")],
    lost: 1,
  },
  "a debit that fails": {
    steps: [step(moved("processing"), "payment_intent.processing"), DECLINED],
    lost: 0,
  },
  "given back in part, by hand": { steps: [PAID, REFUNDED], lost: 2 },
  "given back, and failed later": {
    steps: [
      PAID,
      REFUNDED,
      step(({ stripe }) => {
        for (const id of stripe.refunds.keys()) stripe.moveRefund(id, "failed");
      }, "refund.failed"),
    ],
    lost: 2,
  },
  reserved: { steps: [RESERVED], isManual: true, lost: 1 },
  "reserved, and captured in part": {
    steps: [
      RESERVED,
      step(
        ({ stripe, intentId }) => stripe.captureIntent({ key: "hand", intentId, amount: 5_000 }),
        "charge.captured",
        "payment_intent.succeeded",
      ),
    ],
    isManual: true,
    lost: 1,
  },
  "reserved, and let go by the bank": {
    steps: [
      RESERVED,
      step(({ stripe, intentId }) => {
        stripe.lapse(intentId);
      }, "payment_intent.canceled"),
    ],
    isManual: true,
    lost: 1,
  },
  "canceled by hand": { steps: [step(moved("canceled"), "payment_intent.canceled")], lost: 1 },
};

function aShop(isManual: boolean): World {
  const world = aWorld();
  world.store.seed(ref("slots", "lounge_full"), SLOT);
  if (isManual) {
    const item = { ...LOUNGE, captureMethod: "manual" } as const;
    world.store.seed(ref("catalog", "lounge"), item);
  }
  return world;
}

async function travel({ steps, isManual }: Journey, hears: boolean): Promise<Paying> {
  const scene = await paying(aShop(isManual === true));
  for (const { act, events } of steps) {
    scene.clock.nowMs += 1_000;
    await act(scene);
    for (const type of hears ? events : []) {
      if (!type.startsWith("refund.")) {
        await receiveEvent(scene.deps, scene.stripe.noticeOf(scene.intentId, type));
        continue;
      }
      for (const id of scene.stripe.refunds.keys()) {
        await receiveEvent(scene.deps, scene.stripe.noticeOfRefund(id, type));
      }
    }
  }
  scene.clock.nowMs += 12 * MINUTE_MS;
  return scene;
}

async function found({ deps }: World) {
  const result = await reconcile(deps);
  if (result === "leased") throw new Error("leased");
  return result;
}

const NONE = { drift: 0, missing: 0, failed: 0, slotsOff: 0 };

describe("reconcile, over whole journeys", () => {
  for (const [what, journey] of Object.entries(JOURNEYS)) {
    it(`finds nothing where every event was heard: ${what}`, async () => {
      const scene = await travel(journey, true);
      const before = eventfulOf(scene);
      expect(await found(scene)).to.include(NONE);
      expect(eventfulOf(scene)).to.deep.equal(before);
      expect(unenteredIn(runOf(scene))).to.deep.equal([]);
      const entered = contentOf(scene);
      expect(await found(scene)).to.include(NONE);
      expect(contentOf(scene)).to.deep.equal(entered);
    });

    it(`finds what no event told, once: ${what}`, async () => {
      const scene = await travel(journey, false);
      expect(await found(scene)).to.include({ ...NONE, drift: journey.lost });
      scene.clock.nowMs += MINUTE_MS;
      expect(await found(scene)).to.include(NONE);
    });
  }

  it("finds nothing of a page of Stripe's own that was paid and heard of", async () => {
    const world = aShop(false);
    const wish = { itemId: "lounge", slotId: "lounge_1" };
    const { bookingId } = await createBooking(world.deps, UID, wish);
    await createCheckoutSession(world.deps, UID, { bookingId });
    const [sessionId = ""] = world.stripe.sessions.keys();
    const intentId = world.stripe.payOnPage(sessionId, "paid");
    for (const type of ["charge.succeeded", "payment_intent.succeeded"]) {
      await receiveEvent(world.deps, world.stripe.noticeOf(intentId, type));
    }
    const completed = world.stripe.noticeOfSession(sessionId, "checkout.session.completed");
    await receiveEvent(world.deps, completed);
    world.clock.nowMs += 12 * MINUTE_MS;
    expect(await found(world)).to.include({ ...NONE, ours: 2 });
  });

  it("finds nothing of what our own calls did, which the sweep has read itself", async () => {
    const canceled = await travel({ steps: [CREATED, PAID], lost: 0 }, true);
    await cancelBooking(canceled.deps, UID, { bookingId: canceled.bookingId });
    const expired = await travel({ steps: [CREATED], lost: 0 }, true);
    for (const scene of [canceled, expired]) {
      scene.clock.nowMs += 30 * MINUTE_MS;
      await wakeSweep(scene.deps);
      scene.clock.nowMs += 30 * MINUTE_MS;
      expect(await found(scene)).to.include(NONE);
    }
  });
});
