import { join } from "node:path";
import type { Deps } from "../../functions/src/application/ports.ts";
import { readEndpoints } from "./endpoints.ts";
import { FUNCTIONS_DIR } from "./paths.ts";
import { readSettingsFile, type Settings } from "./settings-file.ts";

/** What only an emulator may set: it must not turn a real project's run into a local one. */
const LOCAL = ["FIRESTORE_EMULATOR_HOST", "FUNCTIONS_EMULATOR", "STRIPE_API_BASE"];

/**
 * What the deployed functions run with, in this process: a real project's, or that of the emulator.
 * @throws an error that names the setting at fault
 */
export async function functionsDeps(project: string | undefined): Promise<Deps> {
  for (const name of LOCAL) Reflect.deleteProperty(process.env, name);
  const settings = project === undefined ? localSettings() : deployedSettings(project);
  Object.assign(process.env, settings);
  // The SDK reads its surroundings when it is loaded.
  const { compose } = await import("../../functions/src/composition.ts");
  return compose();
}

function localSettings(): Settings {
  const { projectId, firestore } = readEndpoints();
  return {
    ...fileIn(".env.local"),
    ...fileIn(".secret.local"),
    ...projectSettings(projectId),
    FIRESTORE_EMULATOR_HOST: new URL(firestore).host,
    METADATA_SERVER_DETECTION: "none",
  };
}

/** As `firebase deploy` reads them; the environment wins, and the secret key is only there. */
function deployedSettings(project: string): Settings {
  const files = { ...fileIn(".env"), ...fileIn(`.env.${project}`) };
  const free = Object.entries(files).filter(([name]) => process.env[name] === undefined);
  if (!process.env["STRIPE_SECRET_KEY"]) {
    throw new Error("STRIPE_SECRET_KEY is not set: a restricted key that may read is enough.");
  }
  return { ...Object.fromEntries(free), ...projectSettings(project) };
}

function projectSettings(projectId: string): Settings {
  return { GCLOUD_PROJECT: projectId, FIREBASE_CONFIG: JSON.stringify({ projectId }) };
}

function fileIn(name: string): Settings {
  const { own, block } = readSettingsFile(join(FUNCTIONS_DIR, name));
  return { ...own, ...block };
}
