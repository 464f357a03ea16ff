import { createRequire } from "node:module";
import { join } from "node:path";
import { FUNCTIONS_DIR } from "../paths.ts";
import { businessIn, publicConfig } from "../public-config.ts";
import type { Settings } from "../settings-file.ts";
import { fine, skipped, wrong, type Finding } from "./finding.ts";
import type { DoctorWorld } from "./world.ts";

/** As often as settings can be wrong one after the other. */
const ROUNDS_MAX = 40;

/** Stands in for what is wrong, so that what comes after it is read, too. */
const SOUND: Settings = {
  TIME_ZONE: "Europe/Berlin",
  MERCHANT_NAME: "Somebody",
  MERCHANT_COUNTRY: "DE",
  STRIPE_MODE: "test",
};

/** The functions' own reading of them, fault by fault, and what they do not read at their start. */
export async function lookAtSettings(world: DoctorWorld): Promise<Finding[]> {
  const { settings, order } = world;
  const findings = [
    ...(await readAll(world)),
    ...lookAtPublic(settings),
    lookAtWebhookSecret(settings),
    lookAtSessionSecret(settings),
    ...lookAtOrigins(settings, order.project !== undefined),
    ...lookAtMode(settings),
  ];
  const isSound = findings.every(({ state }) => state !== "wrong");
  return isSound ? [fine("every setting is understood"), ...findings] : findings;
}

async function readAll({ settings, order, running }: DoctorWorld): Promise<Finding[]> {
  const { readConfig } = await import("../../../functions/src/config.ts");
  const projectId = order.project ?? running?.projectId ?? "demo-holdfast";
  const read = { ...defaults(), ...declaredOnes(settings) };
  const faults: Finding[] = [];
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const fault = faultOf(readConfig, read, projectId, order.project === undefined);
    if (fault === null) return faults;
    faults.push(wrong(fault, settingsFile(order.project)));
    const name = /^[A-Z][A-Z0-9_]+/.exec(fault)?.[0] ?? "";
    const sound = soundValue(name, read);
    if (sound === undefined || sound === read[name]) return faults;
    read[name] = sound;
  }
  return faults;
}

function soundValue(name: string, read: Settings): string | undefined {
  if (name === "STRIPE_SECRET_KEY") return "sk_test_x";
  if (name !== "STRIPE_PUBLISHABLE_KEY") return SOUND[name] ?? defaults()[name];
  return /^(sk|rk)_live_/.test(read["STRIPE_SECRET_KEY"] ?? "") ? "pk_live_x" : "pk_test_x";
}

function settingsFile(project: string | undefined): string {
  return project === undefined
    ? "set it in functions/.env.local, outside the block of npm start, and start again"
    : `set it in functions/.env.${project} and deploy`;
}

/** In an environment that is theirs alone for as long as it takes, as a deployed function has one. */
function faultOf(
  readConfig: () => unknown,
  settings: Settings,
  projectId: string,
  isEmulator: boolean,
): string | null {
  const own = { ...process.env };
  replaceEnvironment({
    ...settings,
    GCLOUD_PROJECT: projectId,
    FIREBASE_CONFIG: JSON.stringify({ projectId }),
    ...(isEmulator ? { FUNCTIONS_EMULATOR: "true" } : { K_CONFIGURATION: "doctor" }),
  });
  try {
    readConfig();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    replaceEnvironment(own);
  }
}

function replaceEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
}

interface Declared {
  readonly name: string;
  readonly options?: { readonly default?: string | number };
}

/** Parameters and secrets, as config.ts declares them to the SDK. */
function declared(): readonly Declared[] {
  const load = createRequire(join(FUNCTIONS_DIR, "package.json"));
  const params = load("firebase-functions/params") as { declaredParams: readonly Declared[] };
  return params.declaredParams;
}

/** What the Firebase CLI writes for a setting that nobody has set. */
function defaults(): Settings {
  const set = declared().flatMap(({ name, options }) =>
    options?.default === undefined ? [] : [[name, String(options.default)] as const],
  );
  return Object.fromEntries(set);
}

/** A shell has more than settings in it. */
function declaredOnes(settings: Settings): Settings {
  const names = new Set(declared().map(({ name }) => name));
  return Object.fromEntries(Object.entries(settings).filter(([name]) => names.has(name)));
}

/** What only the tools read. */
function lookAtPublic(settings: Settings): Finding[] {
  try {
    publicConfig(businessIn(settings), { publishableKey: "", offline: false });
    return [];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The functions have said so of the others.
    if (!/^(CURRENCY|MERCHANT_COUNTRY)/.test(message)) return [];
    return [
      wrong(message, "set it in functions/.env: stripe:endpoint writes config/public with it"),
    ];
  }
}

function lookAtWebhookSecret(settings: Settings): Finding {
  const given = settings["STRIPE_WEBHOOK_SECRET"];
  if (given === undefined)
    return skipped("STRIPE_WEBHOOK_SECRET: a secret, not in the environment");
  const secrets = given.split(",").map((one) => one.trim());
  if (secrets.every((one) => /^whsec_\w+$/.test(one))) return fine("STRIPE_WEBHOOK_SECRET");
  return wrong(
    "STRIPE_WEBHOOK_SECRET must hold secrets that begin with whsec_, separated by commas",
    "take it from npm run stripe:endpoint, or from Stripe's dashboard; then functions:secrets:set",
  );
}

const SESSION_SECRET_LENGTH_MIN = 32;

function lookAtSessionSecret(settings: Settings): Finding {
  const given = settings["SESSION_SECRET"];
  if (given === undefined) return skipped("SESSION_SECRET: a secret, not in the environment");
  const secrets = given.split(",").map((one) => one.trim());
  if (secrets.every((one) => one.length >= SESSION_SECRET_LENGTH_MIN))
    return fine("SESSION_SECRET");
  return wrong(
    `SESSION_SECRET is shorter than ${SESSION_SECRET_LENGTH_MIN} letters`,
    "openssl rand -hex 32 | firebase functions:secrets:set SESSION_SECRET",
  );
}

/** The settings' own form has been checked; these are forgotten more often than wrong. */
function lookAtOrigins(settings: Settings, isDeployed: boolean): Finding[] {
  if (!isDeployed) return [];
  return ["CORS_ORIGINS", "CHECKOUT_RETURN_ORIGINS"]
    .filter((name) => (settings[name] ?? "") === "")
    .map((name) => skipped(`${name} is empty: name your web app's origin there if you have one`));
}

function lookAtMode(settings: Settings): Finding[] {
  const isLive = /^(sk|rk)_live_/.test(settings["STRIPE_SECRET_KEY"] ?? "");
  if (!isLive || settings["STRIPE_MODE"] === "live") return [];
  return [
    wrong(
      "the key is live, and STRIPE_MODE is not",
      "set STRIPE_MODE=live, so that a test key is refused here from now on",
    ),
  ];
}
