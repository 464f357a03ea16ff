import type { Call, Core } from "../core/core.ts";
import type { Job } from "../core/state.ts";
import { settleLater } from "./balance-transactions/settle.ts";
import { releaseAuthorization } from "./payment-intents/cancel.ts";
import { expireAttempt } from "./three-d-secure/attempts.ts";

const RUN: Readonly<Record<Job["kind"], (call: Call, id: string) => void>> = {
  "release-authorization": releaseAuthorization,
  "expire-three-d-secure": expireAttempt,
  "settle-balance": settleLater,
};

/** Does what the clock has brought about. */
export function runJob(core: Core, job: Job): void {
  const account = core.state.accounts.get(job.account);
  if (account === undefined) return;
  const call: Call = { core, account, request: null, origin: "", isPublishable: false };
  RUN[job.kind](call, job.id);
}
