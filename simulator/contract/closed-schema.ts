import type { Schema } from "./description.ts";
import { wordsInProse } from "./prose.ts";

export interface Reading {
  schemas: Record<string, Schema>;
  /** Closed: an object may hold no field that is not described, although Stripe would allow it. */
  isClosed: boolean;
  /** A word must be one of those that the field's own text names, where it names some. */
  withProse?: boolean;
  /** Only some fields of an object, and null for one that was not there, as an event tells them. */
  isPart?: boolean;
}

/** Where a value departs from Stripe's description. An empty list: nowhere. */
export function departures(value: unknown, schema: Schema, all: Reading, place = ""): string[] {
  if (value === null)
    return isNullable(schema, all) || all.isPart === true ? [] : [`${place} must not be null`];
  const variants = variantsOf(schema, all);
  const results = variants.map((one) => check(value, one, all, place));
  // The variant that fits best says what is wrong.
  return results.sort((a, b) => a.length - b.length)[0] ?? [];
}

function check(value: unknown, schema: Schema, all: Reading, place: string): string[] {
  if (schema.enum !== undefined && !schema.enum.includes(value as string)) {
    return [`${place} is ${JSON.stringify(value)}, not one of its values`];
  }
  switch (schema.type) {
    case "object":
      return isRecord(value) ? checkObject(value, schema, all, place) : [`${place} is no object`];
    case "array":
      if (!Array.isArray(value)) return [`${place} is no list`];
      return value.flatMap((item, index) =>
        departures(item, schema.items ?? {}, all, `${place}[${index}]`),
      );
    case "string":
      return typeof value === "string"
        ? checkText(value, schema, all, place)
        : [`${place} is no string`];
    case "integer":
      return Number.isInteger(value) ? [] : [`${place} is no integer`];
    case undefined:
      return [];
    default:
      return typeof value === schema.type ? [] : [`${place} is no ${schema.type}`];
  }
}

function checkObject(
  value: Record<string, unknown>,
  schema: Schema,
  all: Reading,
  place: string,
): string[] {
  const described = schema.properties;
  const missing = (all.isPart === true ? [] : (schema.required ?? []))
    .filter((name) => !Object.hasOwn(value, name))
    .map((name) => `${place}.${name} is missing`);
  const others = schema.additionalProperties;
  const inner = Object.entries(value).flatMap(([name, item]) => {
    const known = described?.[name] ?? (typeof others === "object" ? others : undefined);
    if (known !== undefined) return departures(item, known, all, `${place}.${name}`);
    const isStray = described !== undefined && others !== true && all.isClosed;
    return isStray ? [`${place}.${name} is not described`] : [];
  });
  return [...missing, ...inner];
}

function checkText(value: string, schema: Schema, all: Reading, place: string): string[] {
  const { maxLength = Infinity } = schema;
  if (value.length > maxLength) return [`${place} is longer than ${maxLength}`];
  const words = all.withProse === true ? wordsInProse(schema) : null;
  return words === null || words.has(value) ? [] : [`${place} is no word of its text: ${value}`];
}

function variantsOf(schema: Schema, all: Reading): Schema[] {
  const plain = resolve(schema, all);
  return plain.anyOf === undefined ? [plain] : plain.anyOf.flatMap((one) => variantsOf(one, all));
}

function isNullable(schema: Schema, all: Reading): boolean {
  const plain = resolve(schema, all);
  const isLoose = plain.type === undefined && plain.anyOf === undefined;
  return plain.nullable === true || isLoose;
}

function resolve(schema: Schema, all: Reading): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : (all.schemas[name] ?? {});
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
