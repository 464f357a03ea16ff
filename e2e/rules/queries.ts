/**
 * Every query there is. The emulator runs a query without its index, production refuses it, so
 * whoever adds a query declares it here, and indexes.test.ts says what it needs.
 */

export type Direction = "asc" | "desc";

export interface Query {
  readonly collection: string;
  /** Field and operator, in the order of the code. */
  readonly filters: readonly (readonly [field: string, operator: string])[];
  readonly orderBy: readonly (readonly [field: string, direction: Direction])[];
}

/** Made by the backend, each once in functions/src. */
export const BACKEND: readonly Query[] = [
  // What an amount alone may mean: the caller's bookings that can still be paid, held in time or
  // processing.
  {
    collection: "bookings",
    filters: [
      ["uid", "=="],
      ["status", "=="],
      ["holdExpiresAt", ">"],
    ],
    orderBy: [],
  },
  {
    collection: "bookings",
    filters: [
      ["uid", "=="],
      ["status", "=="],
    ],
    orderBy: [],
  },
  // All that is known about one person: their bookings, newest first, and what was written about each.
  {
    collection: "bookings",
    filters: [["uid", "=="]],
    orderBy: [
      ["createdAt", "desc"],
      ["__name__", "desc"],
    ],
  },
  { collection: "outbox", filters: [], orderBy: [["__name__", "asc"]] },
  { collection: "mail", filters: [], orderBy: [["__name__", "asc"]] },
  // The sweep: whose time has come, longest overdue first.
  { collection: "ledger", filters: [["wakeAt", "<="]], orderBy: [["wakeAt", "asc"]] },
  { collection: "bookings", filters: [["wakeAt", "<="]], orderBy: [["wakeAt", "asc"]] },
  { collection: "outbox", filters: [["wakeAt", "<="]], orderBy: [["wakeAt", "asc"]] },
  { collection: "stripeEvents", filters: [["wakeAt", "<="]], orderBy: [["wakeAt", "asc"]] },
  { collection: "bookingWishes", filters: [["wakeAt", "<="]], orderBy: [["wakeAt", "asc"]] },
  { collection: "erasures", filters: [["wakeAt", "<="]], orderBy: [["wakeAt", "asc"]] },
  // A slot that is canceled: the bookings in it.
  {
    collection: "bookings",
    filters: [
      ["slotIds", "array-contains"],
      ["status", "in"],
    ],
    orderBy: [],
  },
  // The reconciler: whose places a slot's number is made of.
  {
    collection: "bookings",
    filters: [
      ["slotIds", "array-contains"],
      ["status", "in"],
    ],
    orderBy: [],
  },
  // A cart whose products have no ids: the item of that name.
  { collection: "catalog", filters: [["name", "=="]], orderBy: [] },
  // A day that is closed: the times of one item on it.
  {
    collection: "slots",
    filters: [
      ["itemId", "=="],
      ["start", ">="],
      ["start", "<"],
    ],
    orderBy: [["start", "asc"]],
  },
];

/** What apps may rely on, beyond a document by its id. */
export const CLIENTS: readonly Query[] = [
  // A customer's history.
  { collection: "bookings", filters: [["uid", "=="]], orderBy: [["createdAt", "desc"]] },
  { collection: "payments", filters: [["uid", "=="]], orderBy: [["createdAt", "desc"]] },
  { collection: "refundRequests", filters: [["uid", "=="]], orderBy: [["createdAt", "desc"]] },
  // The offer, and the times of one item in a span of days.
  { collection: "catalog", filters: [["active", "=="]], orderBy: [] },
  { collection: "shippingOptions", filters: [["active", "=="]], orderBy: [] },
  {
    collection: "slots",
    filters: [
      ["itemId", "=="],
      ["start", ">="],
      ["start", "<"],
    ],
    orderBy: [["start", "asc"]],
  },
];

/** The queries a file makes: each `collection("…")` chain, up to its semicolon. */
export function queriesIn(code: string): Query[] {
  const chains = code.matchAll(/\.collection(?:Group)?\(\s*"(\w+)"\s*,?\s*\)([^;]*)/g);
  return [...chains].flatMap(([, collection = "", chain = ""]) => {
    const filters = [...chain.matchAll(/\.where\(\s*"([\w.]+)",\s*"([^"]+)"/g)];
    const orders = [...chain.matchAll(/\.orderBy\(\s*"([\w.]+)"(?:,\s*"(asc|desc)")?/g)];
    if (filters.length + orders.length === 0) return [];
    return {
      collection,
      filters: filters.map(([, field = "", operator = ""]) => [field, operator] as const),
      orderBy: orders.map(
        ([, field = "", direction]) => [field, direction === "desc" ? "desc" : "asc"] as const,
      ),
    };
  });
}

/** How many filters and orders a file has, readable or not. */
export function clausesIn(code: string): number {
  return [...code.matchAll(/\.(?:where|orderBy)\(/g)].length;
}
