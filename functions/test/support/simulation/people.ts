/** What customers, banks, operators and time do, each at random: the moves of the simulation. */
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import { capturePayment } from "../../../src/application/capture-payment.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createCheckoutSession } from "../../../src/application/create-checkout-session.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import type { Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { rescheduleBooking } from "../../../src/application/reschedule-booking.ts";
import { refundPayment } from "../../../src/application/refund-payment.ts";
import { voidPayment } from "../../../src/application/void-payment.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Chance } from "./chance.ts";
import type { FakeIntent } from "../fake-stripe.ts";
import type { World } from "../world.ts";
import type { Disputes } from "./disputes.ts";
import type { Network } from "./network.ts";

export interface Scene {
  readonly world: World;
  readonly network: Network;
  readonly disputes: Disputes;
  readonly chance: Chance;
}

/** What the backend is asked to do, with the world as it sees it; null where the move makes no sense. */
export type Move = (
  scene: Scene,
) => { name: string; call: (deps: Deps) => Promise<unknown> } | null;

const UIDS = ["ada", "ben", "cyn"];
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const WAITS_MS = [1_000, 1_000, 2_000, 5_000, 5_000, MINUTE_MS, 4 * MINUTE_MS, 16 * MINUTE_MS];
const OWNER = { uid: "boss", role: "owner" } as const;

interface Known {
  readonly bookingId: string;
  readonly uid: string;
  readonly status: string;
}

const OVER = ["expired", "canceled", "completed", "no_show"];

function bookingsOf({ store }: World): Known[] {
  const paths = Object.entries(store.dump()).filter(([path]) => path.startsWith("bookings/"));
  return paths.map(([, data]) => data as unknown as Known);
}

function ofBooking(
  name: string,
  call: (deps: Deps, known: Known, scene: Scene) => Promise<unknown>,
): Move {
  return (scene) => {
    const bookings = bookingsOf(scene.world);
    if (bookings.length === 0) return null;
    // Most of what happens is about what is not over yet.
    const open = bookings.filter(({ status }) => !OVER.includes(status));
    const known = scene.chance.pick(open.length > 0 && scene.chance.isHit(0.9) ? open : bookings);
    return {
      name: `${name} ${known.bookingId.slice(0, 4)}`,
      call: (deps) => call(deps, known, scene),
    };
  };
}

const book: Move = ({ chance }) => {
  const uid = chance.pick(UIDS);
  const order = chance.pick([
    { itemId: "lounge", slotId: "lounge_small", quantity: chance.whole(1, 2) },
    { itemId: "reserved", slotId: "reserved_small" },
    { itemId: "book", quantity: 1, coupon: "FEW" },
    { itemId: "trip", slotId: "trip_small" },
    { itemId: "lodge", slotId: "lodge_small" },
  ]);
  return { name: `book ${order.itemId}`, call: (deps) => createBooking(deps, uid, order) };
};

const pay = ofBooking("pay", (deps, { bookingId, uid }) =>
  createPaymentIntent(deps, uid, { bookingId }),
);
const ask = ofBooking("ask", (deps, { bookingId, uid }) =>
  getPaymentStatus(deps, uid, { bookingId }),
);
const cancel = ofBooking("cancel", (deps, { bookingId, uid }) =>
  cancelBooking(deps, uid, { bookingId }),
);
/** To another time, to more or fewer places, to something else, or back; now and then two at once. */
const change = ofBooking("change", (deps, { bookingId, uid }, { chance }) => {
  const wish = () => {
    const items = [
      chance.pick([
        { itemId: "lounge", slotId: "lounge_small", quantity: chance.whole(1, 3) },
        { itemId: "lounge", slotId: "lounge_late", quantity: chance.whole(1, 2) },
        { itemId: "book", quantity: chance.whole(1, 3) },
      ]),
    ];
    return rescheduleBooking(deps, uid, { bookingId, items });
  };
  return chance.isHit(0.8) ? wish() : Promise.allSettled([wish(), wish()]);
});
const twoDevices = ofBooking("pay and cancel", (deps, { bookingId, uid }) =>
  Promise.allSettled([
    createPaymentIntent(deps, uid, { bookingId }),
    cancelBooking(deps, uid, { bookingId }),
    createPaymentIntent(deps, uid, { bookingId }),
  ]),
);

const sweep: Move = () => ({
  name: "sweep",
  call: async (deps) => {
    await wakeSweep(deps);
    await deliverNotices(deps);
  },
});

const arrive: Move = ({ network }) => {
  const notice = network.arrival();
  if (notice === null) return null;
  // Whatever is not answered with a 2xx comes again.
  const call = (deps: Deps) =>
    receiveEvent(deps, notice).catch((error: unknown) => {
      network.emit(notice);
      throw error;
    });
  return { name: `event ${notice.type}`, call };
};

const wait: Move = ({ world, chance }) => {
  const ms = chance.pick(chance.isHit(0.02) ? [DAY_MS] : WAITS_MS);
  world.clock.nowMs += ms;
  return { name: `wait ${String(ms / 1000)} s`, call: () => Promise.resolve() };
};

const operatorRefund: Move = ({ world, chance }) => {
  const taken = paidOf(world);
  if (taken.length === 0) return null;
  const { order } = chance.pick(taken);
  const paymentId = order.metadata["paymentId"] ?? "";
  const amount = chance.isHit(0.5) ? {} : { amount: 1_000 };
  const input = { paymentId, ...amount, reason: "asked for" };
  return {
    name: `refund ${paymentId.slice(0, 4)}`,
    call: (deps) => refundPayment(deps, OWNER, input),
  };
};

const operatorCancel = ofBooking("operator cancel", (deps, { bookingId }) =>
  cancelForCustomer(deps, OWNER, { bookingId, reason: "closed for repairs" }),
);

function ofReserved(
  name: string,
  call: (deps: Deps, paymentId: string, chance: Chance) => Promise<unknown>,
): Move {
  return (scene) => {
    const held = intentsIn(scene, ["requires_capture"]);
    if (held.length === 0) return null;
    const paymentId = scene.chance.pick(held).order.metadata["paymentId"] ?? "";
    return {
      name: `${name} ${paymentId.slice(0, 4)}`,
      call: (deps) => call(deps, paymentId, scene.chance),
    };
  };
}

const capture = ofReserved("capture", (deps, paymentId, chance) =>
  capturePayment(deps, OWNER, {
    ...(chance.isHit(0.5) ? {} : { amount: 1_000 }),
    ...{ paymentId, reason: "arrived" },
  }),
);
const release = ofReserved("void", (deps, paymentId) =>
  voidPayment(deps, OWNER, { paymentId, reason: "no room" }),
);

const openPage = ofBooking("page", (deps, { bookingId, uid }) =>
  createCheckoutSession(deps, uid, { bookingId }),
);

const payOnPage: Move = ({ world, network, chance }) => {
  const open = [...world.stripe.sessions.values()].filter(({ status }) => status === "open");
  if (open.length === 0) return null;
  const { id, order } = chance.pick(open);
  const taken = order.captureMethod === "manual" ? "authorized" : "paid";
  const outcome = chance.pick([taken, taken, "declined", "challenged"] as const);
  const call = () => {
    const intentId = world.stripe.payOnPage(id, outcome);
    const status = world.stripe.intents.get(intentId)?.status ?? "";
    for (const type of EVENTS[status] ?? []) network.emit(world.stripe.noticeOf(intentId, type));
    return Promise.resolve();
  };
  return { name: `page is ${outcome}`, call };
};

/** At Stripe, without us: nothing of it is ours until its event comes or a sweep asks. */
function atStripe(name: string, act: (scene: Scene) => boolean): Move {
  return (scene) => (act(scene) ? { name, call: () => Promise.resolve() } : null);
}

const CONFIRMABLE = ["requires_payment_method", "requires_confirmation", "requires_action"];
const DECLINED = { code: "card_declined", declineCode: "stolen_card" };

const confirm = atStripe("confirm", (scene) => {
  const open = intentsIn(scene, CONFIRMABLE).filter((one) => !isOfPage(scene.world, one));
  if (open.length === 0) return false;
  const intent = scene.chance.pick(open);
  const isManual = intent.order.captureMethod === "manual";
  const taken = isManual ? "requires_capture" : "succeeded";
  const status = scene.chance.pick([taken, taken, "requires_action", "processing", "declined"]);
  become(scene, intent.id, isManual && status === "processing" ? taken : status);
  return true;
});

const bankAnswers = atStripe("bank", (scene) => {
  const waiting = intentsIn(scene, ["processing"]);
  if (waiting.length === 0) return false;
  become(scene, scene.chance.pick(waiting).id, scene.chance.pick(["succeeded", "declined"]));
  return true;
});

const dashboardCancel = atStripe("dashboard cancel", (scene) => {
  const all = intentsIn(scene, [...CONFIRMABLE, "requires_capture"]);
  const open = all.filter((one) => !isOfPage(scene.world, one));
  if (open.length === 0) return false;
  become(scene, scene.chance.pick(open).id, "canceled");
  return true;
});

const dashboardCapture = atStripe("dashboard capture", (scene) => {
  const held = intentsIn(scene, ["requires_capture"]);
  if (held.length === 0) return false;
  become(scene, scene.chance.pick(held).id, "succeeded");
  return true;
});

const dashboardRefund: Move = ({ world, network, chance }) => {
  const taken = paidOf(world);
  if (taken.length === 0) return null;
  const intentId = chance.pick(taken).id;
  const amount = chance.isHit(0.5) ? null : 500;
  const order = { key: `dashboard-${String(chance.next())}`, intentId, amount, metadata: {} };
  const refund = async () => {
    const outcome = await world.stripe.createRefund(order);
    if (outcome.kind !== "created") return;
    network.emit(world.stripe.noticeOfRefund(outcome.stripeRefundId, "refund.created"));
    network.emit(world.stripe.noticeOf(intentId, "charge.refunded"));
  };
  return { name: "dashboard refund", call: refund };
};

const refundFails = atStripe("refund fails", ({ world, network, chance }) => {
  const arrived = [...world.stripe.refunds.values()].filter(({ status }) => status === "succeeded");
  if (arrived.length === 0) return false;
  const { id } = chance.pick(arrived);
  world.stripe.moveRefund(id, "failed");
  network.emit(world.stripe.noticeOfRefund(id, "refund.failed"));
  return true;
});

const dispute = atStripe("dispute", (scene) => {
  const taken = paidOf(scene.world).filter(({ id }) => !scene.disputes.open().includes(id));
  if (taken.length === 0) return false;
  scene.network.emit(scene.disputes.move(scene.chance.pick(taken).id, "needs_response"));
  return true;
});

const disputeEnds = atStripe("dispute ends", (scene) => {
  const open = scene.disputes.open();
  if (open.length === 0) return false;
  endDispute(scene, scene.chance.pick(open));
  return true;
});

export function endDispute({ network, disputes, chance }: Scene, intentId: string): void {
  network.emit(disputes.move(intentId, chance.pick(["won", "lost"])));
}

function intentsIn({ world }: Scene, statuses: readonly string[]): FakeIntent[] {
  return [...world.stripe.intents.values()].filter(({ status }) => statuses.includes(status));
}

/** What Checkout has made is Checkout's alone. */
function isOfPage({ stripe }: World, { id }: FakeIntent): boolean {
  return [...stripe.sessions.values()].some(({ intentId }) => intentId === id);
}

function paidOf({ stripe }: World): FakeIntent[] {
  return [...stripe.intents.values()].filter(({ status }) => status === "succeeded");
}

const EVENTS: Record<string, readonly string[]> = {
  succeeded: ["payment_intent.succeeded", "charge.succeeded"],
  processing: ["payment_intent.processing"],
  requires_action: ["payment_intent.requires_action"],
  requires_capture: ["payment_intent.amount_capturable_updated", "charge.succeeded"],
  requires_payment_method: ["payment_intent.payment_failed"],
  canceled: ["payment_intent.canceled"],
};

/** Stripe's state moves on, and its events set out. */
export function become({ world, network }: Scene, intentId: string, word: string): void {
  const status = word === "declined" ? "requires_payment_method" : word;
  world.stripe.advance(intentId, status, word === "declined" ? DECLINED : null);
  for (const type of EVENTS[status] ?? []) network.emit(world.stripe.noticeOf(intentId, type));
}

/** How often each is tried, in relation to the others. */
export const MOVES: readonly (readonly [weight: number, move: Move])[] = [
  [7, book],
  [12, pay],
  [18, confirm],
  [5, bankAnswers],
  [16, arrive],
  [5, wait],
  [6, sweep],
  [3, ask],
  [4, cancel],
  [2, twoDevices],
  [8, change],
  [1, dashboardCancel],
  [1, dashboardCapture],
  [2, dashboardRefund],
  [1, refundFails],
  [2, operatorRefund],
  [1, operatorCancel],
  [3, capture],
  [1, release],
  [4, openPage],
  [5, payOnPage],
  [1, dispute],
  [2, disputeEnds],
];
