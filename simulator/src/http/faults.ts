import { invalidRequest } from "../core/errors.ts";

export const FAULT_EFFECTS = [
  "status",
  "timeout",
  "drop_before",
  "drop_after_commit",
  "delay",
  "delay_after_commit",
  "429",
  "lock_timeout",
] as const;
type FaultEffect = (typeof FAULT_EFFECTS)[number];

export interface FaultSpec {
  match: {
    method?: string | undefined;
    /** A prefix of the path, or the source of a regular expression that it must match. */
    path?: string | undefined;
    /** Fire from the n-th matching request on; the first by default. */
    nth?: number | undefined;
  };
  effect: FaultEffect;
  /** For `status`; 500 by default. */
  status?: number | undefined;
  /** For `delay`, before the request runs, and `delay_after_commit`, before it is answered. */
  delayMs?: number | undefined;
  /** How many requests it hits; 1 by default. */
  times?: number | undefined;
}

export interface Fault extends FaultSpec {
  /** Requests it has matched, and requests it has hit. */
  matched: number;
  fired: number;
}

/** The fault that hits this request, if any. Every fault counts the requests that it matches. */
export function takeFault(faults: Fault[], method: string, path: string): Fault | null {
  let hit: Fault | null = null;
  for (const fault of faults) {
    if (!isMatch(fault.match, method, path)) continue;
    fault.matched += 1;
    const isDue = fault.matched >= (fault.match.nth ?? 1) && fault.fired < (fault.times ?? 1);
    if (hit === null && isDue) {
      fault.fired += 1;
      hit = fault;
    }
  }
  return hit;
}

export function addFault(faults: Fault[], spec: FaultSpec): void {
  if (spec.match.path !== undefined) patternOf(spec.match.path);
  faults.push({ ...spec, matched: 0, fired: 0 });
}

function isMatch(match: FaultSpec["match"], method: string, path: string): boolean {
  if (match.method !== undefined && match.method.toUpperCase() !== method) return false;
  if (match.path === undefined) return true;
  return path.startsWith(match.path) || patternOf(match.path).test(path);
}

function patternOf(source: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    throw invalidRequest(`A fault's path must be a prefix or a regular expression: ${source}`);
  }
}
