/** Instants as the wire has them. Every field that holds one is named so, and nothing else is. */
const INSTANT = /(?:At|^at|^start|^end|^payBy|^dueBy)$/;

export type Plain = string | number | boolean | null | Plain[] | { [field: string]: Plain };

/** The document as plain JSON: milliseconds under a name of an instant become ISO texts in UTC. */
export function inIso(value: unknown, name = ""): Plain {
  if (typeof value === "number") return INSTANT.test(name) ? new Date(value).toISOString() : value;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (Array.isArray(value)) return value.map((one) => inIso(one, name));
  if (typeof value !== "object" || value === null) return null;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inIso(one, key)]));
}
