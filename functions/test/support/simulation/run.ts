/** A whole small business for a while, with every kind of bad luck; then rest, and the reckoning. */
import type { Deps } from "../../../src/application/ports.ts";
import { ref } from "../../../src/application/ports.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import { reconcile } from "../../../src/application/reconcile.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { isDomainError } from "../../../src/domain/errors.ts";
import { aCoupon } from "../coupons.ts";
import { Crash, dieAt } from "../crash.ts";
import { failureBooked, refundBooked } from "../fake-balance.ts";
import { hasFailed, type FakeRefund } from "../fake-refunds.ts";
import { bookedOf, type FakeIntent, type FakeStripe } from "../fake-stripe.ts";
import {
  unenteredIn,
  violationsAnyTime,
  violationsAtRest,
  type Run,
} from "../invariants/violations.ts";
import type { EntryLine, StripeBooks } from "../invariants/books.ts";
import { misstepped } from "../invariants/steps.ts";
import { aWorld, LOUNGE, SLOT, type World } from "../world.ts";
import { chanceFrom, type Chance } from "./chance.ts";
import { keepDisputes } from "./disputes.ts";
import { openNetwork } from "./network.ts";
import { become, endDispute, MOVES, type Move, type Scene } from "./people.ts";

const CRASH = 0.12;
const STEPS = 80;
const ROUNDS_MAX = 400;
const HOUR_MS = 3_600_000;

export interface Told {
  readonly violations: readonly string[];
  /** What happened, a move a line. */
  readonly story: readonly string[];
  readonly alarms: readonly string[];
  readonly bookings: number;
  /** PaymentIntents that have taken money. */
  readonly paid: number;
  readonly refunds: number;
}

/** @returns at the first broken promise, or at the end */
export async function simulate(seed: number): Promise<Told> {
  const chance = chanceFrom(seed);
  const world = stocked();
  const disputes = keepDisputes(world.stripe, () => world.clock.nowMs);
  const stripe = { ...world.stripe, listDisputes: disputes.list };
  const network = openNetwork({ ...world.deps, stripe }, world.stripe, chance);
  const scene: Scene = { world, network, disputes, chance };
  const story: string[] = [];
  const end = (violations: readonly string[]): Told => ({
    ...{ violations, story, alarms: world.alarms, refunds: world.stripe.refunds.size },
    paid: [...world.stripe.intents.values()].filter((one) => one.status === "succeeded").length,
    bookings: Object.keys(world.store.dump()).filter((path) => path.startsWith("bookings/")).length,
  });
  let before = runOf(world);
  for (let step = 0; step < STEPS; step++) {
    const line = await oneMove(scene);
    if (line === null) continue;
    story.push(line);
    const after = runOf(world);
    const violations = [...violationsAnyTime(after), ...misstepped(before, after)];
    if (violations.length > 0) return end(violations);
    before = after;
  }
  await rest(scene, story);
  const still = [...misstepped(before, runOf(world)), ...violationsAtRest(runOf(world))];
  if (still.length > 0) return end(still);
  await compareLast(scene, story);
  return end([...violationsAtRest(runOf(world)), ...unenteredIn(runOf(world))]);
}

function stocked(): World {
  const world = aWorld();
  const { store } = world;
  const tiers = [
    { hoursBefore: 12, percent: 5_000, fee: 0 },
    { hoursBefore: 20, percent: 10_000, fee: 0 },
  ];
  const authorization = { confirmOn: "authorization", whenLost: "hold" } as const;
  const policy = { tiers: [], authorization };
  const reserved = { ...LOUNGE, captureMethod: "manual", policy } as const;
  store.seed(ref("catalog", "lounge"), { ...LOUNGE, policy: { tiers } });
  store.seed(ref("catalog", "reserved"), reserved);
  store.seed(ref("coupons", "FEW"), aCoupon({ maxRedemptions: 3 }));
  store.seed(ref("slots", "lounge_small"), { ...SLOT, capacity: 5 });
  const late = SLOT.start + 240 * 3_600_000;
  const times = { start: late, end: late + 3_600_000 };
  store.seed(ref("slots", "lounge_late"), { ...SLOT, ...times, capacity: 3, unitAmount: 6_000 });
  store.seed(ref("slots", "reserved_small"), { ...SLOT, itemId: "reserved", capacity: 4 });
  stockDeposits(world);
  return withoutFullSlot(world);
}

/** What is paid in two parts: at once, or reserved; unpaid balances end the one and not the other. */
function stockDeposits({ store }: World): void {
  const terms = { kind: "deposit", percent: 3_000, balanceHoursBefore: 60 } as const;
  const tiers = [{ hoursBefore: 48, percent: 5_000, fee: 100 }];
  const authorization = { confirmOn: "authorization", whenLost: "cancel" } as const;
  store.seed(ref("catalog", "trip"), {
    ...{ ...LOUNGE, policy: { tiers } },
    terms: { ...terms, whenOverdue: "cancel" },
  });
  store.seed(ref("catalog", "lodge"), {
    ...{ ...LOUNGE, captureMethod: "manual", policy: { tiers, authorization } },
    terms: { ...terms, whenOverdue: "keep" },
  });
  const times = { start: SLOT.start + 100 * HOUR_MS, end: SLOT.end + 100 * HOUR_MS };
  store.seed(ref("slots", "trip_small"), { ...SLOT, ...times, itemId: "trip", capacity: 3 });
  store.seed(ref("slots", "lodge_small"), { ...SLOT, ...times, itemId: "lodge", capacity: 3 });
}

