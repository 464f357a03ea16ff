import { parseArgs } from "node:util";
import { majorText } from "../../functions/src/domain/money.ts";
import type { Progress } from "./progress.ts";

interface SlotOrder {
  slotId: string;
  reason: string;
  dryRun: boolean;
}

/** One call: where the last one ended, unless it is the first. */
export type SlotCall = SlotOrder & { after?: string };

interface SlotCommand extends SlotOrder {
  /** Undefined is the emulator. */
  project: string | undefined;
  region: string;
}

/** What `cancelSlot` answers. */
export interface SlotAnswer {
  bookings: number;
  /** Minor units by currency. */
  refunds: Record<string, number>;
  left: number;
  /** Those that could not be canceled. */
  failed: readonly { bookingId: string; reason: string }[];
  /** Where the next call goes on; null after the last booking. */
  after: string | null;
}

export interface World {
  /** @throws an error with `retryable` and `retryAfterMs` where a later call may succeed */
  call: (order: SlotCall) => Promise<SlotAnswer>;
  progress: Progress;
  /** Whether somebody has asked to stop: then no further call is made. */
  isStopped: () => boolean;
  sleep: (ms: number) => Promise<void>;
}

/** @throws an error that says what is missing or unknown */
export function parseCancelSlot(args: string[]): SlotCommand {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      reason: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      project: { type: "string" },
      region: { type: "string", default: "us-central1" },
    },
  });
  const [slotId, ...more] = positionals;
  if (slotId === undefined || more.length > 0) {
    throw new Error('Say one slot: npm run cancel:slot -- lounge_20300114T0900 --reason "storm"');
  }
  const reason = values.reason?.trim() ?? "";
  if (reason === "") throw new Error('Say why: --reason "storm". Customers and the log get it.');
  if (values.project === "") throw new Error("--project takes the id of a project.");
  const { project, region } = values;
  return { slotId, reason, dryRun: values["dry-run"], project, region };
}

/** The bookings of a slot of 100,000 places, twenty a call. */
const CALLS_MAX = 5_000;
const FAILURES_MAX = 5;

/**
 * Calls `cancelSlot` until every booking had its turn, or it is told to stop.
 * @returns the sums of all calls, and what the last one left
 */
export async function cancelWholeSlot(order: SlotOrder, world: World): Promise<SlotAnswer> {
  const { progress } = world;
  if (order.dryRun) return pickAnswer(await patiently(order, world));
  const sum = { bookings: 0, refunds: {} as Record<string, number>, left: 0, after: null };
  const failed: SlotAnswer["failed"][number][] = [];
  let turn: SlotCall = order;
  try {
    for (let calls = 0; calls < CALLS_MAX && !world.isStopped(); calls++) {
      const { bookings, refunds, left, after, ...answer } = await patiently(turn, world);
      failed.push(...answer.failed);
      sum.bookings += bookings;
      sum.left = left;
      for (const [currency, amount] of Object.entries(refunds)) {
        sum.refunds[currency] = (sum.refunds[currency] ?? 0) + amount;
      }
      progress.show(sum.bookings, sum.bookings + left, moneyText(sum.refunds));
      if (after === null) break;
      turn = { ...order, after };
    }
  } finally {
    progress.end();
  }
  return { ...sum, failed };
}

function pickAnswer({ bookings, refunds, left, failed, after }: SlotAnswer): SlotAnswer {
  return { bookings, refunds, left, failed, after };
}

/** A repeat is safe, so what may pass is waited for. */
async function patiently(order: SlotCall, { call, sleep }: World): Promise<SlotAnswer> {
  for (let failures = 1; ; failures++) {
    try {
      return await call(order);
    } catch (error) {
      const { retryable, retryAfterMs = 1_000 } = error as {
        retryable?: boolean;
        retryAfterMs?: number;
      };
      if (retryable !== true || failures >= FAILURES_MAX) throw error;
      await sleep(retryAfterMs);
    }
  }
}

/** What was done, in a sentence. */
export function toldOf({ dryRun, slotId }: SlotOrder, sums: SlotAnswer): string {
  const { bookings, refunds, left, failed } = sums;
  const back = moneyText(refunds);
  if (dryRun) return `${slotId}: ${bookings} bookings would be canceled, ${back}. Nothing changed.`;
  if (failed.length > 0) {
    const named = failed.map(({ bookingId, reason }) => `  ${bookingId}: ${reason}`);
    const told = `${slotId}: ${bookings} bookings canceled, ${back}; ${left} are left:`;
    return [told, ...named].join("\n");
  }
  if (left > 0) {
    return `${slotId}: ${bookings} bookings canceled, ${back}; ${left} are left. Run it again to go on.`;
  }
  return `${slotId}: ${bookings} bookings canceled, ${back}. The slot is blocked.`;
}

function moneyText(refunds: Record<string, number>): string {
  const parts = Object.entries(refunds).map(
    ([currency, amount]) => `${majorText(amount, currency)} ${currency.toUpperCase()}`,
  );
  return parts.length === 0 ? "nothing to give back" : `${parts.join(" and ")} back`;
}
