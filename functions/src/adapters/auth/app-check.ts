/** The `AppCheck` port on Firebase App Check. */
import type { App } from "firebase-admin/app";
import type { AppCheck, Vouched } from "../../application/ports.ts";
import { unavailable, withinBound } from "./bound.ts";

/** Milliseconds. */
const CALL_MS_MAX = 5_000;

export function createAppCheck(app: App, callMsMax = CALL_MS_MAX): AppCheck {
  return {
    vouch: (token, { isOnce }) => withinBound(vouch(app, token, isOnce), callMsMax),
  };
}

async function vouch(app: App, token: string, isOnce: boolean): Promise<Vouched> {
  // Where App Check is off, nobody asks, and it is never loaded.
  const { getAppCheck } = await import("firebase-admin/app-check");
  try {
    const options = isOnce ? { consume: true } : undefined;
    const { alreadyConsumed } = await getAppCheck(app).verifyToken(token, options);
    return alreadyConsumed === true ? "used" : "valid";
  } catch (error) {
    if (isRefusal(error)) return "invalid";
    throw unavailable(error);
  }
}

/** The SDK tells with one code that a token is wrong and that Google's keys could not be fetched. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.message.includes("App Check token");
}
