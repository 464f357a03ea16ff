import { authorizedOf, captureBeforeOf } from "../domain/authorization.ts";
import type { Ledger } from "../domain/payment.ts";
import { changeLedger } from "./attempt.ts";
import type { Deps } from "./ports.ts";
import type { Look } from "./read-into.ts";

/** Before the bank lets the money go: a working day's time for somebody to decide. */
const LAPSE_NOTICE_MS = 12 * 3_600_000;

/** Once, and before the commit, so that no warning is lost; nothing is captured by itself. */
export async function warnOfLapse(deps: Deps, look: Look, ledger: Ledger): Promise<void> {
  if (!isNear(ledger, look.now)) return;
  const { paymentId, bookingId } = ledger;
  const left = captureBeforeOf(ledger) ?? look.now;
  const hoursLeft = Math.max(0, Math.floor((left - look.now) / 3_600_000));
  deps.journal.alarm("authorization_ends_soon", { paymentId, bookingId, hoursLeft });
  await changeLedger(deps, look, "authorization ends soon", (one) =>
    isNear(one, look.now) ? { ...one, lapseWarnedAt: look.now } : null,
  );
}

function isNear(ledger: Ledger, now: number): boolean {
  const before = captureBeforeOf(ledger);
  if (ledger.lapseWarnedAt !== null || authorizedOf(ledger) === 0 || before === null) return false;
  return now >= before - LAPSE_NOTICE_MS;
}
