import { randomBytes, randomInt } from "node:crypto";
import { join } from "node:path";
import { readSettingsFile, writeSettingsFile } from "./settings-file.ts";
import type { Settings } from "./settings-file.ts";

/** What the running Stripe, offline or real, told. */
export interface StripeSettings {
  secretKey: string;
  publishableKey: string;
  webhookSecret: string;
  /** Only the offline Stripe has an address of its own. */
  apiBase: string | undefined;
}

/** What a business would change; a line of one's own in .env.local does. */
const PREFERENCES = {
  REGION: "us-central1",
  HOLD_MINUTES: "15",
  TIME_ZONE: "Europe/Berlin",
  MERCHANT_NAME: "Holdfast Airport Services",
  MERCHANT_COUNTRY: "DE",
  CURRENCY: "eur",
  SUPPORT_EMAIL: "support@example.com",
} as const;

export type Preferences = Record<keyof typeof PREFERENCES, string>;

const INSTALL_ID_LENGTH = 6;
const INSTALL_ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

export function readPreferences(functionsDir: string): Preferences {
  const { own } = readSettingsFile(envPath(functionsDir));
  const entries = Object.entries(PREFERENCES).map(([name, value]) => [name, own[name] ?? value]);
  return Object.fromEntries(entries) as Preferences;
}

/** Where the functions will serve the REST contracts, for whoever leads there. */
export function readRestSettings(functionsDir: string): { region: string; basePath: string } {
  const { own } = readSettingsFile(envPath(functionsDir));
  return {
    region: own["REGION"] ?? PREFERENCES.REGION,
    basePath: own["REST_BASE_PATH"] ?? "",
  };
}

/** Writes both files that the functions read in the emulator, where they beat the environment. */
export function writeSettings(
  functionsDir: string,
  stripe: StripeSettings,
  fixedInstallId?: string,
): void {
  const before = readSettingsFile(envPath(functionsDir));
  const secretsBefore = readSettingsFile(secretPath(functionsDir));
  const installId = fixedInstallId ?? before.own["INSTALL_ID"] ?? before.block["INSTALL_ID"];
  writeSettingsFile(envPath(functionsDir), {
    ...readPreferences(functionsDir),
    STRIPE_PUBLISHABLE_KEY: stripe.publishableKey,
    ...(stripe.apiBase === undefined ? {} : { STRIPE_API_BASE: stripe.apiBase }),
    INSTALL_ID: installId ?? newInstallId(),
  });
  writeSettingsFile(secretPath(functionsDir), {
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_WEBHOOK_SECRET: stripe.webhookSecret,
    SESSION_SECRET: secretsBefore.block["SESSION_SECRET"] ?? randomBytes(32).toString("hex"),
  });
}

/** Keys the user wrote down outside the launcher's block, for a start with real Stripe. */
export function ownStripeKeys(functionsDir: string): Settings {
  const { own: secrets } = readSettingsFile(secretPath(functionsDir));
  const { own: params } = readSettingsFile(envPath(functionsDir));
  return { ...params, ...secrets };
}

function newInstallId(): string {
  const letter = () => INSTALL_ID_ALPHABET.charAt(randomInt(INSTALL_ID_ALPHABET.length));
  return Array.from({ length: INSTALL_ID_LENGTH }, letter).join("");
}

function envPath(functionsDir: string): string {
  return join(functionsDir, ".env.local");
}

function secretPath(functionsDir: string): string {
  return join(functionsDir, ".secret.local");
}
