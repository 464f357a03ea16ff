/** Who may do what: every kind of document, every kind of caller, every kind of request. */

/** Callers by the token they bring; `null` brings none. */
export const CALLERS = {
  nobody: null,
  owner: { uid: "owner" },
  "another user": { uid: "another" },
  operator: { uid: "operator", claims: { operator: true } },
  "a user whose operator claim is a text": { uid: "texter", claims: { operator: "true" } },
  "a guest": {
    uid: "guest",
    claims: { firebase: { sign_in_provider: "anonymous", identities: {} } },
  },
} as const;
export type Caller = keyof typeof CALLERS;

const ALL = Object.keys(CALLERS) as Caller[];
const SIGNED_IN = ALL.filter((caller) => caller !== "nobody");

/** Every request that is made, in words that finish the sentence "… may". */
export const REQUESTS = [
  "get the owner's document",
  "get a missing document",
  "list what has their own uid, 50 at most",
  "list what has their own uid, newest first, 50 at most",
  "list what has their own uid, without a limit",
  "list what has their own uid, 51 at most",
  "count what has their own uid, 50 at most",
  "list what has another customer's uid, 50 at most",
  "list what has their own or another customer's uid, 50 at most",
  "list whatever there is, 50 at most",
  "list whatever there is, without a limit",
  "list the owner's document by its id, 50 at most",
  "list a missing document by its id, 50 at most",
  "list the collection group, 50 at most",
  "create a document",
  "create a document that names them as owner",
  "update the owner's document",
  "replace the owner's document",
  "delete the owner's document",
  "batch a create with a delete",
] as const;
export type Request = (typeof REQUESTS)[number];

/** Denied, these have to be answered alike: for a document that exists and for one that does not. */
export const TWINS: readonly [existing: Request, missing: Request][] = [
  ["get the owner's document", "get a missing document"],
  [
    "list the owner's document by its id, 50 at most",
    "list a missing document by its id, 50 at most",
  ],
];

/** A request that an audience does not name is denied to everybody. */
type Audience = Partial<Record<Request, readonly Caller[]>>;

const OPERATOR = ["operator"] as const;
const NOBODYS: Audience = {};
const EVERYONES: Audience = {
  "get the owner's document": ALL,
  "get a missing document": ALL,
  "list what has their own uid, 50 at most": ALL,
  "list what has their own uid, newest first, 50 at most": ALL,
  "list what has their own uid, without a limit": ALL,
  "list what has their own uid, 51 at most": ALL,
  "count what has their own uid, 50 at most": ALL,
  "list what has another customer's uid, 50 at most": ALL,
  "list what has their own or another customer's uid, 50 at most": ALL,
  "list whatever there is, 50 at most": ALL,
  "list whatever there is, without a limit": ALL,
  "list the owner's document by its id, 50 at most": ALL,
  "list a missing document by its id, 50 at most": ALL,
};
const ONLY_BY_NAME: Audience = { "get the owner's document": ALL };
const OPERATORS: Audience = {
  "get the owner's document": OPERATOR,
  "get a missing document": OPERATOR,
  "list what has their own uid, 50 at most": OPERATOR,
  "list what has their own uid, newest first, 50 at most": OPERATOR,
  "count what has their own uid, 50 at most": OPERATOR,
  "list what has another customer's uid, 50 at most": OPERATOR,
  "list what has their own or another customer's uid, 50 at most": OPERATOR,
  "list whatever there is, 50 at most": OPERATOR,
  "list the owner's document by its id, 50 at most": OPERATOR,
  "list a missing document by its id, 50 at most": OPERATOR,
};
const CUSTOMERS: Audience = {
  ...OPERATORS,
  "get the owner's document": ["owner", "operator"],
  "list the owner's document by its id, 50 at most": ["owner", "operator"],
  "list what has their own uid, 50 at most": SIGNED_IN,
  "list what has their own uid, newest first, 50 at most": SIGNED_IN,
  "count what has their own uid, 50 at most": SIGNED_IN,
};

/** In a place of their own, which is asked for by its name. */
const OWNERS: Audience = Object.fromEntries(
  Object.keys(OPERATORS).map((request) => [request, ["owner"] as const]),
);

/** A document of each kind and its audience. */
const KINDS: Readonly<Record<string, Audience>> = {
  "config/public": ONLY_BY_NAME,
  "config/other": NOBODYS,
  "catalog/massage": EVERYONES,
  "slots/monday": EVERYONES,
  "shippingOptions/standard": EVERYONES,
  "schedules/weekly": OPERATORS,
  "bookings/b1": CUSTOMERS,
  "payments/p1": CUSTOMERS,
  "payments/p1/timeline/t1": OPERATORS,
  "refundRequests/r1": CUSTOMERS,
  "ledger/p1": OPERATORS,
  "refunds/r1": OPERATORS,
  "stripeEvents/evt_1": OPERATORS,
  "auditLog/a1": OPERATORS,
  "coupons/SUMMER": NOBODYS,
  "bookingWishes/b1": NOBODYS,
  "stripeIds/pi_1": NOBODYS,
  "customers/owner": NOBODYS,
  "customers/owner/cards/pm_1": OWNERS,
  "stripeCustomers/cus_1": NOBODYS,
  "guarantees/b1": NOBODYS,
  "idempotency/hash": NOBODYS,
  "limits/owner": NOBODYS,
  "holds/owner": NOBODYS,
  "leases/wakeSweep": NOBODYS,
  "erasures/owner": NOBODYS,
  "outbox/o1": NOBODYS,
  "mail/m1": NOBODYS,
  // Not written yet: whoever adds one of these says here who reads it.
  "unheardOf/x1": NOBODYS,
  "unheardOf/x1/deep/y1/deeper/z1": NOBODYS,
};

/** What lies below a document is not readable with it. */
const BELOW = Object.fromEntries(
  Object.keys(KINDS).map((path) => [`${path}/below/x1`, NOBODYS] as const),
);

/** All of them are made before the first request. */
export const DOCUMENTS: Readonly<Record<string, Audience>> = { ...KINDS, ...BELOW };

export function mayBeDone(path: string, request: Request): Caller[] {
  const callers: readonly Caller[] = DOCUMENTS[path]?.[request] ?? [];
  return ALL.filter((caller) => callers.includes(caller));
}
