import { createRequire } from "node:module";
import { join } from "node:path";
import { createStripeClient } from "../../functions/src/adapters/stripe/client.ts";
import { readEndpoints } from "./endpoints.ts";
import { FUNCTIONS_DIR } from "./paths.ts";
import { businessIn } from "./public-config.ts";
import type { Settings } from "./settings-file.ts";
import { readSettingsFile } from "./settings-file.ts";
import { readPreferences } from "./settings.ts";
import type { EndpointOrder, EndpointWorld, PublicDocument } from "./stripe-endpoint.ts";

/** The real Stripe and project, or those that `npm start` runs on this machine. */
export function endpointWorld({ project }: EndpointOrder, env: NodeJS.ProcessEnv): EndpointWorld {
  const isEmulator = project === undefined;
  const set = isEmulator ? localSettings() : deployedSettings(project, env);
  const apiBase = isEmulator ? (set["STRIPE_API_BASE"] ?? null) : null;
  const secretKey = set["STRIPE_SECRET_KEY"] ?? "";
  return {
    stripe: createStripeClient({ secretKey, apiBase, emulator: isEmulator }),
    document: publicDocument(project),
    settings: {
      secretKey,
      publishableKey: set["STRIPE_PUBLISHABLE_KEY"] ?? "",
      offline: apiBase !== null,
      business: isEmulator ? readPreferences(FUNCTIONS_DIR) : businessIn(set),
    },
    say: (line) => {
      console.log(line);
    },
  };
}

/** What `npm start` wrote for the functions. */
export function localSettings(): Settings {
  return { ...fileIn(".env.local"), ...fileIn(".secret.local") };
}

/** As `firebase deploy` reads them; the secret key is in no file, so the environment names it. */
export function deployedSettings(project: string, env: NodeJS.ProcessEnv): Settings {
  const named = Object.entries(env).filter((one): one is [string, string] => one[1] !== undefined);
  return { ...fileIn(".env"), ...fileIn(`.env.${project}`), ...Object.fromEntries(named) };
}

function fileIn(name: string): Settings {
  const { own, block } = readSettingsFile(join(FUNCTIONS_DIR, name));
  return { ...own, ...block };
}

interface Doc {
  get: () => Promise<{ data: () => Record<string, unknown> | undefined }>;
  set: (data: object) => Promise<unknown>;
}

/** By the Admin SDK, as the functions have it installed. */
export function publicDocument(project: string | undefined): PublicDocument {
  // What the environment says about an emulator must not turn a real project's call into a local one.
  delete process.env["FIRESTORE_EMULATOR_HOST"];
  const endpoints = project === undefined ? readEndpoints() : undefined;
  if (endpoints !== undefined) {
    process.env["FIRESTORE_EMULATOR_HOST"] = new URL(endpoints.firestore).host;
    // An emulator asks for no credentials, so nobody looks for a server that has some.
    process.env["METADATA_SERVER_DETECTION"] = "none";
  }
  const load = createRequire(join(FUNCTIONS_DIR, "package.json"));
  const { initializeApp } = load("firebase-admin/app") as {
    initializeApp: (options: object) => unknown;
  };
  const { getFirestore } = load("firebase-admin/firestore") as {
    getFirestore: (app: unknown) => { doc: (path: string) => Doc };
  };
  const doc = getFirestore(initializeApp({ projectId: project ?? endpoints?.projectId })).doc(
    "config/public",
  );
  return {
    read: async () => (await doc.get()).data(),
    write: async (config) => {
      await doc.set(config);
    },
  };
}
