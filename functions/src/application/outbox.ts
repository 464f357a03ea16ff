import { noticeIdOf } from "../domain/notice.ts";
import { noticesOf, type Called, type Scene } from "../domain/notices.ts";
import type { OutboxEntry } from "./documents.ts";
import { hasHook } from "./hooks.ts";
import { createOnce, ref, type Write } from "./ports.ts";

const DAY_MS = 86_400_000;
/** Longer than Stripe keeps events, so that none that comes late is told a second time. */
export const KEPT_MS = 180 * DAY_MS;

/**
 * What a change has to be told to, for the same commit. Nothing is read: an entry that is there
 * already is told already, and is left out when the commit is tried again.
 * @param before null for a booking that has just been made
 * @param now milliseconds
 */
export function noticeWrites(before: Scene | null, after: Scene, now: number): Write[] {
  return noticesOf(before, after).map((notice) =>
    createOnce(ref("outbox", noticeIdOf(notice)), entryOf(notice, now)),
  );
}

function entryOf({ isStale, ...notice }: Called, now: number): OutboxEntry {
  const begun = { ...notice, createdAt: now, tries: 0 };
  if (isStale) {
    const over = { mail: "stale", hook: "none", state: "done" } as const;
    return { ...begun, ...over, wakeAt: null, expiresAt: now + KEPT_MS };
  }
  const hook = hasHook(notice.kind) ? "due" : "none";
  return { ...begun, mail: "due", hook, state: "due", wakeAt: now, expiresAt: null };
}
