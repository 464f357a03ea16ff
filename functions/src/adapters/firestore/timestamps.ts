/** Instants: milliseconds in the domain, `Timestamp` in a document. */
import { Timestamp } from "firebase-admin/firestore";

export function toTimestamps(data: object, times: readonly string[]): Record<string, unknown> {
  return convertAll(data, times, (value) =>
    typeof value === "number" ? Timestamp.fromMillis(value) : value,
  );
}

/**
 * @param isForeign takes anything but a Timestamp for none
 * @throws Error naming `path` and the field, for an instant stored as anything but a Timestamp.
 */
export function toMillis(
  data: object,
  { times, isForeign }: { readonly times: readonly string[]; readonly isForeign?: true },
  path: string,
): Record<string, unknown> {
  return convertAll(data, times, (value, field) => {
    if (value === null || value === undefined) return value;
    if (value instanceof Timestamp) return value.toMillis();
    if (isForeign === true) return null;
    throw new Error(`${path} does not fit its schema: ${field}: not a Timestamp`);
  });
}

type Convert = (value: unknown, field: string) => unknown;

function convertAll(
  data: object,
  fields: readonly string[],
  convert: Convert,
): Record<string, unknown> {
  return fields.reduce<unknown>(
    (copy, field) => convertAt(copy, field.split("."), (value) => convert(value, field)),
    data,
  ) as Record<string, unknown>;
}

/** Copies what it changes. What is not there is left for the schema to complain about. */
function convertAt(
  value: unknown,
  steps: readonly string[],
  convert: (value: unknown) => unknown,
): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return convert(value);
  if (typeof value !== "object" || value === null) return value;
  const next = (child: unknown) => convertAt(child, rest, convert);
  if (Array.isArray(value)) return step === "*" ? value.map(next) : value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, child]) => [key, step === "*" || step === key ? next(child) : child]),
  );
}
