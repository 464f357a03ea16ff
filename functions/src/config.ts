/** Everything that can be set, and the options of every function: one table. */
import { defineInt, defineSecret, defineString, projectID } from "firebase-functions/params";
import type { Settings } from "./application/ports.ts";
import { HOLDS_MAX } from "./domain/open-holds.ts";
import { timeZoneIsValid } from "./domain/schedule.ts";

export const STRIPE_SECRET_KEY = defineSecret("STRIPE_SECRET_KEY");
/** One secret, or several separated by commas while an endpoint's secret is rolled. */
export const STRIPE_WEBHOOK_SECRET = defineSecret("STRIPE_WEBHOOK_SECRET");
/** Signs the guest's cookie: 32 letters or more; or several, the new one first, while it is rolled. */
export const SESSION_SECRET = defineSecret("SESSION_SECRET");

const REGION = defineString("REGION", { default: "us-central1" });
const MIN_INSTANCES = defineInt("MIN_INSTANCES", { default: 0 });
const PUBLISHABLE_KEY = defineString("STRIPE_PUBLISHABLE_KEY");
const INSTALL_ID = defineString("INSTALL_ID", { default: "main" });
const HOLD_MINUTES = defineInt("HOLD_MINUTES", { default: 15 });
/** The business's, an IANA name; without a default, because a wrong one sells the wrong hours. */
const TIME_ZONE = defineString("TIME_ZONE");
const MERCHANT_NAME = defineString("MERCHANT_NAME");
const MERCHANT_COUNTRY = defineString("MERCHANT_COUNTRY");
/** Well under the age at which an idempotency key at Stripe can no longer be trusted. */
const HOLD_MINUTES_MAX = 12 * 60;
/** Where Stripe's own page may send a customer back to, separated by commas; the first is the default. */
const CHECKOUT_RETURN_ORIGINS = defineString("CHECKOUT_RETURN_ORIGINS", { default: "" });
/** Which web apps may call the REST contracts, separated by commas. */
const CORS_ORIGINS = defineString("CORS_ORIGINS", { default: "" });
/** What every path of the REST contracts begins with, such as `/pay`. */
const REST_BASE_PATH = defineString("REST_BASE_PATH", { default: "" });
/** How that page can be paid, such as `card,sepa_debit`; none: whatever the Dashboard offers. */
const CHECKOUT_METHODS = defineString("CHECKOUT_METHODS", { default: "" });
const RECEIPTS = defineString("RECEIPTS", { default: "holdfast" });
/** Where customers can write to: in every mail, if there is one. */
const SUPPORT_EMAIL = defineString("SUPPORT_EMAIL", { default: "" });
/** Where disputes are told; without one, the support's address. */
const OPERATOR_EMAIL = defineString("OPERATOR_EMAIL", { default: "" });
const CALLS_PER_MINUTE_MAX = defineInt("CALLS_PER_MINUTE_MAX", { default: 60 });
/** A token is believed for an hour; `on` asks whether its user is still there before anything is changed. */
const ACCOUNT_CHECK = defineString("ACCOUNT_CHECK", { default: "on" });
const ANONYMOUS_USERS = defineString("ANONYMOUS_USERS", { default: "on" });
/** `on` once the app sends App Check tokens: every call without a valid one is then refused. */
const APP_CHECK = defineString("APP_CHECK", { default: "off" });
const OPEN_HOLDS_MAX = defineInt("OPEN_HOLDS_MAX", { default: 5 });
const FREE_BOOKINGS_PER_DAY_MAX = defineInt("FREE_BOOKINGS_PER_DAY_MAX", { default: 10 });
const DECLINES_PER_HOUR_MAX = defineInt("DECLINES_PER_HOUR_MAX", { default: 10 });
/** Of all customers together: beyond it nobody can begin to pay until the hour is over. 0: no limit. */
const DECLINES_PER_HOUR_ALL_MAX = defineInt("DECLINES_PER_HOUR_ALL_MAX", { default: 200 });
/** Minor units of the payment's currency: what managers may refund of one payment in all; owners, any sum. */
const MANAGER_REFUND_MAX = defineInt("MANAGER_REFUND_MAX", { default: 10_000 });
/** Whether the web contracts serve those who send no token. */
const GUEST_REST = defineString("GUEST_REST", { default: "on" });
/** Orders of one item by guests, who can drop their cookie and so their own limit, a minute. */
const GUEST_ORDERS_PER_ITEM_MAX = defineInt("GUEST_ORDERS_PER_ITEM_MAX", { default: 60 });
/** `live` marks a project that takes real money: it then refuses to run on a test key. */
const STRIPE_MODE = defineString("STRIPE_MODE", { default: "test" });
/** The offline Stripe's address; only ever honoured in the emulator. */
const STRIPE_API_BASE = defineString("STRIPE_API_BASE", { default: "" });

