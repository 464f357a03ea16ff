import type { Call } from "../core/core.ts";
import { ParameterError, UnsupportedError } from "../core/errors.ts";
import { isObject, toJson } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import { FIND } from "./expand-find.ts";
import { INCLUDES } from "./includes.ts";
import { PARTS, REFERENCES } from "./references.ts";

const DEPTH_MAX = 4;

/** Replaces the ids that `expand` names by the objects that they stand for. */
export function expandAll(call: Call, answer: JsonObject, paths: string[]): JsonObject {
  if (call.isPublishable) assertNoneForClients(paths);
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > DEPTH_MAX) throw notExpandable(path);
    for (const item of startsOf(answer, steps)) {
      assertSteps(kindOf(item), steps, path);
      expand(call, item, kindOf(item), steps, idOf(item));
    }
  }
  return answer;
}

export function assertNoneForClients(paths: string[]): void {
  if (paths.length === 0) return;
  throw new UnsupportedError(400, {
    type: "invalid_request_error",
    param: "expand",
    message: "The offline Stripe does not expand anything for a publishable key.",
  });
}

/** @throws ParameterError when what a request makes or changes has no such reference. */
export function assertExpandable(kind: string, path: string): void {
  const steps = path.split(".");
  if (steps.length > DEPTH_MAX) throw notExpandable(path);
  assertSteps(kind, steps, path);
}

/** The kind of object that a POST to this path answers, or null where that is of no kind here. */
export function kindMadeBy(path: string): string | null {
  const [, , first = "", second = ""] = path.split("/");
  const name = first === "checkout" || first === "test_helpers" ? second : first;
  if (first === "checkout") return "checkout.session";
  return name === "payment_pages" ? null : name.replace(/s$/, "");
}

/** A path into a list begins with `data` and goes on from each item. */
function startsOf(answer: JsonObject, steps: string[]): JsonObject[] {
  if (kindOf(answer) !== "list") return [answer];
  if (steps.shift() !== "data" || steps.length === 0) throw notExpandable(steps.join("."));
  return answer["data"] as JsonObject[];
}

/** By kind alone, so that an empty reference is refused or taken just as a full one. */
function assertSteps(start: string, steps: string[], path: string): void {
  let kind = start;
  for (const step of steps) {
    const references = REFERENCES[kind] ?? {};
    if (!Object.hasOwn(references, step)) throw notExpandable(path);
    kind = references[step] ?? "nothing";
  }
  if (PARTS.has(kind)) throw notExpandable(path);
}

/** `owner` is the id of the nearest object around: parts of it have no id of their own. */
function expand(call: Call, place: JsonObject, kind: string, steps: string[], owner: string): void {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  const target = REFERENCES[kind]?.[step] ?? "nothing";
  const value: Json = place[step] ?? null;
  const found = typeof value === "string" ? FIND[target]?.(call.account, value, call) : undefined;
  if (found !== undefined) place[step] = toJson(found);
  // A second path through the same place goes on with what the first one brought.
  const included = step in place ? undefined : INCLUDES[kind]?.[step]?.(call.account, owner);
  if (included !== undefined) place[step] = included;
  const next = place[step];
  for (const item of Array.isArray(next) ? next : [next]) {
    if (isObject(item)) expand(call, item, target, rest, idOf(item) || owner);
  }
}

function idOf(object: JsonObject): string {
  return typeof object["id"] === "string" ? object["id"] : "";
}

function kindOf(object: JsonObject): string {
  return typeof object["object"] === "string" ? object["object"] : "";
}

function notExpandable(path: string): ParameterError {
  return new ParameterError("expand", `This property cannot be expanded (${path}).`);
}
