import type { Schema } from "./description.ts";

/** Two words or more in code style, one after the other. */
const LIST = /`[a-z][a-z_]*`(?:,? (?:and |or )?`[a-z][a-z_]*`)+/;
const WORDS = /`([a-z][a-z_]*)`/g;
/** The list goes on, or is not about the field itself. */
const NO_LIST = /examples? include|for example|e\.g\.|such as/i;

const known = new WeakMap<Schema, ReadonlySet<string> | null>();

/**
 * The words that a field's own text names as its values, where the description has no `enum`: half
 * of Stripe's statuses and reasons are told in prose only. Null where the text names none.
 */
export function wordsInProse(schema: Schema): ReadonlySet<string> | null {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const { description = "" } = schema;
  const isList = LIST.test(description) && !NO_LIST.test(description);
  const words = isList
    ? new Set([...description.matchAll(WORDS)].map(([, word = ""]) => word))
    : null;
  known.set(schema, words);
  return words;
}
