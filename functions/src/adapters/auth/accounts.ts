/** The `Accounts` port on Firebase Authentication. */
import type { App } from "firebase-admin/app";
import type { Auth } from "firebase-admin/auth";
import type { Account, Accounts, Standing } from "../../application/ports.ts";
import { Uid } from "../../domain/ids.ts";
import { unavailable, withinBound } from "./bound.ts";

/** Milliseconds. */
const CALL_MS_MAX = 5_000;
/** How long `active` is believed: a disabled user can act for as long, in instances that know them. */
const ACTIVE_MS = 60_000;
/** Users kept in mind by one instance. */
const KNOWN_MAX = 10_000;

interface Bounds {
  readonly callMsMax: number;
  /** Milliseconds that only ever grow. */
  readonly elapsedMs: () => number;
}

const BOUNDS: Bounds = { callMsMax: CALL_MS_MAX, elapsedMs: () => performance.now() };

export function createAccounts(app: App, { callMsMax, elapsedMs }: Bounds = BOUNDS): Accounts {
  const auth = lazily(app);
  const activeUntil = new Map<string, number>();
  return {
    whose: (idToken) => withinBound(whose(auth, idToken), callMsMax),
    async standing(uid) {
      if ((activeUntil.get(uid) ?? 0) > elapsedMs()) return "active";
      const standing = await withinBound(standingOf(auth, uid), callMsMax);
      activeUntil.delete(uid);
      if (activeUntil.size >= KNOWN_MAX) activeUntil.clear();
      if (standing === "active") activeUntil.set(uid, elapsedMs() + ACTIVE_MS);
      return standing;
    },
  };
}

/** The webhook and the sweeps never ask, so they never load it. */
function lazily(app: App): () => Promise<Auth> {
  return async () => {
    const { getAuth } = await import("firebase-admin/auth");
    return getAuth(app);
  };
}

async function whose(auth: () => Promise<Auth>, idToken: string): Promise<Account | null> {
  try {
    const { uid, firebase } = await (await auth()).verifyIdToken(idToken, true);
    // Our own form of an id is narrower than Firebase's.
    if (!Uid.safeParse(uid).success) return null;
    const provider = (firebase as { sign_in_provider?: unknown } | undefined)?.sign_in_provider;
    return { uid, isAnonymous: provider === "anonymous" };
  } catch (error) {
    if (isRefusal(error)) return null;
    throw unavailable(error);
  }
}

async function standingOf(auth: () => Promise<Auth>, uid: string): Promise<Standing> {
  try {
    const { disabled } = await (await auth()).getUser(uid);
    return disabled ? "disabled" : "active";
  } catch (error) {
    if (NOBODY.includes(codeOf(error))) return "missing";
    throw unavailable(error);
  }
}

const NOBODY: readonly unknown[] = ["auth/user-not-found", "auth/invalid-uid"];

const REFUSALS: readonly unknown[] = [
  ...NOBODY,
  "auth/id-token-expired",
  "auth/id-token-revoked",
  "auth/user-disabled",
];

/** The SDK tells with one code that a token is wrong and that Google's keys could not be fetched. */
function isRefusal(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== "auth/argument-error") return REFUSALS.includes(code);
  return error instanceof Error && error.message.includes("ID token");
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
