/** Each request of the matrix, as an app makes it with Firebase's own client. */
import {
  collection,
  collectionGroup,
  deleteDoc,
  doc,
  documentId,
  getCountFromServer,
  getDocFromServer,
  getDocsFromServer,
  limit,
  orderBy,
  query,
  setDoc,
  updateDoc,
  where,
  writeBatch,
  type Firestore,
  type QueryConstraint,
} from "firebase/firestore";
import type { Request } from "./matrix.ts";

interface Target {
  readonly db: Firestore;
  /** An existing document with `uid: "owner"`. */
  readonly path: string;
  /** Who asks; `owner` for who has no uid, so that the filter alone is not what stops them. */
  readonly uid: string;
}

/** With what the caller is told, as that alone could give away what exists. */
export type Answer = { readonly isAllowed: true } | { readonly isAllowed: false; message: string };

/** @throws Error when the request fails for another reason than the rules */
export async function answerTo(request: Request, target: Target): Promise<Answer> {
  try {
    await MAKE[request](target);
    return { isAllowed: true };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code !== "permission-denied") throw error;
    return { isAllowed: false, message };
  }
}

/** Another customer than any caller. */
const STRANGER = "stranger";

const MAKE: Record<Request, (target: Target) => Promise<unknown>> = {
  "get the owner's document": ({ db, path }) => getDocFromServer(doc(db, path)),
  "get a missing document": ({ db, path }) => getDocFromServer(doc(db, missing(path))),
  "list what has their own uid, 50 at most": (to) => list(to, own(to), limit(50)),
  "list what has their own uid, newest first, 50 at most": (to) =>
    list(to, own(to), orderBy("createdAt", "desc"), limit(50)),
  "list what has their own uid, without a limit": (to) => list(to, own(to)),
  "list what has their own uid, 51 at most": (to) => list(to, own(to), limit(51)),
  "count what has their own uid, 50 at most": (to) =>
    getCountFromServer(query(collection(to.db, parent(to.path)), own(to), limit(50))),
  "list what has another customer's uid, 50 at most": (to) =>
    list(to, where("uid", "==", STRANGER), limit(50)),
  "list what has their own or another customer's uid, 50 at most": (to) =>
    list(to, where("uid", "in", [to.uid, STRANGER]), limit(50)),
  "list whatever there is, 50 at most": (to) => list(to, limit(50)),
  "list whatever there is, without a limit": (to) => list(to),
  "list the owner's document by its id, 50 at most": (to) => list(to, id(to.path), limit(50)),
  "list a missing document by its id, 50 at most": (to) =>
    list(to, id(missing(to.path)), limit(50)),
  "list the collection group, 50 at most": ({ db, path, uid }) => {
    const group = collectionGroup(db, parent(path).split("/").at(-1) ?? "");
    return getDocsFromServer(query(group, where("uid", "==", uid), limit(50)));
  },
  "create a document": ({ db, path }) => setDoc(doc(db, missing(path)), { note: "mine" }),
  "create a document that names them as owner": ({ db, path, uid }) =>
    setDoc(doc(db, missing(path)), { uid }),
  "update the owner's document": ({ db, path }) => updateDoc(doc(db, path), { note: "paid" }),
  "replace the owner's document": ({ db, path, uid }) => setDoc(doc(db, path), { uid }),
  "delete the owner's document": ({ db, path }) => deleteDoc(doc(db, path)),
  "batch a create with a delete": ({ db, path, uid }) =>
    writeBatch(db)
      .set(doc(db, missing(path)), { uid })
      .delete(doc(db, path))
      .commit(),
};

function own({ uid }: Target): QueryConstraint {
  return where("uid", "==", uid);
}

function id(path: string): QueryConstraint {
  return where(documentId(), "==", path.slice(path.lastIndexOf("/") + 1));
}

function list({ db, path }: Target, ...constraints: QueryConstraint[]): Promise<unknown> {
  return getDocsFromServer(query(collection(db, parent(path)), ...constraints));
}

function missing(path: string): string {
  return `${parent(path)}/missing`;
}

function parent(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
