/**
 * Ways of combining two values whose result depends on neither order nor repetition: what all facts
 * are merged with.
 */

export function put<T>(
  map: Readonly<Record<string, T>>,
  key: string,
  value: T,
  combine: (a: T, b: T) => T,
): Record<string, T> {
  const old = Object.hasOwn(map, key) ? map[key] : undefined;
  return { ...map, [key]: old === undefined ? value : combine(old, value) };
}

interface Stamp {
  readonly rank: number;
  readonly asOf: number;
  readonly value: unknown;
}

/** On a full tie the greater text wins: any rule will do, if it does not depend on arrival. */
export function newest<T extends Stamp>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  const order = a.rank - b.rank || a.asOf - b.asOf || compare(a.value, b.value);
  return order >= 0 ? a : b;
}

export function greatest<T extends string>(a: T | null, b: T | null): T | null {
  if (a === null || b === null) return a ?? b;
  return a >= b ? a : b;
}

/** Of two texts for what should be one: any rule will do, if it does not depend on arrival. */
export function greater<T>(a: T, b: T): T {
  return compare(a, b) >= 0 ? a : b;
}

export function union<T>(a: readonly T[], b: readonly T[]): T[] {
  const distinct = new Map([...a, ...b].map((element) => [canonical(element), element]));
  return [...distinct.keys()].sort().map((key) => distinct.get(key) as T);
}

export function compare(a: unknown, b: unknown): number {
  const [left, right] = [canonical(a), canonical(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The same text for the same value, whatever the order of its keys. */
export function canonical(value: unknown): string {
  if (value === undefined) return "undefined";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join(",")}}`;
}
