import { invalidRequest } from "../core/errors.ts";

/** A form parameter as it came: text, or nested by `a[b]`, `a[0]` and `a[]`. */
export type Raw = string | Raw[] | RawObject;
export interface RawObject {
  [key: string]: Raw;
}

const PAIRS_MAX = 1_000;
const DEPTH_MAX = 8;

/** Nests `a[b][0]=c`. Objects have no prototype, so that no key can reach one. */
export function parseForm(pairs: Iterable<[string, string]>): RawObject {
  const root = emptyObject();
  let count = 0;
  for (const [name, value] of pairs) {
    count += 1;
    if (count > PAIRS_MAX) throw invalidRequest("Too many parameters in one request.");
    assign(root, pathOf(name), value);
  }
  return withLists(root) as RawObject;
}

function pathOf(name: string): string[] {
  const head = /^[^[\]]+/.exec(name)?.[0] ?? "";
  const rest = name.slice(head.length);
  const keys = [...rest.matchAll(/\[([^[\]]*)\]/g)].map((match) => match[1] ?? "");
  const isWellFormed = head !== "" && rest === keys.map((key) => `[${key}]`).join("");
  if (!isWellFormed || keys.length > DEPTH_MAX) {
    throw invalidRequest(`Invalid parameter name: ${name}`);
  }
  return [head, ...keys];
}

function assign(root: RawObject, path: string[], value: string): void {
  let place = root;
  for (const [index, step] of path.entries()) {
    // `a[]` takes the next free place.
    const key = step === "" ? String(Object.keys(place).length) : step;
    if (index === path.length - 1) {
      place[key] = value;
      return;
    }
    const next = place[key];
    if (typeof next === "object" && !Array.isArray(next)) {
      place = next;
    } else {
      const created = emptyObject();
      place[key] = created;
      place = created;
    }
  }
}

/** Objects whose keys are exactly 0…n-1 are lists. */
function withLists(value: Raw): Raw {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const keys = Object.keys(value);
  for (const key of keys) value[key] = withLists(value[key] ?? "");
  const isList = keys.length > 0 && keys.every((key) => /^\d+$/.test(key) && +key < keys.length);
  return isList ? keys.sort((a, b) => +a - +b).map((key) => value[key] ?? "") : value;
}

function emptyObject(): RawObject {
  return Object.create(null) as RawObject;
}