/** Every function is composed with the gateway to Stripe, so every one is bound to its key. */
const stripeKey = [STRIPE_SECRET_KEY];
const shared = { region: REGION, memory: "512MiB", cpu: 1, concurrency: 80 } as const;
const webhookKeys = [STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET];
const restKeys = [...webhookKeys, SESSION_SECRET];

export const OPTIONS = {
  adoptBooking: {
    ...shared,
    document: "bookingWishes/{bookingId}",
    retry: true,
    maxInstances: 20,
    timeoutSeconds: 60,
    secrets: stripeKey,
  },
  createBooking: { ...shared, maxInstances: 20, timeoutSeconds: 30, secrets: stripeKey },
  quote: { ...shared, maxInstances: 20, timeoutSeconds: 30, secrets: stripeKey },
  createPaymentIntent: {
    ...shared,
    maxInstances: 20,
    timeoutSeconds: 60,
    minInstances: MIN_INSTANCES,
    secrets: stripeKey,
  },
  createSetupIntent: { ...shared, maxInstances: 20, timeoutSeconds: 60, secrets: stripeKey },
  createCustomerSession: { ...shared, maxInstances: 20, timeoutSeconds: 60, secrets: stripeKey },
  listPaymentMethods: { ...shared, maxInstances: 20, timeoutSeconds: 60, secrets: stripeKey },
  removePaymentMethod: { ...shared, maxInstances: 20, timeoutSeconds: 60, secrets: stripeKey },
  setDefaultPaymentMethod: { ...shared, maxInstances: 20, timeoutSeconds: 60, secrets: stripeKey },
  createCheckoutSession: {
    ...shared,
    maxInstances: 20,
    timeoutSeconds: 60,
    secrets: stripeKey,
  },
  cancelBooking: { ...shared, maxInstances: 20, timeoutSeconds: 60, secrets: stripeKey },
  rescheduleBooking: { ...shared, maxInstances: 20, timeoutSeconds: 60, secrets: stripeKey },
  // A hundred bookings a call, each with its own commit; the sweep does the rest.
  deleteMyData: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  exportMyData: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  claimGuestBookings: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  requestRefund: { ...shared, maxInstances: 20, timeoutSeconds: 30, secrets: stripeKey },
  getPaymentStatus: { ...shared, maxInstances: 20, timeoutSeconds: 30, secrets: stripeKey },
  // For the few who work here.
  blockSlot: { ...shared, maxInstances: 5, timeoutSeconds: 30, secrets: stripeKey },
  markNoShow: { ...shared, maxInstances: 5, timeoutSeconds: 30, secrets: stripeKey },
  markFulfilled: { ...shared, maxInstances: 5, timeoutSeconds: 30, secrets: stripeKey },
  capturePayment: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  voidPayment: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  recordOutsidePayment: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  setSlotCapacity: { ...shared, maxInstances: 5, timeoutSeconds: 30, secrets: stripeKey },
  chargeFee: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  refundPayment: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  decideRefundRequest: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  cancelForCustomer: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  // Twenty bookings a call, each with its refund at Stripe; a dry run reads up to a thousand.
  cancelSlot: { ...shared, maxInstances: 5, timeoutSeconds: 300, secrets: stripeKey },
  resyncPayment: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  replayEvent: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  closeDay: { ...shared, maxInstances: 5, timeoutSeconds: 120, secrets: stripeKey },
  saveSchedule: { ...shared, maxInstances: 5, timeoutSeconds: 60, secrets: stripeKey },
  // Stripe delivers about 25 events a second to one endpoint; more instances would only queue on Firestore.
  stripeWebhook: {
    ...shared,
    maxInstances: 10,
    timeoutSeconds: 30,
    invoker: "public",
    secrets: webhookKeys,
  },
  rest: {
    ...shared,
    maxInstances: 20,
    timeoutSeconds: 60,
    invoker: "public",
    // Which origins may call is the contracts' own business, in the emulator too.
    cors: false,
    secrets: restKeys,
  },
  wakeSweep: {
    ...shared,
    schedule: "* * * * *",
    maxInstances: 1,
    concurrency: 1,
    timeoutSeconds: 120,
    secrets: stripeKey,
  },
  // Off the hour, when everybody else's jobs run.
  reconcile: {
    ...shared,
    schedule: "17 * * * *",
    maxInstances: 1,
    concurrency: 1,
    timeoutSeconds: 540,
    secrets: stripeKey,
  },
  // By the business's own night, at an hour that no clock skips.
  makeSlots: {
    ...shared,
    schedule: "30 4 * * *",
    timeZone: TIME_ZONE,
    maxInstances: 1,
    concurrency: 1,
    timeoutSeconds: 540,
    secrets: stripeKey,
  },
} as const;

