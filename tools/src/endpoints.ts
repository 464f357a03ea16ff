import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { STATE_DIR } from "./paths.ts";

/** Where the parts of a running system are. Addresses have no slash at their end. */
export interface Endpoints {
  projectId: string;
  region: string;
  functions: string;
  hosting: string;
  auth: string;
  firestore: string;
  webhook: string;
  publishableKey: string;
  /** Only with the offline Stripe. */
  simulator?: string;
  simulatorToken?: string;
}

/** Tests of a system on other ports name its file in HOLDFAST_ENDPOINTS. */
export const ENDPOINTS_FILE =
  process.env["HOLDFAST_ENDPOINTS"] ?? join(STATE_DIR, "endpoints.json");

/** @throws an error that says how to start the system */
export function readEndpoints(path = ENDPOINTS_FILE): Endpoints {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Endpoints;
  } catch (error) {
    throw new Error("Holdfast is not running: start it with npm start.", { cause: error });
  }
}

/** Readers see the whole file or none: it is the sign that everything is up. */
export function writeEndpoints(path: string, endpoints: Endpoints): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(endpoints, null, 2)}\n`);
  renameSync(draft, path);
}

export function removeEndpoints(path: string): void {
  rmSync(path, { force: true });
}
