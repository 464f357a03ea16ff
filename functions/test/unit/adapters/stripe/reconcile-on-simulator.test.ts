/** The reconciler before the offline Stripe: what its lists show must be what its events have told. */
import { expect } from "chai";
import { EVENT_TYPES } from "../../../../src/adapters/stripe/event-types.ts";
import { createBooking } from "../../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../../src/application/create-payment-intent.ts";
import { ref, type Deps } from "../../../../src/application/ports.ts";
import { receiveEvent } from "../../../../src/application/receive-event.ts";
import { reconcile } from "../../../../src/application/reconcile.ts";
import { aWorld, LOUNGE, SLOT, type World } from "../../../support/world.ts";
import { startOfflineStripe, type OfflineStripe } from "./offline-stripe.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const UID = "user-1";
const NONE = { drift: 0, missing: 0, failed: 0, slotsOff: 0, isComplete: true };

interface Scene {
  readonly deps: Deps;
  readonly world: World;
  readonly stripe: OfflineStripe;
  readonly intentId: string;
}

type Act = (scene: Scene) => Promise<unknown>;

const pay: Act = ({ stripe, intentId }) => stripe.pay(intentId);
const decline: Act = ({ stripe, intentId }) => stripe.decline(intentId);
const dispute: Act = ({ stripe, intentId }) => stripe.dispute(intentId);
const cancel: Act = ({ stripe, intentId }) => stripe.payments.cancelIntent(intentId);
const capture: Act = ({ stripe, intentId }) =>
  stripe.payments.captureIntent({ key: "hand", intentId, amount: 3_000 });
const refundPart: Act = ({ stripe, intentId }) =>
  stripe.payments.createRefund({ key: "hand", intentId, amount: 1_500, metadata: {} });
const failRefund: Act = async ({ stripe, intentId }) => {
  const [refund] = await stripe.payments.listRefunds(intentId);
  if (refund?.kind === "refund") await stripe.failRefund(refund.id);
};

/** What happens, and how many objects tell something new to whoever has heard of nothing. */
const JOURNEYS: [what: string, acts: Act[], lost: number, captureMethod?: "manual"][] = [
  ["nobody pays", [], 0],
  ["paid", [pay], 1],
  ["declined, then paid", [decline, pay], 1],
  ["canceled by hand", [cancel], 1],
  ["paid, and given back in part by hand", [pay, refundPart], 2],
  ["paid, given back, and the refund fails", [pay, refundPart, failRefund], 2],
  ["paid and disputed", [pay, dispute], 2],
  ["reserved", [pay], 1, "manual"],
  ["reserved and captured in part", [pay, capture], 1, "manual"],
  ["reserved and let go", [pay, cancel], 1, "manual"],
];

describe("reconcile, before the offline Stripe", () => {
  let stripe: OfflineStripe;
  beforeEach(async () => {
    stripe = await startOfflineStripe();
  });
  afterEach(() => stripe.close());

  async function travel(acts: readonly Act[], captureMethod: "automatic" | "manual") {
    const world = aWorld();
    const clock = { now: () => stripe.dateOfAnswer() };
    const deps: Deps = { ...world.deps, stripe: stripe.payments, clock };
    const start = (await clock.now()) + 2 * DAY_MS;
    const soon = { ...SLOT, start, end: start + DAY_MS };
    world.store.seed(ref("slots", "lounge_soon"), soon);
    for (const id of ["lounge_full", "lounge_begun"]) world.store.seed(ref("slots", id), soon);
    world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, captureMethod });
    const wish = { itemId: "lounge", slotId: "lounge_soon" };
    const { bookingId } = await createBooking(deps, UID, wish);
    const { paymentIntentId } = await createPaymentIntent(deps, UID, { bookingId });
    const scene: Scene = { deps, world, stripe, intentId: paymentIntentId ?? "" };
    for (const act of acts) await act(scene);
    return scene;
  }

  /** The newest event of every type that Stripe has sent about the payment. */
  async function hear({ deps, intentId }: Scene): Promise<number> {
    let heard = 0;
    for (const type of EVENT_TYPES) {
      const notice = await stripe.noticeOf(intentId, type).catch(() => null);
      if (notice === null) continue;
      await receiveEvent(deps, notice);
      heard += 1;
    }
    return heard;
  }

  const later = () => stripe.control("clock", { advance: 12 * MINUTE_MS });

  for (const [what, acts, lost, captureMethod = "automatic"] of JOURNEYS) {
    it(`finds nothing where every event was heard: ${what}`, async () => {
      const scene = await travel(acts, captureMethod);
      expect(await hear(scene)).to.be.greaterThan(0);
      await later();
      expect(await reconcile(scene.deps)).to.include(NONE);
    });

    it(`finds what no event told, once: ${what}`, async () => {
      const { deps } = await travel(acts, captureMethod);
      await later();
      expect(await reconcile(deps)).to.include({ ...NONE, drift: lost });
      await later();
      expect(await reconcile(deps)).to.include(NONE);
    });
  }
});
