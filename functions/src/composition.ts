/** The only place that joins ports to adapters. Loaded lazily, once an instance. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { getApps, initializeApp } from "firebase-admin/app";
import { getFirestore } from "firebase-admin/firestore";
import { hooks } from "./app/hooks.ts";
import { createAccounts } from "./adapters/auth/accounts.ts";
import { createAppCheck } from "./adapters/auth/app-check.ts";
import { createFirestoreStore } from "./adapters/firestore/store.ts";
import { createStripeClient } from "./adapters/stripe/client.ts";
import { createGateway } from "./adapters/stripe/gateway.ts";
import { offlineClock, systemClock } from "./adapters/stripe/clock.ts";
import type { Deps } from "./application/ports.ts";
import { readConfig } from "./config.ts";
import { journal } from "./log.ts";

export { verifyEvent } from "./adapters/stripe/signature.ts";

let composed: Deps | undefined;

export function compose(): Deps {
  composed ??= composeOnce();
  return composed;
}

function composeOnce(): Deps {
  const { settings, stripeSecretKey, stripeApiBase, isEmulator } = readConfig();
  const app = getApps()[0] ?? initializeApp();
  const stripe = createStripeClient({
    secretKey: stripeSecretKey,
    apiBase: stripeApiBase,
    emulator: isEmulator,
  });
  const clock = stripeApiBase === null ? systemClock : offlineClock(stripeApiBase);
  return {
    store: createFirestoreStore(getFirestore(app)),
    stripe: createGateway(stripe, clock),
    accounts: createAccounts(app),
    appCheck: createAppCheck(app),
    clock,
    waiter: { sleep: (ms) => sleep(ms), random: Math.random },
    journal,
    settings,
    randomBytes: (count) => randomBytes(count),
    hooks,
  };
}
