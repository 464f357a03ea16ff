import type { Declarations } from "./declarations.ts";

/** A key that the SDK's declarations promise and that is not there. */
interface Absence {
  /** The declared type, such as `Charges#Charge.Outcome`. */
  type: string;
  key: string;
  place: string;
}

/** What is missing in a value and in all that it holds. An object is known by its `object`. */
export function absences(value: unknown, declared: Declarations): Absence[] {
  return absencesIn(value, [], declared, "");
}

function absencesIn(
  value: unknown,
  fieldTypes: string[],
  declared: Declarations,
  place: string,
): Absence[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      absencesIn(item, fieldTypes, declared, `${place}[${index}]`),
    );
  }
  if (!isRecord(value)) return [];
  const kind = typeof value["object"] === "string" ? value["object"] : "";
  const types = declared.kinds[kind] ?? fieldTypes;
  const results = types.map((type) => absencesOf(value, type, declared, place));
  // The type that fits best says what is wrong.
  const best = results.sort((a, b) => a.length - b.length)[0];
  return best ?? inner(value, {}, declared, place);
}

function absencesOf(
  value: Record<string, unknown>,
  type: string,
  declared: Declarations,
  place: string,
): Absence[] {
  const { required, fields } = declared.types[type] ?? { required: [], fields: {} };
  const here = required
    .filter((key) => !Object.hasOwn(value, key))
    .map((key) => ({ type, key, place: `${place}.${key}` }));
  return [...here, ...inner(value, fields, declared, place)];
}

function inner(
  value: Record<string, unknown>,
  fields: Record<string, string[]>,
  declared: Declarations,
  place: string,
): Absence[] {
  return Object.entries(value).flatMap(([key, item]) =>
    absencesIn(item, fields[key] ?? [], declared, `${place}.${key}`),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
