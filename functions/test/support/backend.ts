/** The real exports of index.ts in a process of their own, on a real Firestore emulator and the offline Stripe. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { startSimulator } from "../../../simulator/src/server.ts";

export type Simulator = Awaited<ReturnType<typeof startSimulator>>;

export interface Backend {
  readonly projectId: string;
  readonly url: (functionName: string) => string;
  /** What the functions read, secrets included. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export interface BackendOptions {
  readonly simulator: Simulator;
  readonly projectId: string;
  readonly webhookSecret: string;
  /** `host:port`; another than the emulator's own when a test wants to cut the line. */
  readonly firestoreHost?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export async function startBackend(options: BackendOptions): Promise<Backend> {
  const { projectId } = options;
  const env = environmentOf(options);
  const worker = fork(new URL("./worker.ts", import.meta.url), {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const port = await portOf(worker);
  return {
    projectId,
    env,
    url: (functionName) => `http://127.0.0.1:${String(port)}/${functionName}`,
    stop: async () => {
      const ended = once(worker, "exit");
      worker.kill();
      await ended;
    },
  };
}

function environmentOf({ simulator, projectId, ...options }: BackendOptions) {
  return {
    GCLOUD_PROJECT: projectId,
    FIREBASE_CONFIG: JSON.stringify({ projectId }),
    FIRESTORE_EMULATOR_HOST: options.firestoreHost ?? firestoreEmulator(),
    ...authEmulator(),
    METADATA_SERVER_DETECTION: "none",
    // Tokens are then read without a check of their signature, as the emulator does.
    FIREBASE_DEBUG_MODE: "true",
    FIREBASE_DEBUG_FEATURES: '{"skipTokenVerification":true}',
    STRIPE_SECRET_KEY: simulator.secretKey,
    STRIPE_PUBLISHABLE_KEY: simulator.publishableKey,
    STRIPE_WEBHOOK_SECRET: options.webhookSecret,
    STRIPE_API_BASE: simulator.url,
    INSTALL_ID: "test",
    HOLD_MINUTES: "15",
    TIME_ZONE: "Europe/Berlin",
    MERCHANT_NAME: "Holdfast Airport",
    MERCHANT_COUNTRY: "DE",
    CALLS_PER_MINUTE_MAX: "1000",
    // Tests have users of whom no emulator knows, and more bookings than a customer.
    ACCOUNT_CHECK: "off",
    ANONYMOUS_USERS: "on",
    APP_CHECK: "off",
    OPEN_HOLDS_MAX: "1000",
    FREE_BOOKINGS_PER_DAY_MAX: "1000",
    DECLINES_PER_HOUR_MAX: "1000",
    DECLINES_PER_HOUR_ALL_MAX: "0",
    MANAGER_REFUND_MAX: "10000",
    SESSION_SECRET: "of-the-tests-and-of-nobody-else-0123456789",
    GUEST_REST: "on",
    GUEST_ORDERS_PER_ITEM_MAX: "1000",
    ...options.env,
  };
}

/** `host:port`. @throws Error without one: these tests never run against a real project */
export function firestoreEmulator(): string {
  const host = process.env["FIRESTORE_EMULATOR_HOST"];
  if (host) return host;
  throw new Error("FIRESTORE_EMULATOR_HOST is not set: run these tests with npm test.");
}

/** Where Bearer tokens are looked up; without one, nobody can be. */
function authEmulator(): Record<string, string> {
  const host = process.env["FIREBASE_AUTH_EMULATOR_HOST"];
  return host ? { FIREBASE_AUTH_EMULATOR_HOST: host } : {};
}

export interface Answer {
  readonly status: number;
  readonly result: Record<string, unknown>;
  readonly error: { status: string; message: string; details: Record<string, unknown> };
}

/** Calls a callable the way the client SDKs do; `token` is whatever stands behind Bearer. */
export async function call(
  backend: Backend,
  functionName: string,
  data: unknown,
  token: string | null,
): Promise<Answer> {
  const response = await fetch(backend.url(functionName), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: typeof data === "string" ? data : JSON.stringify({ data }),
  });
  return { status: response.status, ...((await response.json()) as object) } as Answer;
}

/** As the Auth emulator issues them: no signature. */
export function unsignedToken(uid: string, claims: object = {}): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    sub: uid,
    user_id: uid,
    aud: "demo",
    iss: "https://securetoken.google.com/demo",
    iat: now,
    exp: now + 3600,
    ...claims,
  };
  return `${part({ alg: "none", typ: "JWT" })}.${part(payload)}.`;
}

async function portOf(worker: ChildProcess): Promise<number> {
  const died = once(worker, "exit").then(() => {
    throw new Error("The worker ended before it listened: its own error stands above.");
  });
  const [message] = (await Promise.race([once(worker, "message"), died])) as [{ port: number }];
  return message.port;
}
