import { readFileSync } from "node:fs";
import { join } from "node:path";
import Stripe from "stripe";
import { API_VERSION, createStripeClient } from "../../../functions/src/adapters/stripe/client.ts";
import { deployedSettings, localSettings, publicDocument } from "../endpoint-world.ts";
import { readEndpoints, type Endpoints } from "../endpoints.ts";
import { machine } from "../machine.ts";
import { FUNCTIONS_DIR, NODE, ROOT, rootModule } from "../paths.ts";
import { runCommand } from "../run-command.ts";
import type { Settings } from "../settings-file.ts";
import { readPreferences } from "../settings.ts";
import type { FirestoreIndexes } from "./indexes.ts";

export interface DoctorOrder {
  /** Undefined is the emulator. */
  readonly project: string | undefined;
  readonly url: string | undefined;
}

/** All that is looked at; tests put their own here. */
export interface DoctorWorld {
  readonly order: DoctorOrder;
  readonly settings: Settings;
  /** Of the running emulator; null if none runs, or a real project is meant. */
  readonly running: Endpoints | null;
  readonly node: { readonly own: string; readonly of24: () => Promise<string | null> };
  /** In words, which one would be taken; null if none is there. */
  readonly firestore: () => Promise<string | null>;
  /** A client with that key of the account that is set up. */
  readonly stripe: (key: string) => Stripe;
  readonly publicConfig: () => Promise<Record<string, unknown> | undefined>;
  readonly indexes: { readonly own: FirestoreIndexes; readonly deployed: () => Promise<unknown> };
  readonly fetch: typeof fetch;
  readonly say: (line: string) => void;
}

export function doctorWorld(order: DoctorOrder, env: NodeJS.ProcessEnv): DoctorWorld {
  const { project } = order;
  const isEmulator = project === undefined;
  const settings = isEmulator
    ? { ...localSettings(), ...readPreferences(FUNCTIONS_DIR) }
    : deployedSettings(project, env);
  const apiBase = isEmulator ? (settings["STRIPE_API_BASE"] ?? null) : null;
  return {
    order,
    settings,
    running: isEmulator ? runningOnes() : null,
    node: { own: process.versions.node, of24 },
    firestore,
    stripe: (key) =>
      key.startsWith("pk_")
        ? publishableClient(key, apiBase)
        : createStripeClient({ secretKey: key, apiBase, emulator: isEmulator }),
    publicConfig: () => publicDocument(project).read(),
    indexes: {
      own: JSON.parse(
        readFileSync(join(ROOT, "firestore.indexes.json"), "utf8"),
      ) as FirestoreIndexes,
      deployed: () => deployedIndexes(project ?? ""),
    },
    fetch,
    say: (line) => {
      console.log(line);
    },
  };
}

/** As an app has one. */
function publishableClient(key: string, apiBase: string | null): Stripe {
  if (apiBase === null) return new Stripe(key, { apiVersion: API_VERSION });
  const { hostname: host, port } = new URL(apiBase);
  return new Stripe(key, { apiVersion: API_VERSION, host, port, protocol: "http" });
}

function runningOnes(): Endpoints | null {
  try {
    return readEndpoints();
  } catch {
    return null;
  }
}

const PROBE_TIMEOUT_MS = 10_000;
const FIREBASE_TIMEOUT_MS = 60_000;

async function of24(): Promise<string | null> {
  const options = { cwd: ROOT, output: "collect", timeoutMs: PROBE_TIMEOUT_MS } as const;
  const { code, output } = await runCommand(NODE, ["--version"], options);
  return code === 0 ? output.trim() : null;
}

async function firestore(): Promise<string | null> {
  const host = machine.runningHost();
  if (host !== undefined) return `already running at ${host}`;
  const hidane = machine.hidane();
  if (hidane !== undefined) return `hidane at ${hidane}`;
  const java = await machine.javaMajor();
  if (java !== undefined && java >= 21 && (await machine.officialJar()) !== "missing") {
    return `the official one, on Java ${java}`;
  }
  return machine.cargo() === undefined ? null : "hidane, which npm start builds with cargo";
}

/** @throws what the Firebase CLI says */
async function deployedIndexes(project: string): Promise<unknown> {
  const cli = rootModule("firebase-tools", "lib", "bin", "firebase.js");
  const args = [cli, "firestore:indexes", "--project", project, "--json"];
  const options = { cwd: ROOT, output: "collect", timeoutMs: FIREBASE_TIMEOUT_MS } as const;
  const { output } = await runCommand(NODE, args, options);
  const answer = JSON.parse(output.slice(output.indexOf("{"))) as {
    status: string;
    result?: unknown;
    error?: string;
  };
  if (answer.status === "success") return answer.result;
  throw new Error(answer.error ?? "no answer");
}