interface Config {
  readonly settings: Settings;
  readonly stripeSecretKey: string;
  readonly stripeApiBase: string | null;
  readonly isEmulator: boolean;
}

/**
 * The values of this deployment. Only inside a handler: secrets have no value before.
 * @throws Error when keys and surroundings do not belong together, saying what to change
 */
export function readConfig(): Config {
  const stripeSecretKey = STRIPE_SECRET_KEY.value();
  const isEmulator = checkSurroundings(stripeSecretKey);
  return {
    stripeSecretKey,
    stripeApiBase: STRIPE_API_BASE.value() || null,
    isEmulator,
    settings: {
      env: `${projectID.value()}-${INSTALL_ID.value()}`,
      publishableKey: publishableKey(isLiveKey(stripeSecretKey)),
      livemode: isLiveKey(stripeSecretKey),
      holdMs: wholeNumber(HOLD_MINUTES, HOLD_MINUTES_MAX) * 60_000,
      timeZone: namedZone(TIME_ZONE),
      merchantName: given(MERCHANT_NAME),
      merchantCountry: given(MERCHANT_COUNTRY),
      receiptsByStripe: RECEIPTS.value() === "stripe",
      returnOrigins: originsIn(CHECKOUT_RETURN_ORIGINS, isEmulator),
      corsOrigins: originsIn(CORS_ORIGINS, isEmulator),
      checkoutMethods: listed(CHECKOUT_METHODS),
      supportEmail: address(SUPPORT_EMAIL),
      operatorEmail: address(OPERATOR_EMAIL) ?? address(SUPPORT_EMAIL),
      callsPerMinuteMax: wholeNumber(CALLS_PER_MINUTE_MAX, 10_000),
      accountCheck: isOn(ACCOUNT_CHECK),
      anonymousUsers: isOn(ANONYMOUS_USERS),
      appCheck: isOn(APP_CHECK),
      openHoldsMax: wholeNumber(OPEN_HOLDS_MAX, HOLDS_MAX),
      freeBookingsPerDayMax: wholeNumber(FREE_BOOKINGS_PER_DAY_MAX, 10_000),
      declinesPerHourMax: wholeNumber(DECLINES_PER_HOUR_MAX, 10_000),
      declinesPerHourAllMax: wholeNumber(DECLINES_PER_HOUR_ALL_MAX, 1_000_000, 0) || null,
      managerRefundMax: wholeNumber(MANAGER_REFUND_MAX, 99_999_999, 0),
      guestRest: isOn(GUEST_REST),
      offlineStripe: isEmulator ? STRIPE_API_BASE.value() || null : null,
      guestOrdersPerItemMax: wholeNumber(GUEST_ORDERS_PER_ITEM_MAX, 10_000),
    },
  };
}

/** What the web apps of this repository, and the usual ones, listen on while they are developed. */
const LOCAL_ORIGINS = ["http://localhost:5000", "http://localhost:3000", "http://localhost:5173"];

/** @throws Error for anything but an origin: a path would promise a limit that is none */
function originsIn(param: { name: string; value(): string }, isEmulator: boolean): string[] {
  const origins = listed(param);
  const wrong = origins.find((one) => !URL.canParse(one) || new URL(one).origin !== one);
  if (wrong !== undefined) {
    throw new Error(
      `${param.name} must hold origins such as https://app.example.com, not ${wrong}.`,
    );
  }
  return origins.length === 0 && isEmulator ? LOCAL_ORIGINS : origins;
}

