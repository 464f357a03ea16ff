import { randomUUID } from "node:crypto";
import { deleteApp, initializeApp } from "firebase/app";
import {
  connectAuthEmulator,
  inMemoryPersistence,
  initializeAuth,
  signInAnonymously,
  signInWithEmailAndPassword,
} from "firebase/auth";
import type { Auth } from "firebase/auth";
import {
  connectFirestoreEmulator,
  doc,
  getFirestore,
  onSnapshot,
  setLogLevel,
  terminate,
} from "firebase/firestore";
import type { DocumentData, Firestore } from "firebase/firestore";
import { connectFunctionsEmulator, getFunctions, httpsCallable } from "firebase/functions";
import { SEED_PASSWORD } from "../seed/users.ts";
import type { Endpoints } from "./endpoints.ts";
import { untilDocument } from "./until-document.ts";

/** An app with a signed-in user, on the real Firebase JS SDK. */
export interface AppClient {
  uid: string;
  auth: Auth;
  firestore: Firestore;
  call: <T>(name: string, data?: unknown) => Promise<T>;
  /** Each state of a document as the listener gets it; `null` when there is none. Answers how to stop. */
  watch: (
    path: string,
    onData: (data: DocumentData | null) => void,
    onError?: (error: Error) => void,
  ) => () => void;
  /** Listens until a document's state satisfies `holds`. @throws with the states seen, after `timeoutMs` */
  until: (
    path: string,
    holds: (data: DocumentData) => boolean,
    timeoutMs?: number,
  ) => Promise<DocumentData>;
  close: () => Promise<void>;
}

const UNTIL_TIMEOUT_MS = 20_000;

export function signInAs(endpoints: Endpoints, email: string): Promise<AppClient> {
  return connect(endpoints, (auth) => signInWithEmailAndPassword(auth, email, SEED_PASSWORD));
}

/** A new anonymous user, as an app makes one for a guest. */
export function signInAsGuest(endpoints: Endpoints): Promise<AppClient> {
  return connect(endpoints, signInAnonymously);
}

async function connect(
  endpoints: Endpoints,
  signIn: (auth: Auth) => Promise<unknown>,
): Promise<AppClient> {
  setLogLevel("error");
  const { projectId, region } = endpoints;
  const app = initializeApp({ projectId, apiKey: "any" }, randomUUID());
  const auth = initializeAuth(app, { persistence: inMemoryPersistence });
  connectAuthEmulator(auth, endpoints.auth, { disableWarnings: true });
  const firestore = getFirestore(app);
  connectFirestoreEmulator(firestore, ...hostAndPort(endpoints.firestore));
  const functions = getFunctions(app, region);
  connectFunctionsEmulator(functions, ...hostAndPort(endpoints.functions));
  await signIn(auth);

  const watch: AppClient["watch"] = (path, onData, onError = () => undefined) =>
    onSnapshot(
      doc(firestore, path),
      (snapshot) => {
        onData(snapshot.data() ?? null);
      },
      onError,
    );
  return {
    ...{ uid: auth.currentUser?.uid ?? "", auth, firestore, watch },
    call: async <T>(name: string, data: unknown = {}) =>
      (await httpsCallable<unknown, T>(functions, name)(data)).data,
    until: (path, holds, timeoutMs = UNTIL_TIMEOUT_MS) =>
      untilDocument(watch, path, holds, timeoutMs),
    close: async () => {
      await terminate(firestore);
      await deleteApp(app);
    },
  };
}

function hostAndPort(address: string): [string, number] {
  const { hostname, port } = new URL(address);
  return [hostname, Number(port)];
}
