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
  const settings = project === undefined ? localSettings() : deployedSettings(project);
  Object.assign(process.env, settings);
  // The SDK reads its surroundings when it is loaded.
  const { compose } = await import("../../functions/src/composition.ts");
  return compose();
}

function localSettings(): Settings {
  const { projectId, firestore } = readEndpoints();
  return {
    ...unlessNamed({ ...fileIn(".env.local"), ...fileIn(".secret.local") }),
    ...projectSettings(projectId),
    FIRESTORE_EMULATOR_HOST: new URL(firestore).host,
    METADATA_SERVER_DETECTION: "none",
  };
}

/** As `firebase deploy` reads them; the secret key is in no file. */
function deployedSettings(project: string): Settings {
  for (const name of LOCAL) Reflect.deleteProperty(process.env, name);
  if (!process.env["STRIPE_SECRET_KEY"]) {
    throw new Error("STRIPE_SECRET_KEY is not set: a restricted key that may read is enough.");
  }
  const files = { ...fileIn(".env"), ...fileIn(`.env.${project}`) };
  return { ...unlessNamed(files), ...projectSettings(project) };
}

/** What the environment names itself, wins. */
function unlessNamed(settings: Settings): Settings {
  const free = Object.entries(settings).filter(([name]) => process.env[name] === undefined);
  return Object.fromEntries(free);
}

function projectSettings(projectId: string): Settings {
  return { GCLOUD_PROJECT: projectId, FIREBASE_CONFIG: JSON.stringify({ projectId }) };
}

function fileIn(name: string): Settings {
  const { own, block } = readSettingsFile(join(FUNCTIONS_DIR, name));
  return { ...own, ...block };
}
