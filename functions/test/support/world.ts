/** A small world for use cases: in memory, with a clock that only moves when told. */
import type { Deps, Journal, Settings } from "../../src/application/ports.ts";
import { ref } from "../../src/application/ports.ts";
import type { CatalogItem, Slot } from "../../src/domain/catalog.ts";
import { createFakeStripe, type FakeStripe } from "./fake-stripe.ts";
import { createMemoryAccounts, type MemoryAccounts } from "./memory-accounts.ts";
import { createMemoryAppCheck } from "./memory-app-check.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";

/** Milliseconds. */
export const NOW = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

export const SETTINGS: Settings = {
  env: "test",
  publishableKey: "pk_test_holdfast",
  livemode: false,
  holdMs: 15 * 60_000,
  timeZone: "Europe/Berlin",
  merchantName: "Holdfast Airport",
  merchantCountry: "DE",
  receiptsByStripe: false,
  returnOrigins: ["https://app.example"],
  corsOrigins: ["https://app.example"],
  checkoutMethods: [],
  supportEmail: "support@example.com",
  operatorEmail: "operator@example.com",
  callsPerMinuteMax: 1_000,
  accountCheck: false,
  anonymousUsers: true,
  appCheck: false,
  openHoldsMax: 1_000,
  freeBookingsPerDayMax: 1_000,
  declinesPerHourMax: 1_000,
  declinesPerHourAllMax: null,
  managerRefundMax: 10_000,
  guestRest: true,
  guestOrdersPerItemMax: 1_000,
  offlineStripe: null,
};

const QUIET: Deps["hooks"] = {
  onConfirmed: () => Promise.resolve(),
  onCanceled: () => Promise.resolve(),
  onRefunded: () => Promise.resolve(),
};

export interface World {
  readonly deps: Deps;
  readonly store: MemoryStore;
  readonly stripe: FakeStripe;
  readonly accounts: MemoryAccounts;
  readonly clock: { nowMs: number };
  readonly alarms: string[];
}

export function aWorld(settings: Partial<Settings> = {}): World {
  const store = createMemoryStore();
  const clock = { nowMs: NOW };
  const stripe = createFakeStripe({ now: () => clock.nowMs });
  const accounts = createMemoryAccounts();
  const alarms: string[] = [];
  const journal: Journal = {
    note: () => undefined,
    alarm: (event) => {
      alarms.push(event);
    },
  };
  let chance = 1;
  const deps: Deps = {
    store,
    stripe,
    accounts,
    appCheck: createMemoryAppCheck(),
    clock: { now: () => Promise.resolve(clock.nowMs) },
    waiter: {
      // Time is not what these tests are about: a turn of the event loop stands for any wait.
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
      random: () => 0.5,
    },
    journal,
    settings: { ...SETTINGS, ...settings },
    hooks: QUIET,
    randomBytes: (count) =>
      Uint8Array.from({ length: count }, () => (chance = (chance * 48271) % 2147483647) % 256),
  };
  stockShelves(store);
  return { deps, store, stripe, accounts, clock, alarms };
}

export const LOUNGE: CatalogItem = {
  name: "Lounge",
  description: "Two hours of quiet",
  kind: "slot",
  unitAmount: 4500,
  currency: "eur",
  taxRates: [],
  policy: { tiers: [] },
  captureMethod: "automatic",
  fields: [],
  active: true,
  image: null,
};

export const SLOT: Slot = {
  itemId: "lounge",
  start: NOW + 24 * HOUR_MS,
  end: NOW + 26 * HOUR_MS,
  capacity: 20,
  taken: 0,
  unitAmount: null,
  state: "open",
  version: 0,
};

function stockShelves(store: MemoryStore): void {
  store.seed(ref("catalog", "lounge"), LOUNGE);
  store.seed(ref("catalog", "parking"), { ...LOUNGE, name: "Parking", unitAmount: 1900 });
  store.seed(ref("catalog", "book"), { ...LOUNGE, name: "Book", kind: "goods", unitAmount: 2100 });
  store.seed(ref("catalog", "gift"), { ...LOUNGE, name: "Map", kind: "goods", unitAmount: 0 });
  store.seed(ref("catalog", "cheap"), { ...LOUNGE, name: "Pin", kind: "goods", unitAmount: 20 });
  store.seed(ref("catalog", "retired"), { ...LOUNGE, kind: "goods", active: false });
  store.seed(ref("slots", "lounge_1"), SLOT);
  store.seed(ref("slots", "parking_1"), { ...SLOT, itemId: "parking", capacity: 1 });
  store.seed(ref("slots", "lounge_full"), { ...SLOT, taken: 20 });
  store.seed(ref("slots", "lounge_begun"), { ...SLOT, start: NOW });
  store.seed(ref("slots", "lounge_blocked"), { ...SLOT, state: "blocked" });
}
