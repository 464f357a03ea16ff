import { fine, skipped, wrong, type Finding } from "./finding.ts";
import type { DoctorWorld } from "./world.ts";

interface IndexField {
  readonly fieldPath: string;
  readonly order?: string;
  readonly arrayConfig?: string;
}

/** firestore.indexes.json, and what the Firebase CLI tells of a project in the same form. */
export interface FirestoreIndexes {
  readonly indexes: readonly {
    readonly collectionGroup: string;
    readonly queryScope?: string;
    readonly fields: readonly IndexField[];
  }[];
  readonly fieldOverrides: readonly {
    readonly collectionGroup: string;
    readonly fieldPath: string;
    readonly ttl?: boolean;
    readonly indexes: readonly object[];
  }[];
}

const NEXT = "firebase deploy --only firestore:indexes --project";

export async function lookAtIndexes({ order, indexes }: DoctorWorld): Promise<Finding[]> {
  if (order.project === undefined) return [skipped("the emulator needs none")];
  let deployed: FirestoreIndexes;
  try {
    deployed = (await indexes.deployed()) as FirestoreIndexes;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [skipped(`could not be listed: ${message} (firebase login, and run this again)`)];
  }
  const missing = missingIn(deployed, indexes.own);
  if (missing.length === 0) return [fine("as firestore.indexes.json has them")];
  return missing.map((one) => wrong(`${one} is not there`, `${NEXT} ${order.project ?? ""}`));
}

/** What a project has beyond ours may be its app's own. */
export function missingIn(deployed: FirestoreIndexes, own: FirestoreIndexes): string[] {
  const there = new Set(namesOf(deployed));
  return namesOf(own).filter((name) => !there.has(name));
}

function namesOf({ indexes, fieldOverrides }: FirestoreIndexes): string[] {
  return [
    ...indexes.map(
      ({ collectionGroup, fields }) => `the index of ${collectionGroup} by ${fieldsOf(fields)}`,
    ),
    ...fieldOverrides.map(({ collectionGroup, fieldPath, ttl, indexes: kept }) => {
      const what = kept.length === 0 ? "the exemption" : "the index";
      const time = ttl === true ? " with its TTL" : "";
      return `${what} of ${collectionGroup}.${fieldPath}${time}`;
    }),
  ];
}

/** Firestore adds the name of the document by itself. */
function fieldsOf(fields: readonly IndexField[]): string {
  return fields
    .filter(({ fieldPath }) => fieldPath !== "__name__")
    .map(({ fieldPath, order, arrayConfig }) => `${fieldPath} ${order ?? arrayConfig ?? ""}`)
    .join(", ");
}
