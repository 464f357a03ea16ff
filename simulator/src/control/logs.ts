import type { Core } from "../core/core.ts";
import { reportInvariants } from "../invariants.ts";
import type { DeliveryLogEntry } from "../core/logs.ts";

/** One JSON object a line, oldest first. */
export function requestLines(core: Core): Response {
  const lines = core.requestLog.map((entry) => `${JSON.stringify(entry)}\n`);
  return new Response(lines.join(""), { headers: { "content-type": "application/x-ndjson" } });
}

/** Empty unless the simulator was started to keep a record. */
export function recordLines(core: Core): Response {
  reportInvariants(core);
  const lines = (core.recorder?.kept ?? []).map((one) => `${JSON.stringify(one)}\n`);
  return new Response(lines.join(""), { headers: { "content-type": "application/x-ndjson" } });
}

export function clearRequests(core: Core): { cleared: true } {
  core.requestLog = [];
  return { cleared: true };
}

export function deliveryLog(core: Core): { deliveries: DeliveryLogEntry[] } {
  return { deliveries: core.deliveryLog };
}
