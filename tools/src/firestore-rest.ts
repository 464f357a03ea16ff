import type { Json } from "./json.ts";
import { fromFields, toFields } from "./firestore-values.ts";
import type { FirestoreData } from "./firestore-values.ts";

/** A Firestore emulator as its owner sees it: rules do not apply. */
export interface FirestoreRest {
  /** Documents that exist are left alone; answers how many were new. */
  createAll: (documents: Map<string, FirestoreData>) => Promise<number>;
  set: (path: string, data: FirestoreData) => Promise<void>;
  list: (collection: string) => Promise<Map<string, FirestoreData>>;
  /** The names of the top-level collections. */
  collections: () => Promise<string[]>;
}

interface Document {
  name: string;
  fields?: Record<string, Json>;
}

const BATCH_MAX = 500;
const PAGE_SIZE = 300;
const ALREADY_EXISTS = 6;

export function firestoreRest(host: string, projectId: string): FirestoreRest {
  const root = `projects/${projectId}/databases/(default)/documents`;
  const call = async (path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`http://${host}/v1/${root}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: "Bearer owner", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response.json();
    throw new Error(`Firestore answered ${response.status}: ${await response.text()}`);
  };
  const update = (path: string, data: FirestoreData) => ({
    update: { name: `${root}/${path}`, fields: toFields(data) },
  });
  return {
    async createAll(documents) {
      const writes = [...documents].map(([path, data]) => ({
        ...update(path, data),
        currentDocument: { exists: false },
      }));
      let created = 0;
      for (let at = 0; at < writes.length; at += BATCH_MAX) {
        const answer = await call(":batchWrite", { writes: writes.slice(at, at + BATCH_MAX) });
        created += countCreated(answer);
      }
      return created;
    },
    async set(path, data) {
      await call(":commit", { writes: [update(path, data)] });
    },
    async list(collection) {
      const found = new Map<string, FirestoreData>();
      let page = "";
      do {
        const query = `pageSize=${PAGE_SIZE}&pageToken=${encodeURIComponent(page)}`;
        const answer = (await call(`/${collection}?${query}`)) as {
          documents?: Document[];
          nextPageToken?: string;
        };
        for (const { name, fields } of answer.documents ?? []) {
          found.set(name.slice(name.indexOf("/documents/") + 11), fromFields(fields ?? {}));
        }
        page = answer.nextPageToken ?? "";
      } while (page !== "");
      return found;
    },
    async collections() {
      const answer = (await call(":listCollectionIds", {})) as { collectionIds?: string[] };
      return answer.collectionIds ?? [];
    },
  };
}

function countCreated(answer: unknown): number {
  const statuses = (answer as { status?: { code?: number; message?: string }[] }).status ?? [];
  const bad = statuses.find(({ code = 0 }) => code !== 0 && code !== ALREADY_EXISTS);
  if (bad !== undefined)
    throw new Error(`Firestore refused a write: ${bad.message ?? "no reason"}`);
  return statuses.filter(({ code = 0 }) => code === 0).length;
}
