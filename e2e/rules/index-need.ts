/** Which index of firestore.indexes.json a query needs, by Firestore's rules for them. */
import type { Direction, Query } from "./queries.ts";

export interface IndexFile {
  readonly indexes: readonly {
    readonly collectionGroup: string;
    readonly queryScope: string;
    readonly fields: readonly {
      fieldPath: string;
      order?: "ASCENDING" | "DESCENDING";
      arrayConfig?: "CONTAINS";
    }[];
  }[];
  readonly fieldOverrides: readonly {
    readonly collectionGroup: string;
    readonly fieldPath: string;
    readonly ttl?: boolean;
    readonly indexes: readonly object[];
  }[];
}

/** `bookings(uid asc, createdAt desc)` for a composite index; `ledger.wakeAt` for a single field. */
export function neededIndex({ collection, filters, orderBy }: Query): string {
  const equal = fieldsOf(filters.filter(([, operator]) => EQUAL.includes(operator)));
  const others = fieldsOf(filters.filter(([, operator]) => !EQUAL.includes(operator)));
  const contained = fieldsOf(filters.filter(([, operator]) => operator === "array-contains"));
  const ordered = new Map<string, Direction>(orderBy);
  for (const field of others) if (!ordered.has(field)) ordered.set(field, "asc");
  for (const field of equal) ordered.delete(field);
  // Every index ends in the name, in the direction of its last field.
  const last = [...ordered].at(-2);
  if (last !== undefined && last[1] === ordered.get("__name__")) ordered.delete("__name__");
  const sorted = [...ordered].map(([field, direction]) => `${field} ${direction}`);
  if (equal.length + sorted.length === 1)
    return `${collection}.${[...equal, ...ordered.keys()][0]}`;
  const matched = equal
    .toSorted()
    .map((field) => `${field} ${contained.includes(field) ? "contains" : "asc"}`);
  return `${collection}(${[...matched, ...sorted].join(", ")})`;
}

/** What names one value, or one of several, of a field or of its elements. */
const EQUAL: readonly string[] = ["==", "in", "array-contains"];

/** The composite indexes that are declared, written as `neededIndex` does. */
export function compositeIndexes({ indexes }: IndexFile): string[] {
  return indexes.map(({ collectionGroup, fields }) => {
    const parts = fields.map(
      ({ fieldPath, order, arrayConfig }) =>
        `${fieldPath} ${arrayConfig ? "contains" : order === "ASCENDING" ? "asc" : "desc"}`,
    );
    return `${collectionGroup}(${parts.join(", ")})`;
  });
}

/** Fields have both orders by themselves, except those exempted, here with all that is in them. */
export function isExempt({ fieldOverrides }: IndexFile, singleField: string): boolean {
  return fieldOverrides.some(({ collectionGroup, fieldPath, indexes }) => {
    const field = `${collectionGroup}.${fieldPath}`;
    const isSame = singleField === field || singleField.startsWith(`${field}.`);
    return isSame && indexes.length === 0;
  });
}

function fieldsOf(filters: Query["filters"]): string[] {
  return [...new Set(filters.map(([field]) => field))];
}
