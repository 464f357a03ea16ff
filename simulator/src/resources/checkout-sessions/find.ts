import type { Account } from "../../core/account.ts";
import { noSuch } from "../../core/errors.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";

type Sessions = Map<string, CheckoutRecord>;

export function findSession(account: Account, id: string): CheckoutRecord {
  const found = account.checkoutSessions.get(id);
  if (found === undefined) throw noSuch("checkout.session", id, "session", 404);
  return found;
}

/** By the intent they made. Worked out from the sessions, so no snapshot needs it. */
const byIntent = new WeakMap<Sessions, Sessions>();

export function sessionOfIntent(account: Account, intent: string): CheckoutRecord | undefined {
  return intentsOf(account).get(intent);
}

export function tieIntent(account: Account, record: CheckoutRecord, intent: string): void {
  intentsOf(account).set(intent, record);
}

function intentsOf({ checkoutSessions: sessions }: Account): Sessions {
  const known = byIntent.get(sessions);
  if (known !== undefined) return known;
  const made: Sessions = new Map();
  for (const record of sessions.values()) {
    const intent = record.object.payment_intent ?? record.object.setup_intent;
    if (intent !== null) made.set(intent, record);
  }
  byIntent.set(sessions, made);
  return made;
}
