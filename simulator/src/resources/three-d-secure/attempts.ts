import type { Account } from "../../core/account.ts";
import { THREE_D_SECURE_MS } from "../../core/constants.ts";
import { addJob, newId } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord, ThreeDSecureAttempt } from "../../core/account-records.ts";
import { emit } from "../../webhooks/emit.ts";
import { failSubject, findSubject } from "./subject.ts";
import type { Subject } from "./subject.ts";

/** Asks the cardholder to prove who they are: the intent waits in requires_action. */
export function openAttempt(
  call: Call,
  intent: Subject,
  record: PaymentMethodRecord,
  { returnUrl, forSdk }: { returnUrl: string | null; forSdk: boolean },
): void {
  const id = newId(call.core, "3ds");
  const attempt: ThreeDSecureAttempt = {
    id,
    intent: intent.id,
    paymentMethod: record.object.id,
    returnUrl,
    state: "open",
  };
  newestAttempts(call.account).set(intent.id, attempt);
  call.account.attempts.set(id, attempt);
  const url = `${call.origin}/_sim/3ds/${id}`;
  intent.status = "requires_action";
  intent.next_action = forSdk
    ? {
        type: "use_stripe_sdk",
        use_stripe_sdk: { type: "three_d_secure_redirect", stripe_js: url },
      }
    : { type: "redirect_to_url", redirect_to_url: { return_url: returnUrl, url } };
  emit(call, `${intent.object}.requires_action`, intent);
  addJob(call, "expire-three-d-secure", id, THREE_D_SECURE_MS);
}

/** A newer confirmation, a change or a cancelation makes the open attempt worthless. */
export function supersedeAttempts(call: Call, intentId: string): void {
  const attempt = newestAttempts(call.account).get(intentId);
  if (attempt?.state === "open") attempt.state = "superseded";
}

type Attempts = Map<string, ThreeDSecureAttempt>;

/** By intent; only the newest can be open. Worked out from the attempts, so no snapshot needs it. */
const newestByIntent = new WeakMap<Attempts, Attempts>();

function newestAttempts({ attempts }: Account): Attempts {
  const known = newestByIntent.get(attempts);
  if (known !== undefined) return known;
  const made = new Map([...attempts.values()].map((one) => [one.intent, one]));
  newestByIntent.set(attempts, made);
  return made;
}

export function expireAttempt(call: Call, id: string): void {
  const attempt = call.account.attempts.get(id);
  if (attempt?.state !== "open") return;
  attempt.state = "expired";
  const intent = findSubject(call.account, attempt.intent);
  const record = call.account.paymentMethods.get(attempt.paymentMethod);
  if (intent === undefined || record === undefined) return;
  failSubject(call, intent, record);
}
