import { randomBytes, randomInt } from "node:crypto";
import { join } from "node:path";
import { readSettingsFile, writeSettingsFile } from "./settings-file.ts";
import type { Settings } from "./settings-file.ts";

/** What the running Stripe, offline or real, told. */
interface StripeSettings {
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

/** A developer books, pays and fails more often than a customer. */
const ROOMY = {
  OPEN_HOLDS_MAX: "100",
  FREE_BOOKINGS_PER_DAY_MAX: "1000",
  DECLINES_PER_HOUR_MAX: "1000",
  DECLINES_PER_HOUR_ALL_MAX: "0",
} as const;

export type Preferences = Record<keyof typeof PREFERENCES, string>;

const INSTALL_ID_LENGTH = 6;
const INSTALL_ID_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

export function readPreferences(functionsDir: string): Preferences {
  return ownOr(PREFERENCES, readSettingsFile(envPath(functionsDir)).own);
}

function ownOr<K extends string>(values: Record<K, string>, own: Settings): Record<K, string> {
  const entries = Object.entries<string>(values).map(([name, value]) => [name, own[name] ?? value]);
  return Object.fromEntries(entries) as Record<K, string>;
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
    ...ownOr(ROOMY, before.own),
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
