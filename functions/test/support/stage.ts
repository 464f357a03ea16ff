/** Everything a test of the deployed functions needs: backend, offline Stripe, Firestore, a webhook between them. */
import { randomBytes } from "node:crypto";
import { deleteApp, initializeApp } from "firebase-admin/app";
import { getFirestore, type DocumentData, type Firestore } from "firebase-admin/firestore";
import Stripe from "stripe";
import { simControl } from "../../../simulator/src/control-client.ts";
import { startSimulator } from "../../../simulator/src/server.ts";
import { createFirestoreStore } from "../../src/adapters/firestore/store.ts";
import { EVENT_TYPES } from "../../src/adapters/stripe/event-types.ts";
import { put, ref, type Store } from "../../src/application/ports.ts";
import type { Booking } from "../../src/domain/booking.ts";
import type { CatalogItem, Slot } from "../../src/domain/catalog.ts";
import {
  call,
  firestoreEmulator,
  startBackend,
  unsignedToken,
  type Answer,
  type Backend,
  type BackendOptions,
  type Simulator,
} from "./backend.ts";
import { emulatedUsers } from "./emulated-users.ts";
import { isRecorded, recordRequests } from "./request-log.ts";
import { LOUNGE } from "./world.ts";

const WAIT_MS_MAX = 20_000;
const DAY_MS = 86_400_000;

export interface Stage {
  readonly simulator: Simulator;
  readonly control: ReturnType<typeof simControl>;
  readonly stripe: Stripe;
  readonly backend: Backend;
  readonly db: Firestore;
  readonly store: Store;
  readonly webhookSecret: string;
  /** As a signed-in user. */
  as(uid: string, functionName: string, data: unknown): Promise<Answer>;
  /** Makes an account, for what asks who a token's is. @returns its ID token, to stand behind Bearer */
  signUp(uid: string, options?: { isAnonymous?: boolean }): Promise<string>;
  /** A held booking of one lounge place, on a slot of its own unless one is named. */
  book(uid: string, slotId?: string): Promise<string>;
  addSlot(capacity: number): Promise<string>;
  booking(bookingId: string): Promise<Booking>;
  /** Resolves as soon as the listener shows it. */
  waitForBooking(
    bookingId: string,
    holds: (booking: DocumentData) => boolean,
  ): Promise<DocumentData>;
  /** What Cloud Scheduler does. @throws when the run fails */
  runSchedule(functionName: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startStage(
  options: Partial<Pick<BackendOptions, "firestoreHost" | "env">> & {
    delivery?: "polite" | "hostile";
    /** What the backend gets as STRIPE_WEBHOOK_SECRET, made from the endpoint's own. */
    secrets?: (own: string) => string;
  } = {},
): Promise<Stage> {
  firestoreEmulator();
  const projectId = `demo-stage-${randomBytes(4).toString("hex")}`;
  const simulator = await startSimulator({
    delivery: options.delivery ?? "hostile",
    record: isRecorded(),
  });
  const control = simControl(simulator.url, simulator.token);
  const { hostname, port } = new URL(simulator.url);
  const stripe = new Stripe(simulator.secretKey, {
    ...{ host: hostname, port: Number(port), protocol: "http", telemetry: false },
    apiVersion: "2026-08-26.dahlia",
  });
  const endpoint = await stripe.webhookEndpoints.create({
    url: "http://127.0.0.1:9/not-yet",
    enabled_events: [...EVENT_TYPES],
  });
  const webhookSecret = endpoint.secret ?? "";
  const backend = await startBackend({
    ...options,
    ...{ simulator, projectId },
    webhookSecret: options.secrets?.(webhookSecret) ?? webhookSecret,
  });
  await stripe.webhookEndpoints.update(endpoint.id, { url: backend.url("stripeWebhook") });

  const app = initializeApp({ projectId }, projectId);
  const db = getFirestore(app);
  const store = createFirestoreStore(db);
  await store.commit([put(ref("catalog", "lounge"), ITEM)]);
  const as = (uid: string, functionName: string, data: unknown) =>
    call(backend, functionName, data, unsignedToken(uid));

  const stage: Stage = {
    ...{ simulator, control, stripe, backend, db, store, webhookSecret, as },
    signUp: (uid, options) => emulatedUsers(app).signUp(uid, options),
    async addSlot(capacity) {
      const slotId = `lounge_${randomBytes(6).toString("hex")}`;
      const start = Date.now() + 30 * DAY_MS;
      const slot: Slot = { ...SLOT, start, end: start + 7_200_000, capacity };
      await store.commit([put(ref("slots", slotId), slot)]);
      return slotId;
    },
    async book(uid, slotId) {
      const answer = await as(uid, "createBooking", {
        itemId: "lounge",
        slotId: slotId ?? (await stage.addSlot(10)),
      });
      if (answer.status !== 200) throw new Error(`no booking: ${JSON.stringify(answer)}`);
      return answer.result["bookingId"] as string;
    },
    async booking(bookingId) {
      const { found } = await store.read({ found: ref("bookings", bookingId) });
      if (found === null) throw new Error(`no booking ${bookingId}`);
      return found.data;
    },
    waitForBooking: (bookingId, holds) => waitFor(db, `bookings/${bookingId}`, holds),
    async runSchedule(functionName) {
      const response = await fetch(backend.url(functionName), { method: "POST", body: "{}" });
      if (!response.ok) throw new Error(`${functionName} answered ${String(response.status)}`);
    },
    async stop() {
      await recordRequests(control);
      await backend.stop();
      await simulator.close();
      await deleteApp(app);
    },
  };
  return stage;
}

const ITEM: CatalogItem = LOUNGE;
const SLOT: Slot = {
  ...{ itemId: "lounge", start: 0, end: 0, capacity: 0, taken: 0 },
  ...{ unitAmount: null, state: "open", version: 0 },
};

export function waitFor(
  db: Firestore,
  path: string,
  holds: (data: DocumentData) => boolean,
): Promise<DocumentData> {
  return new Promise((resolve, reject) => {
    let last: unknown;
    const end = (settle: () => void) => {
      clearTimeout(timer);
      stopListening();
      settle();
    };
    const timer = setTimeout(() => {
      end(() => {
        reject(new Error(`${path} never got there; it is ${JSON.stringify(last)}`));
      });
    }, WAIT_MS_MAX);
    const stopListening = db.doc(path).onSnapshot((snapshot) => {
      last = snapshot.data();
      const data = snapshot.data();
      if (data !== undefined && holds(data)) {
        end(() => {
          resolve(data);
        });
      }
    }, reject);
  });
}
