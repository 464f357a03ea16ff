import { THREE_D_SECURE_MS } from "../../core/constants.ts";
import { addJob, newId } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import type { PaymentMethodRecord, ThreeDSecureAttempt } from "../../core/state.ts";
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
  for (const attempt of call.account.attempts.values()) {
    if (attempt.intent === intentId && attempt.state === "open") attempt.state = "superseded";
  }
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
