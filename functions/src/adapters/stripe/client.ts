import Stripe from "stripe";

/** The version our translation was written for: Stripe then renders its objects in it for ever. */
export const API_VERSION = "2026-08-26.dahlia";
/** The library's own default of 80 s outlives every function that would wait for it. */
const TIMEOUT_MS = 10_000;
const RETRIES_MAX = 2;

interface ClientSettings {
  readonly secretKey: string;
  /** Where the offline Stripe listens; null for the real one. */
  readonly apiBase: string | null;
  readonly emulator: boolean;
}

/** @throws Error when key, address and surroundings do not belong together, saying what to change */
export function createStripeClient({ secretKey, apiBase, emulator }: ClientSettings): Stripe {
  const mode = modeOf(secretKey);
  if (emulator && mode === "live") {
    throw new Error(
      "STRIPE_SECRET_KEY is a live key: in the emulator, set a test key (sk_test_…).",
    );
  }
  return new Stripe(secretKey, {
    apiVersion: API_VERSION,
    timeout: TIMEOUT_MS,
    maxNetworkRetries: RETRIES_MAX,
    telemetry: false,
    appInfo: { name: "Holdfast" },
    ...(apiBase === null ? {} : offlineAddress(apiBase, emulator)),
  });
}

function modeOf(secretKey: string): "live" | "test" {
  const mode = /^(?:sk|rk)_(live|test)_\S+$/.exec(secretKey)?.[1];
  if (mode !== "live" && mode !== "test") {
    throw new Error(
      "STRIPE_SECRET_KEY is not a secret key: set the one that starts with sk_test_, rk_test_, sk_live_ or rk_live_, without spaces.",
    );
  }
  return mode;
}

/**
 * Whoever answers at this address is believed about money, so it counts only where no real money
 * can be meant: in the emulator, which has refused live keys, and on this very machine.
 */
function offlineAddress(apiBase: string, emulator: boolean) {
  if (!emulator) {
    throw new Error("STRIPE_API_BASE is for the emulator only: remove it from this deployment.");
  }
  const url = URL.canParse(apiBase) ? new URL(apiBase) : null;
  if (url?.protocol !== "http:" || !isLoopback(url.hostname) || url.pathname !== "/") {
    throw new Error(
      "STRIPE_API_BASE must be the offline Stripe on this machine, such as http://127.0.0.1:12111; remove it to use the real Stripe.",
    );
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { protocol: "http" as const, host, port: url.port === "" ? 80 : Number(url.port) };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
