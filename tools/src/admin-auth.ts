import { createRequire } from "node:module";
import { join } from "node:path";
import { readEndpoints } from "./endpoints.ts";
import type { Accounts } from "./grant.ts";
import { FUNCTIONS_DIR } from "./paths.ts";

/**
 * The Admin SDK, as the functions have it installed.
 * @param project a real one; undefined is the emulator that runs
 */
export function adminAuth(project: string | undefined): Accounts {
  // What the environment says about an emulator must not turn a real project's call into a local one.
  delete process.env["FIREBASE_AUTH_EMULATOR_HOST"];
  const endpoints = project === undefined ? readEndpoints() : undefined;
  if (endpoints !== undefined) {
    process.env["FIREBASE_AUTH_EMULATOR_HOST"] = new URL(endpoints.auth).host;
  }
  const load = createRequire(join(FUNCTIONS_DIR, "package.json"));
  const { initializeApp } = load("firebase-admin/app") as {
    initializeApp: (options: object) => unknown;
  };
  const { getAuth } = load("firebase-admin/auth") as { getAuth: (app: unknown) => Accounts };
  return getAuth(initializeApp({ projectId: project ?? endpoints?.projectId }));
}