/** The world's shelves have one that says it is full of bookings that do not exist. */
function withoutFullSlot(world: World): World {
  world.store.seed(ref("slots", "lounge_full"), SLOT);
  return world;
}

async function oneMove(scene: Scene): Promise<string | null> {
  const { chance, network } = scene;
  const found = pickMove(chance)(scene);
  if (found === null) return null;
  const doom = chance.isHit(CRASH)
    ? dieAt(network.deps, chance.whole(1, 8), chance.pick(["before", "after"]))
    : null;
  return `${found.name}: ${await outcomeOf(found.call(doom?.deps ?? network.deps))}`;
}

function pickMove(chance: Chance): Move {
  const all = MOVES.reduce((sum, [weight]) => sum + weight, 0);
  let left = chance.next() * all;
  for (const [weight, move] of MOVES) {
    left -= weight;
    if (left < 0) return move;
  }
  return () => null;
}

/** Refusals and crashes are part of the story; anything else is a fault of the code under test. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (error instanceof Crash) return `died at ${error.message}`;
    if (isDomainError(error)) return error.reason;
    throw error;
  }
}

/** Banks answer, what is on its way arrives or is lost for good, and the sweeps run until they are idle. */
async function rest(scene: Scene, story: string[]): Promise<void> {
  const { world, network, chance } = scene;
  for (const { id, status } of [...world.stripe.intents.values()]) {
    if (status === "processing") become(scene, id, chance.pick(["succeeded", "declined"]));
  }
  for (const intentId of scene.disputes.open()) endDispute(scene, intentId);
  const how = chance.pick(["deliver", "drop"] as const);
  network.calm(how);
  story.push(`rest: ${how}`);
  for (let notice = network.arrival(); notice !== null; notice = network.arrival()) {
    story.push(`event ${notice.type}: ${await outcomeOf(receiveEvent(network.deps, notice))}`);
  }
  // What no event and no look has told, the hourly comparison of the objects finds, once it is not new.
  world.clock.nowMs += 11 * 60_000;
  story.push(`reconcile: ${JSON.stringify(await reconcile(network.deps))}`);
  await sweepUntilIdle(scene, story);
}

/** What the sweeps have moved since, a last comparison finds booked: then nothing is missing. */
async function compareLast({ world, network }: Scene, story: string[]): Promise<void> {
  world.clock.nowMs += 11 * 60_000;
  story.push(`reconcile: ${JSON.stringify(await reconcile(network.deps))}`);
}

async function sweepUntilIdle(scene: Scene, story: string[]): Promise<void> {
  const { world, network } = scene;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    lapse(scene);
    const at = nextWake(world);
    if (at === null) return;
    world.clock.nowMs = Math.max(world.clock.nowMs + 1_000, at);
    await sweepOnce(network.deps);
    for (let notice = network.arrival(); notice !== null; notice = network.arrival()) {
      await outcomeOf(receiveEvent(network.deps, notice));
    }
  }
  story.push("the sweeps never came to rest");
}

async function sweepOnce(deps: Deps): Promise<void> {
  await outcomeOf(wakeSweep(deps));
  await outcomeOf(deliverNotices(deps));
}

/** What nobody has captured, the bank lets go in time. */
function lapse({ world }: Scene): void {
  for (const { id, status, charges } of [...world.stripe.intents.values()]) {
    const until = charges.at(-1)?.captureBefore ?? Infinity;
    if (status === "requires_capture" && until * 1000 <= world.clock.nowMs) world.stripe.lapse(id);
  }
}

function nextWake({ store }: World): number | null {
  const due = Object.values(store.dump()).flatMap(({ wakeAt }) =>
    typeof wakeAt === "number" ? [wakeAt] : [],
  );
  return due.length === 0 ? null : Math.min(...due);
}

export function runOf(world: World): Run {
  return { documents: world.store.dump(), stripe: booksOf(world.stripe), now: world.clock.nowMs };
}

export function booksOf({ intents, refunds, saved }: FakeStripe): StripeBooks {
  return {
    setups: [...saved.setups.values()].map(({ id, status, order }) => ({
      ...{ id, status, bookingId: order.metadata["bookingId"] ?? null },
    })),
    intents: [...intents.values()].map(({ id, status, order, taken }) => ({
      ...{ id, status, amount: order.amount, currency: order.currency },
      received: status === "succeeded" ? (taken ?? order.amount) : 0,
      paymentId: order.metadata["paymentId"] ?? null,
    })),
    refunds: [...refunds.values()],
    entries: entriesOf([...intents.values()], [...refunds.values()]),
  };
}

function entriesOf(intents: readonly FakeIntent[], refunds: readonly FakeRefund[]): EntryLine[] {
  const charged = intents.flatMap((intent) =>
    intent.charges.flatMap((charge) => {
      const booked = bookedOf(intent, charge);
      return booked === null ? [] : [{ ...booked, sourceId: charge.id }];
    }),
  );
  const back = refunds.flatMap((refund) => [
    { ...refundBooked(refund), sourceId: refund.id },
    ...(hasFailed(refund) ? [{ ...failureBooked(refund), sourceId: refund.id }] : []),
  ]);
  return [...charged, ...back];
}