function listed(param: { value(): string }): string[] {
  return param
    .value()
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

/** It is sent to every app: a secret key pasted here by mistake must never get that far. */
function publishableKey(livemode: boolean): string {
  const key = given(PUBLISHABLE_KEY);
  const prefix = livemode ? "pk_live_" : "pk_test_";
  if (key.startsWith(prefix)) return key;
  throw new Error(
    `STRIPE_PUBLISHABLE_KEY must begin with ${prefix}, as the secret key's mode says.`,
  );
}

/** The CLI writes a parameter's default at deploy; whoever runs the code otherwise has to name it. */
function given(param: { name: string; value(): string }): string {
  const value = param.value();
  if (value === "") throw new Error(`${param.name} is not set: name it in functions/.env.`);
  return value;
}

function namedZone(param: { name: string; value(): string }): string {
  const zone = given(param);
  if (timeZoneIsValid(zone)) return zone;
  throw new Error(`${param.name} must be a time zone such as Europe/Berlin: see functions/.env.`);
}

/** One address, or none: a mail to a misspelt one would be lost without a word. */
function address(param: { name: string; value(): string }): string | null {
  const value = param.value();
  if (value === "") return null;
  if (/^[^\s@,;<>]+@[^\s@,;<>]+$/.test(value)) return value;
  throw new Error(`${param.name} must be one e-mail address: see functions/.env.`);
}

/** A word that is neither would leave open what the merchant believes to be shut. */
function isOn(param: { name: string; value(): string }): boolean {
  const value = param.value();
  if (value === "on" || value === "off") return value === "on";
  throw new Error(`${param.name} must be on or off: see functions/.env.`);
}

function wholeNumber(param: { name: string; value(): number }, max: number, min = 1): number {
  const value = param.value();
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(
    `${param.name} must be a whole number from ${String(min)} to ${String(max)}: see functions/.env.`,
  );
}

/** @throws Error for anything but a path without its last slash: it is matched letter by letter */
export function restBasePath(): string {
  const path = REST_BASE_PATH.value();
  if (/^(?:\/[\w-]+)*$/.test(path)) return path;
  throw new Error("REST_BASE_PATH must be empty, or a path such as /pay: see functions/.env.");
}

export function webhookSecrets(): string[] {
  return listed(STRIPE_WEBHOOK_SECRET);
}

const SESSION_SECRET_LENGTH_MIN = 32;

/** @throws Error for a short one: whoever guesses it is every guest */
export function sessionSecrets(): string[] {
  const secrets = listed(SESSION_SECRET);
  const isShort = secrets.some((secret) => secret.length < SESSION_SECRET_LENGTH_MIN);
  if (secrets.length > 0 && !isShort) return secrets;
  throw new Error("SESSION_SECRET must be a random text of 32 letters or more.");
}

/** The emulator must not touch real money, and production must not trust an emulator's word. */
function checkSurroundings(stripeSecretKey: string): boolean {
  const { env } = process;
  const isEmulator =
    env["FUNCTIONS_EMULATOR"] === "true" || env["FIRESTORE_EMULATOR_HOST"] !== undefined;
  const isDeployed = env["K_CONFIGURATION"] !== undefined;
  const trusted = Object.keys(env).find((name) => isForDevelopment(name) && env[name] !== "");
  if (isDeployed && trusted !== undefined) {
    throw new Error(`${trusted} is for development, and set on a deployed function: remove it.`);
  }
  if (isEmulator && isLiveKey(stripeSecretKey)) {
    throw new Error("STRIPE_SECRET_KEY is a live key: the emulator takes a test key (sk_test_…).");
  }
  if (STRIPE_MODE.value() === "live" && !isLiveKey(stripeSecretKey)) {
    throw new Error("STRIPE_MODE is live, but STRIPE_SECRET_KEY is not a live key.");
  }
  const projectId = projectID.value();
  if (isEmulator && !projectId.startsWith("demo-") && env["ALLOW_EMULATOR_PROJECT"] === undefined) {
    throw new Error(
      `The emulator runs as project ${projectId}: use a demo- project, or set ALLOW_EMULATOR_PROJECT=1.`,
    );
  }
  return isEmulator;
}

/**
 * What makes the SDKs believe an emulator, or tokens without a signature; and a Stripe that is none.
 * FUNCTIONS_EMULATOR alone would open the door to every one of them.
 */
function isForDevelopment(name: string): boolean {
  return (
    /_EMULATOR_HOST$|^FIREBASE_DEBUG_|^FIREBASE_EMULATOR_|^FUNCTIONS_EMULATOR/.test(name) ||
    name === "STRIPE_API_BASE"
  );
}

function isLiveKey(key: string): boolean {
  return /^(sk|rk)_live_/.test(key);
}
