import type { Call, Core } from "../core/core.ts";
import type { Job } from "../core/state.ts";
import { settleLater } from "./balance-transactions/settle.ts";
import { expireByClock } from "./checkout-sessions/expire.ts";
import { releaseAuthorization } from "./payment-intents/cancel.ts";
import { settleDebit } from "./payment-intents/debit.ts";
import { failRefund, succeedRefund } from "./refunds/later.ts";
import { closeInquiry, decideDispute, passDue } from "./disputes/clock.ts";
import { openFromCard } from "./disputes/open.ts";
import { reportFromCard } from "./early-fraud-warnings/open.ts";
import { expireAttempt } from "./three-d-secure/attempts.ts";

const RUN: Readonly<Record<Job["kind"], (call: Call, id: string) => void>> = {
  "release-authorization": releaseAuthorization,
  "expire-three-d-secure": expireAttempt,
  "settle-balance": settleLater,
  "expire-checkout-session": expireByClock,
  "settle-debit": settleDebit,
  "open-dispute": openFromCard,
  "decide-dispute": decideDispute,
  "dispute-due": passDue,
  "close-inquiry": closeInquiry,
  "report-fraud": reportFromCard,
  "succeed-refund": succeedRefund,
  "fail-refund": failRefund,
};

/** Does what the clock has brought about. */
export function runJob(core: Core, job: Job): void {
  const account = core.state.accounts.get(job.account);
  if (account === undefined) return;
  const call: Call = { core, account, request: null, origin: "", isPublishable: false };
  RUN[job.kind](call, job.id);
}
