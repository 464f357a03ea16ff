import type { Core } from "../core/core.ts";
import { addFault, FAULT_EFFECTS } from "../http/faults.ts";
import type { Fault, FaultSpec } from "../http/faults.ts";
import { assertNames, choice, inputObject, optionalNumber, optionalString } from "./input.ts";

export function getFaults(core: Core): { faults: Fault[] } {
  return { faults: core.faults };
}

/** Takes one fault or a list of them. */
export function postFaults(core: Core, body: unknown): { faults: Fault[] } {
  const specs = (Array.isArray(body) ? body : [body]).map(readFault);
  for (const spec of specs) addFault(core.faults, spec);
  return getFaults(core);
}

export function deleteFaults(core: Core): { faults: Fault[] } {
  core.faults = [];
  return getFaults(core);
}

function readFault(value: unknown): FaultSpec {
  const input = inputObject(value, "A fault");
  assertNames(input, ["match", "effect", "status", "delayMs", "times"]);
  const match = inputObject(input["match"] ?? {}, "match");
  assertNames(match, ["method", "path", "nth"]);
  return {
    match: {
      method: optionalString(match, "method"),
      path: optionalString(match, "path"),
      nth: optionalNumber(match, "nth"),
    },
    effect: choice(input, "effect", FAULT_EFFECTS),
    status: optionalNumber(input, "status"),
    delayMs: optionalNumber(input, "delayMs"),
    times: optionalNumber(input, "times"),
  };
}
