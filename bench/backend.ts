/**
 * What the backend costs, in calls and not in time: the figures are the same on every machine, and
 * show at once when somebody adds a read to the webhook.
 */
import { createBooking } from "../functions/src/application/create-booking.ts";
import { createPaymentIntent } from "../functions/src/application/create-payment-intent.ts";
import { ref, type Deps } from "../functions/src/application/ports.ts";
import { receiveEvent } from "../functions/src/application/receive-event.ts";
import { wakeSweep } from "../functions/src/application/wake-sweep.ts";
import { aWorld, SETTINGS, SLOT, type World } from "../functions/test/support/world.ts";
import { counted, minus, type Counts } from "./counts.ts";

/** Every figure is a whole or an average number of calls or documents. */
export interface CountTable {
  title: string;
  columns: string[];
  rows: { what: string; figures: number[] }[];
}

const UID = "user-1";
const THOUSAND = 1_000;
const MINUTE_MS = 60_000;

/** What one delivery of an event costs, by the event. */
export async function benchWebhook(): Promise<CountTable> {
  const rows: CountTable["rows"] = [];
  const { world, deps, counts } = beginning();
  const { bookingId } = await createBooking(deps, UID, { itemId: "lounge", slotId: "lounge_1" });
  const { paymentIntentId } = await createPaymentIntent(deps, UID, { bookingId });
  const intentId = paymentIntentId ?? "";
  const cost = async (what: string, work: () => Promise<unknown>) => {
    const before = counts();
    await work();
    const { roundTrips, read, written, stripe } = minus(counts(), before);
    rows.push({ what, figures: [roundTrips, read, written, stripe] });
  };
  const intentEvent = (type: string) => receiveEvent(deps, world.stripe.noticeOf(intentId, type));
  await cost("payment_intent.created", () => intentEvent("payment_intent.created"));
  world.stripe.advance(intentId, "succeeded");
  await cost("payment_intent.succeeded: the booking is confirmed", () =>
    intentEvent("payment_intent.succeeded"),
  );
  await cost("charge.succeeded", () => intentEvent("charge.succeeded"));
  await cost("payment_intent.succeeded, once more", () => intentEvent("payment_intent.succeeded"));
  const hand = { key: "hand", intentId, amount: 1_000, metadata: {} };
  const made = await world.stripe.createRefund(hand);
  if (made.kind !== "created") throw new Error(`no refund: ${made.kind}`);
  await cost("refund.created, by hand in the Dashboard", () =>
    receiveEvent(deps, world.stripe.noticeOfRefund(made.stripeRefundId, "refund.created")),
  );
  return {
    title: "One event at the webhook: calls and documents",
    columns: ["Firestore round trips", "documents read", "documents written", "Stripe calls"],
    rows,
  };
}

/** What sweeping many holds that are over costs, each; and whether the last cost more than the first. */
export async function benchSweep(holds: number): Promise<CountTable> {
  return {
    title: `${holds} expired holds swept: calls and documents per hold`,
    columns: [
      ...["queries", "documents read", "commits", "documents written", "Stripe calls"],
      "all, last thousand / first",
    ],
    rows: [
      await sweepOf("nobody tried to pay", holds, () => Promise.resolve()),
      await sweepOf("abandoned at the payment sheet", holds, (deps, uid, bookingId) =>
        createPaymentIntent(deps, uid, { bookingId }),
      ),
    ],
  };
}

type Visit = (deps: Deps, uid: string, bookingId: string) => Promise<unknown>;

/** Between two batches of the sweep. */
interface Mark {
  readonly ended: number;
  readonly counts: Counts;
}

async function sweepOf(what: string, holds: number, visit: Visit) {
  const { world, deps, counts } = beginning();
  await hold(world, deps, { holds, visit });
  world.clock.nowMs += SETTINGS.holdMs;
  const begin = counts();
  const marks: Mark[] = [{ ended: 0, counts: begin }];
  const watched: Deps = {
    ...deps,
    store: {
      ...deps.store,
      dueLedgers: (now, limit) => {
        marks.push({ ended: counts().ended - begin.ended, counts: counts() });
        return deps.store.dueLedgers(now, limit);
      },
    },
  };
  // Each run is bounded: a few an hour are enough, for what is put off as well.
  for (let run = 0; run < holds && counts().ended - begin.ended < holds; run++) {
    await wakeSweep(watched);
    world.clock.nowMs += MINUTE_MS;
  }
  marks.push({ ended: counts().ended - begin.ended, counts: counts() });
  const { queries, read, commits, written, stripe } = minus(counts(), begin);
  const each = [queries, read, commits, written, stripe].map((figure) => figure / holds);
  return { what, figures: [...each, growthIn(marks, holds)] };
}

/** A slot for each, so that none waits for another: what is measured is the sweep and not a race. */
async function hold(world: World, deps: Deps, order: { holds: number; visit: Visit }) {
  for (let index = 0; index < order.holds; index++) {
    const slotId = `lounge_n${index}`;
    const uid = `user-${index % 100}`;
    world.store.seed(ref("slots", slotId), SLOT);
    const { bookingId } = await createBooking(deps, uid, { itemId: "lounge", slotId });
    await order.visit(deps, uid, bookingId);
  }
}

function growthIn(marks: readonly Mark[], holds: number): number {
  const costOf = (from: number, to: number) => {
    const [first, last] = [from, to].map((at) => marks.find(({ ended }) => ended >= at));
    if (first === undefined || last === undefined) throw new Error("not every hold was ended");
    const { roundTrips, stripe } = minus(last.counts, first.counts);
    return (roundTrips + stripe) / (last.ended - first.ended);
  };
  return costOf(holds - THOUSAND, holds) / costOf(0, THOUSAND);
}

/** The clock of a test world stands still, so that no run of a sweep ends by its time. */
function beginning(): { world: World; deps: Deps; counts: () => Counts } {
  const world = aWorld({ callsPerMinuteMax: 10_000 });
  return { world, ...counted(world) };
}
