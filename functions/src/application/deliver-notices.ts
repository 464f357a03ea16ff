/** From the outbox to the mail and to the app's hooks: what a commit has promised to tell. */
import { balancesOf } from "../domain/balance.ts";
import type { Booking } from "../domain/booking.ts";
import { paymentIdParts } from "../domain/ids.ts";
import { letterOf } from "../domain/letter.ts";
import { mailOf, type Mail } from "../domain/mail.ts";
import { isForOperator } from "../domain/notice.ts";
import { decide } from "./decide.ts";
import type { OutboxEntry } from "./documents.ts";
import { callHook } from "./hooks.ts";
import { KEPT_MS } from "./outbox.ts";
import { create, ref, replace, type Deps, type Settings, type Write } from "./ports.ts";
import { withinBound } from "./within-bound.ts";

const BATCH_MAX = 50;
const ROUNDS_MAX = 20;
/** No round begins after this: with the hooks' own bound it ends within the function's timeout. */
const RUN_MS_MAX = 30_000;
const HOOK_MS_MAX = 20_000;
const POSTPONED_MS = 60_000;
const POSTPONED_MS_MAX = 3_600_000;
/** With the pauses above, somewhat less than a day. */
const TRIES_MAX = 28;

export interface Delivered {
  readonly delivered: number;
  readonly failed: number;
}

/**
 * Delivers what is due. Needs no lease: whoever claims an entry has moved its time on, so of two runs
 * at once one delivers it. One query where nothing is due.
 */
export async function deliverNotices(deps: Deps): Promise<Delivered> {
  const began = await deps.clock.now();
  let now = began;
  let [delivered, failed] = [0, 0];
  for (let round = 0; round < ROUNDS_MAX && now - began < RUN_MS_MAX; round++) {
    const ids = await deps.store.dueNotices(now, BATCH_MAX);
    const outcomes = await Promise.all(ids.map((id) => deliver(deps, id, now)));
    delivered += outcomes.filter((isDone) => isDone).length;
    failed += outcomes.filter((isDone) => !isDone).length;
    // What could not even be postponed would come back in every round.
    if (ids.length < BATCH_MAX || failed > 0) break;
    now = await deps.clock.now();
  }
  return { delivered, failed };
}

async function deliver(deps: Deps, id: string, now: number): Promise<boolean> {
  try {
    const claimed = await claim(deps, id, now);
    if (claimed === null) return true;
    const { entry, booking, fault } = claimed;
    if (entry.hook === "due") {
      await withinBound(deps, callHook(deps.hooks, entry, booking, id), HOOK_MS_MAX);
      await finishHook(deps, id, now);
    }
    if (fault !== null) throw fault;
    return true;
  } catch (error) {
    deps.journal.note("notice_postponed", { id, error: String(error) });
    return false;
  }
}

interface Claimed {
  readonly entry: OutboxEntry;
  readonly booking: Booking;
  /** Why the mail could not be written, which does not hold up the hook. */
  readonly fault: Error | null;
}

/**
 * Counts the try before anything is tried, so that what brings the process down is not tried for
 * ever, and creates the mail in the same commit. Null where there is nothing to do any more.
 */
function claim(deps: Deps, id: string, now: number): Promise<Claimed | null> {
  const at = ref("outbox", id);
  return decide<Claimed | null>(deps, async () => {
    const found = await deps.store.read({
      entry: at,
      booking: ref("bookings", id.split("_")[0] ?? ""),
      mail: ref("mail", id),
    });
    const before = found.entry?.data;
    if (before?.state !== "due" || (before.wakeAt ?? Infinity) > now) {
      return { writes: [], result: null };
    }
    const booking = found.booking?.data;
    if (before.tries >= TRIES_MAX || booking === undefined) {
      deps.journal.alarm("notice_dead", { id, tries: before.tries });
      const dead: OutboxEntry = { ...before, state: "dead", wakeAt: null };
      return { writes: [replace(at, found.entry, dead)], result: null };
    }
    const tries = before.tries + 1;
    const next = { ...before, tries, wakeAt: now + pauseAfter(before.tries) };
    const post = postOf(deps.settings, before, booking, found.mail !== null);
    const entry = settled({ ...next, mail: post.mail }, now);
    const mails = post.letter === null ? [] : [create(ref("mail", id), post.letter)];
    const writes: Write[] = [replace(at, found.entry, entry), ...mails];
    return { writes, result: { entry, booking, fault: post.fault } };
  });
}

interface Post {
  readonly mail: OutboxEntry["mail"];
  readonly letter: Mail | null;
  readonly fault: Error | null;
}

/** @param isThere an earlier run's commit, whose acknowledgement was lost */
function postOf(settings: Settings, entry: OutboxEntry, booking: Booking, isThere: boolean): Post {
  const become = (mail: Post["mail"], letter: Mail | null = null): Post => ({
    ...{ mail, letter },
    fault: null,
  });
  if (entry.mail !== "due") return become(entry.mail);
  if (isThere) return become("sent");
  if (isMoot(entry, booking)) return become("stale");
  if (entry.kind === "receipt" && settings.receiptsByStripe) return become("by_stripe");
  const to = isForOperator(entry) ? settings.operatorEmail : booking.details.email;
  if (to === null) return become("no_address");
  const { merchantName: name, supportEmail, timeZone } = settings;
  try {
    const business = { name, supportEmail, timeZone };
    const letter = letterOf({ notice: entry, booking, business, at: entry.createdAt });
    return become("sent", mailOf(to, letter));
  } catch (cause) {
    const fault = new Error("the mail cannot be written", { cause });
    return { mail: "due", letter: null, fault };
  }
}

/** Whoever has paid meanwhile is not asked to pay. */
function isMoot({ kind, paymentId }: OutboxEntry, booking: Booking): boolean {
  if (kind === "fee_due") {
    return booking.dues[paymentIdParts(paymentId ?? "").dueId]?.paidBy !== null;
  }
  const asksToPay = kind === "balance_reminder" || kind === "balance_overdue";
  return asksToPay && balancesOf(booking).length === 0;
}

function settled(entry: OutboxEntry, now: number): OutboxEntry {
  if (entry.mail === "due" || entry.hook === "due") return entry;
  return { ...entry, state: "done", wakeAt: null, expiresAt: now + KEPT_MS };
}

/** The customer is forgotten, and with them where a mail would go. */
export function withoutMail(entry: OutboxEntry, now: number): OutboxEntry {
  return settled({ ...entry, mail: "erased" }, now);
}

function finishHook(deps: Deps, id: string, now: number): Promise<null> {
  const at = ref("outbox", id);
  return decide(deps, async () => {
    const { entry } = await deps.store.read({ entry: at });
    if (entry?.data.hook !== "due") return { writes: [], result: null };
    const next = settled({ ...entry.data, hook: "done" }, now);
    return { writes: [replace(at, entry, next)], result: null };
  });
}

function pauseAfter(tries: number): number {
  return Math.min(POSTPONED_MS * 2 ** tries, POSTPONED_MS_MAX);
}
