import type { Json } from "./json.ts";

/** A document as plain data; a `Date` is a Firestore timestamp. */
type FirestoreValue =
  string | number | boolean | null | Date | FirestoreValue[] | { [key: string]: FirestoreValue };
export type FirestoreData = Record<string, FirestoreValue>;

/** Firestore's REST spelling of a document's fields. */
export function toFields(data: FirestoreData): Record<string, Json> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, toValue(value)]));
}

export function fromFields(fields: Record<string, Json>): FirestoreData {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, fromValue(value)]));
}

function toValue(value: FirestoreValue): Json {
  if (value === null) return { nullValue: null };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { booleanValue: value };
  if (typeof value === "number") {
    return Number.isInteger(value) ? { integerValue: String(value) } : { doubleValue: value };
  }
  if (value instanceof Date) return { timestampValue: value.toISOString() };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(toValue) } };
  return { mapValue: { fields: toFields(value) } };
}

type Values = Json[];
type Fields = Record<string, Json>;

function fromValue(value: Json): FirestoreValue {
  const [kind, inner] = Object.entries(value as Fields)[0] ?? ["none", null];
  const read = READ[kind];
  if (read === undefined) throw new Error(`A Firestore value of kind ${kind} is not expected here`);
  return read(inner);
}

const READ: Record<string, ((inner: Json) => FirestoreValue) | undefined> = {
  nullValue: () => null,
  stringValue: (inner) => inner,
  booleanValue: (inner) => inner,
  doubleValue: (inner) => inner,
  integerValue: (inner) => Number(inner),
  timestampValue: (inner) => new Date(inner as string),
  arrayValue: (inner) => ((inner as { values?: Values }).values ?? []).map(fromValue),
  mapValue: (inner) => fromFields((inner as { fields?: Fields }).fields ?? {}),
};
