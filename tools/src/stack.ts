import { join } from "node:path";
import { startSuite } from "./emulator-suite.ts";
import type { Suite } from "./emulator-suite.ts";
import { removeEndpoints, writeEndpoints } from "./endpoints.ts";
import type { Endpoints } from "./endpoints.ts";
import { prepareExternalFirestore } from "./external-firestore.ts";
import type { FirestoreEmulator } from "./firestore-emulator.ts";
import { firestoreRest } from "./firestore-rest.ts";
import type { RunningStripe } from "./offline-stripe.ts";
import { ROOT, SEED_DIR } from "./paths.ts";
import { publicConfig } from "./public-config.ts";
import { HOST, portsAt, requireFreePorts } from "./ports.ts";
import type { Ports } from "./ports.ts";
import { bringReferencePage } from "./reference-page.ts";
import { runSchedule } from "./run-schedule.ts";
import { readPreferences, writeSettings } from "./settings.ts";
import type { Preferences } from "./settings.ts";

export interface StackOptions {
  projectId: string;
  portOffset: number;
  /** Below the project root, built. */
  functionsSource: string;
  endpointsFile: string;
  firestore: FirestoreEmulator;
  /** Only tests fix it. */
  installId?: string;
  startStripe: (place: { webhook: string; port: number }) => Promise<RunningStripe>;
  say: (line: string) => void;
  onSuiteLine?: (line: string) => void;
}

export interface Stack {
  endpoints: Endpoints;
  ports: Ports;
  preferences: Preferences;
  /** Resolves with the name of a part that ended by itself. */
  broken: Promise<string>;
  stop: () => Promise<void>;
}

/**
 * The whole system: Stripe, the Emulator Suite with the seed data, slots and public settings.
 * Stripe comes first, because the functions read its webhook secret when they are loaded.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { projectId, say } = options;
  const ports = portsAt(options.portOffset);
  const functionsDir = join(ROOT, options.functionsSource);
  const preferences = readPreferences(functionsDir);
  const addresses = addressesOf(options, ports, preferences.REGION);
  removeEndpoints(options.endpointsFile);
  await requireFreePorts(ports);

  say("Starting Stripe …");
  const stripe = await options.startStripe({ webhook: addresses.webhook, port: ports.simulator });
  let suite: Suite | undefined;
  const stop = async () => {
    removeEndpoints(options.endpointsFile);
    await suite?.stop();
    await stripe.stop();
  };
  try {
    writeSettings(functionsDir, stripe, options.installId);
    bringReferencePage();
    say("Starting the Firebase Emulator Suite …");
    suite = await startSuite({
      ...{ projectId, portOffset: options.portOffset, firestore: options.firestore },
      only: ["auth", "functions", "firestore", "tasks", "hosting", "eventarc"],
      functionsSource: options.functionsSource,
      importFrom: SEED_DIR,
      ...(options.onSuiteLine === undefined ? {} : { onLine: options.onSuiteLine }),
    });
    await fillFirestore(options, addresses, { preferences, stripe });
  } catch (error) {
    await stop();
    throw error;
  }
  const endpoints: Endpoints = {
    ...addresses,
    publishableKey: stripe.publishableKey,
    ...(stripe.apiBase === undefined ? {} : { simulator: stripe.apiBase }),
    ...(stripe.token === undefined ? {} : { simulatorToken: stripe.token }),
  };
  writeEndpoints(options.endpointsFile, endpoints);
  const broken = Promise.race([
    suite.ended.then(() => "the Emulator Suite"),
    stripe.ended.then(() => "Stripe"),
  ]);
  return { endpoints, ports, preferences, broken, stop };
}

type Addresses = Omit<Endpoints, "publishableKey" | "simulator" | "simulatorToken">;

function addressesOf(options: StackOptions, ports: Ports, region: string): Addresses {
  const { projectId, firestore } = options;
  const at = (port: number) => `http://${HOST}:${port}`;
  const functions = `${at(ports.functions)}/${projectId}/${region}`;
  return {
    ...{ projectId, region, functions, webhook: `${functions}/stripeWebhook` },
    hosting: at(ports.hosting),
    auth: at(ports.auth),
    firestore: firestore.kind === "running" ? `http://${firestore.host}` : at(ports.firestore),
  };
}

async function fillFirestore(
  options: StackOptions,
  addresses: Addresses,
  from: { preferences: Preferences; stripe: RunningStripe },
): Promise<void> {
  const host = new URL(addresses.firestore).host;
  const firestore = firestoreRest(host, options.projectId);
  if (options.firestore.kind === "running") {
    await prepareExternalFirestore(host, options.projectId, firestore);
  }
  const { preferences, stripe } = from;
  const { publishableKey, apiBase } = stripe;
  const publicPart = publicConfig(preferences, { publishableKey, offline: apiBase !== undefined });
  await firestore.set("config/public", publicPart);
  // The nightly job itself: what is offered here is what a deployed project would offer.
  options.say("Making the slots of the next 60 days …");
  await runSchedule("makeSlots", addresses);
}
