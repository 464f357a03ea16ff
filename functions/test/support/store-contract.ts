/**
 * What every `Store` must do, whatever keeps the documents. Run on the in-memory store by the unit
 * tests and on a real Firestore by the emulator tests: a fake that drifts from Firestore fails here.
 */
import { expect } from "chai";
import {
  count,
  create,
  put,
  ref,
  replace,
  type Store,
  type Write,
} from "../../src/application/ports.ts";
import type { OutboxEntry } from "../../src/application/documents.ts";
import type { Booking } from "../../src/domain/booking.ts";
import { NO_FACTS } from "../../src/domain/facts.ts";
import { newLedger, type Ledger } from "../../src/domain/payment.ts";

/** Not a whole second, so that a lost millisecond is seen. */
export const T0 = 1_767_225_600_123;

/** @param makeStore an empty store, for each test anew. */
export function storeContract(name: string, makeStore: () => Promise<Store>): void {
  describe(`${name} keeps the store's contract`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await makeStore();
    });

    describe("read and commit", () => {
      readsAndCommits(() => store);
    });
    describe("all or nothing", () => {
      allOrNothing(() => store);
    });
    describe("races", () => {
      races(() => store);
    });
    describe("what is kept", () => {
      whatIsKept(() => store);
    });
    describe("countCall", () => {
      countsCalls(() => store);
    });
    describe("openBookings", () => {
      listsOpen(() => store);
    });
    describe("dueLedgers", () => {
      listsDue(
        () => store,
        "dueLedgers",
        (id, wakeAt) => create(ref("ledger", id), ledger({ paymentId: id, wakeAt })),
      );
    });
    describe("dueBookings", () => {
      listsDue(
        () => store,
        "dueBookings",
        (id, wakeAt) => create(ref("bookings", id), { ...booking(), bookingId: id, wakeAt }),
      );
    });
    describe("dueNotices", () => {
      listsDue(
        () => store,
        "dueNotices",
        (id, wakeAt) => create(ref("outbox", id), { ...NOTICE, wakeAt }),
      );
    });
  });
}

const NOTICE: OutboxEntry = {
  ...{ bookingId: "b1", kind: "dispute", cause: "du_1", paymentId: null, currency: "eur" },
  ...{ amount: 4500, why: null, disputeReason: "fraudulent", dueBy: T0 + 1 },
  ...{ state: "due", mail: "due", hook: "none", createdAt: T0, tries: 0 },
  ...{ wakeAt: null, expiresAt: null },
};
const A = ref("stripeIds", "pi_a");
const B = ref("stripeIds", "pi_b");
const C = ref("stripeIds", "pi_c");
const SLOT_COUNT = ref("leases", "counter");

function readsAndCommits(store: () => Store): void {
  it("reads what is missing as null, and nothing as nothing", async () => {
    expect(await store().read({ a: A, b: B })).to.deep.equal({ a: null, b: null });
    expect(await store().read({})).to.deep.equal({});
  });

  it("reads several collections at once, each under its name", async () => {
    const lease = { holder: "me", expiresAt: T0, cursor: null };
    await store().commit([create(A, { paymentId: "p1" }), create(SLOT_COUNT, lease)]);
    const { a, again, counter, b } = await store().read({
      a: A,
      again: A,
      counter: SLOT_COUNT,
      b: B,
    });
    expect(a?.data).to.deep.equal({ paymentId: "p1" });
    expect(again?.data).to.deep.equal({ paymentId: "p1" });
    expect(counter?.data).to.deep.equal(lease);
    expect(b).to.equal(null);
  });

  it("commits nothing at all", async () => {
    expect(await store().commit([])).to.equal("committed");
  });

  it("creates a document once", async () => {
    expect(await store().commit([create(A, { paymentId: "first" })])).to.equal("committed");
    expect(await store().commit([create(A, { paymentId: "second" })])).to.equal("conflict");
    expect(await idsIn(store(), A)).to.deep.equal(["first"]);
  });

  it("replaces what was read, and then no longer on the old basis", async () => {
    await store().commit([create(A, { paymentId: "1" })]);
    const { a: old } = await store().read({ a: A });
    expect(await store().commit([replace(A, old, { paymentId: "2" })])).to.equal("committed");
    expect(await store().commit([replace(A, old, { paymentId: "3" })])).to.equal("conflict");
    expect(await idsIn(store(), A)).to.deep.equal(["2"]);
  });

  it("creates when what was read was missing, unless it has come since", async () => {
    const { a: missing } = await store().read({ a: A });
    expect(await store().commit([replace(A, missing, { paymentId: "1" })])).to.equal("committed");
    expect(await store().commit([replace(A, missing, { paymentId: "2" })])).to.equal("conflict");
    expect(await idsIn(store(), A)).to.deep.equal(["1"]);
  });

  it("puts over whatever is there", async () => {
    await store().commit([put(A, { paymentId: "1" })]);
    expect(await store().commit([put(A, { paymentId: "2" })])).to.equal("committed");
    expect(await idsIn(store(), A)).to.deep.equal(["2"]);
  });

  it("counts a put as a change", async () => {
    await store().commit([create(A, { paymentId: "1" })]);
    const { a: old } = await store().read({ a: A });
    await store().commit([put(A, { paymentId: "2" })]);
    expect(await store().commit([replace(A, old, { paymentId: "3" })])).to.equal("conflict");
  });
}

function allOrNothing(store: () => Store): void {
  it("writes nothing when one basis is old", async () => {
    await store().commit([create(A, { paymentId: "a1" }), create(B, { paymentId: "b1" })]);
    const { a, b } = await store().read({ a: A, b: B });
    await store().commit([replace(B, b, { paymentId: "b2" })]);
    const late = [
      create(C, { paymentId: "c" }),
      replace(A, a, { paymentId: "a2" }),
      replace(B, b, { paymentId: "b3" }),
    ];
    expect(await store().commit(late)).to.equal("conflict");
    expect(await idsIn(store(), A, B, C)).to.deep.equal(["a1", "b2", null]);
  });

  it("writes nothing when one document to create exists", async () => {
    await store().commit([create(B, { paymentId: "b1" })]);
    const late = [put(A, { paymentId: "a" }), create(B, { paymentId: "b2" })];
    expect(await store().commit(late)).to.equal("conflict");
    expect(await idsIn(store(), A, B)).to.deep.equal([null, "b1"]);
  });

  it("refuses a document that does not fit its schema, and writes nothing", async () => {
    const misfit = { op: "put", ref: B, data: { paymentId: 7 } } as const;
    const error = await rejected(store().commit([put(A, { paymentId: "a" }), misfit]));
    expect(error.message).to.contain("stripeIds/pi_b").and.contain("paymentId");
    expect(await idsIn(store(), A, B)).to.deep.equal([null, null]);
  });

  it("refuses the same document twice in one commit", async () => {
    const error = await rejected(
      store().commit([put(A, { paymentId: "1" }), put(A, { paymentId: "2" })]),
    );
    expect(error.message).to.contain("stripeIds/pi_a is written twice");
    expect(await idsIn(store(), A)).to.deep.equal([null]);
  });

  for (const id of ["", "x/cards/y", "..", "__x__"]) {
    it(`refuses the document id ${JSON.stringify(id)}`, async () => {
      const outside = ref("customers", id);
      const data = { stripeCustomerId: null, generation: 1 };
      expect((await rejected(store().read({ outside }))).message).to.contain("not a document id");
      const error = await rejected(store().commit([put(outside, data)]));
      expect(error.message).to.contain("not a document id of customers");
    });
  }
}

function races(store: () => Store): void {
  it("lets exactly one of two replaces on one basis through", async () => {
    await store().commit([create(A, { paymentId: "0" })]);
    const { a } = await store().read({ a: A });
    const results = await Promise.all(
      ["1", "2"].map((paymentId) => store().commit([replace(A, a, { paymentId })])),
    );
    expect(results.toSorted()).to.deep.equal(["committed", "conflict"]);
    const winner = results[0] === "committed" ? "1" : "2";
    expect(await idsIn(store(), A)).to.deep.equal([winner]);
  });

  it("lets exactly one of many creates through", async () => {
    const commits = Array.from({ length: 10 }, (_, n) =>
      store().commit([create(A, { paymentId: String(n) })]),
    );
    const results = await Promise.all(commits);
    expect(results.filter((result) => result === "committed")).to.have.length(1);
    expect(await idsIn(store(), A)).to.deep.equal([String(results.indexOf("committed"))]);
  });

  it("loses none of 40 increments made at once", async () => {
    await store().commit([create(SLOT_COUNT, { holder: "0", expiresAt: T0, cursor: null })]);
    await Promise.all(Array.from({ length: 40 }, () => increment(store())));
    const { counter } = await store().read({ counter: SLOT_COUNT });
    expect(counter?.data.holder).to.equal("40");
  });
}

/** Each round lets at least one of the racing callers through, so 40 callers need at most 40. */
async function increment(store: Store): Promise<void> {
  for (let round = 1; round <= 40; round++) {
    const { counter } = await store.read({ counter: SLOT_COUNT });
    const holder = String(Number(counter!.data.holder) + 1);
    const write = replace(SLOT_COUNT, counter, { holder, expiresAt: T0, cursor: null });
    if ((await store.commit([write])) === "committed") return;
  }
  throw new Error("lost 40 races");
}

const BOOKING = ref("bookings", "b1");
const LEDGER = ref("ledger", "b1_full_1");

function whatIsKept(store: () => Store): void {
  it("keeps a booking to the millisecond, in lists and maps too", async () => {
    await store().commit([create(BOOKING, booking())]);
    expect((await store().read({ found: BOOKING })).found?.data).to.deep.equal(booking());
  });

  it("keeps a timeline entry under its payment", async () => {
    const entry = ref("timeline", "b1_full_1/event:evt_1");
    const data = {
      at: T0,
      cause: "event:evt_1",
      what: "paid",
      status: "succeeded",
      previous: null,
    };
    await store().commit([create(entry, data)]);
    expect((await store().read({ entry })).entry?.data).to.deep.equal(data);
    expect(await store().commit([create(entry, data)])).to.equal("conflict");
  });

  it("keeps map keys with dots, spaces, quotes and any script", async () => {
    const keys = ["pi_1:card.declined:17", "a b", "`'\"\\", "Zürich 東京 🎟", "0", "__"];
    const data = ledger({ facts: factsWith(...keys) });
    await store().commit([create(LEDGER, ledger())]);
    const { found } = await store().read({ found: LEDGER });
    expect(await store().commit([replace(LEDGER, found, data)])).to.equal("committed");
    expect((await store().read({ found: LEDGER })).found?.data).to.deep.equal(data);
  });

  it("removes a nested key that a replace no longer has, and empties a map", async () => {
    const kept = async () => Object.keys((await store().read({ l: LEDGER })).l!.data.facts.tries);
    await store().commit([create(LEDGER, ledger({ facts: factsWith("ch_1", "ch_2") }))]);
    const { two } = await store().read({ two: LEDGER });
    await store().commit([replace(LEDGER, two, ledger({ facts: factsWith("ch_2") }))]);
    expect(await kept()).to.deep.equal(["ch_2"]);
    const { one } = await store().read({ one: LEDGER });
    await store().commit([replace(LEDGER, one, ledger())]);
    expect(await kept()).to.deep.equal([]);
  });

  it("hands out copies: changing what was written or read changes nothing", async () => {
    const written = ledger({ facts: factsWith("ch_1") });
    const commit = store().commit([create(LEDGER, written)]);
    written.facts.tries["ch_2"] = TRY;
    await commit;
    const { first } = await store().read({ first: LEDGER });
    first!.data.facts.tries["ch_3"] = TRY;
    const { second } = await store().read({ second: LEDGER });
    expect(Object.keys(second!.data.facts.tries)).to.deep.equal(["ch_1"]);
  });
}

function countsCalls(store: () => Store): void {
  it("counts along with a commit, and not with one that conflicts", async () => {
    const at = ref("limits", "declines_u1_7");
    const known = ref("stripeIds", "pi_counted");
    const both = [create(known, { paymentId: "p1" }), count(at, 2, T0)];
    expect(await store().commit(both)).to.equal("committed");
    expect(await store().commit(both)).to.equal("conflict");
    const more = Array.from({ length: 5 }, () => store().commit([count(at, 1, T0 + 1)]));
    expect(new Set(await Promise.all(more))).to.deep.equal(new Set(["committed"]));
    const { limit } = await store().read({ limit: at });
    expect(limit?.data).to.deep.equal({ count: 7, expiresAt: T0 + 1 });
  });

  it("counts from one, each id by itself", async () => {
    expect(await store().countCall("pay_u1_7", T0)).to.equal(1);
    expect(await store().countCall("pay_u1_7", T0)).to.equal(2);
    expect(await store().countCall("pay_u2_7", T0)).to.equal(1);
    const { limit } = await store().read({ limit: ref("limits", "pay_u1_7") });
    expect(limit?.data).to.deep.equal({ count: 2, expiresAt: T0 });
  });

  it("lets no more than the limit through, however many call at once", async () => {
    const calls = Array.from({ length: 20 }, () => store().countCall("pay_u1_7", T0));
    const counts = await Promise.all(calls);
    for (let max = 1; max <= 20; max++) {
      expect(counts.filter((count) => count <= max).length).to.be.at.most(max);
    }
    expect(await store().countCall("pay_u1_7", T0)).to.equal(21);
  });
}

function listsDue(
  store: () => Store,
  method: "dueLedgers" | "dueBookings" | "dueNotices",
  waking: (id: string, wakeAt: number | null) => Write,
): void {
  beforeEach(async () => {
    const wakes = { late: T0 - 2, later: T0 - 1, now: T0, soon: T0 + 1, latest: 0, never: null };
    await store().commit(Object.entries(wakes).map(([id, wakeAt]) => waking(id, wakeAt)));
  });

  it("lists what is due, the longest overdue first, and never what has no wake time", async () => {
    expect(await store()[method](T0, 10)).to.deep.equal(["latest", "late", "later", "now"]);
  });

  it("lists no more than the limit", async () => {
    expect(await store()[method](T0, 2)).to.deep.equal(["latest", "late"]);
  });

  it("lists nothing when nothing is due", async () => {
    expect(await store()[method](-1, 10)).to.deep.equal([]);
  });
}

function listsOpen(store: () => Store): void {
  const statuses = ["held", "processing", "confirmed", "canceling", "expired", "canceled"] as const;
  beforeEach(async () => {
    const holdExpiresAt = T0 + 1;
    const mine = [
      ...statuses.map((status) => ({ ...booking(), bookingId: status, status, holdExpiresAt })),
      { ...booking(), bookingId: "over", status: "held" as const, holdExpiresAt: T0 },
      { ...booking(), bookingId: "paying", status: "processing" as const, holdExpiresAt: T0 - 1 },
    ];
    const theirs = { ...booking(), bookingId: "theirs", uid: "u2" };
    await store().commit(
      [...mine, theirs].map((one) => create(ref("bookings", one.bookingId), one)),
    );
  });

  it("lists one's own that are held in time or processing, and nobody else's", async () => {
    const open = await store().openBookings("u1", T0, 10);
    expect(open.toSorted()).to.deep.equal(["held", "paying", "processing"]);
    expect(await store().openBookings("u3", T0, 10)).to.deep.equal([]);
  });

  it("lists no more than the limit", async () => {
    expect(await store().openBookings("u1", T0, 1)).to.have.length(1);
  });
}

async function idsIn(store: Store, ...refs: (typeof A)[]): Promise<(string | null)[]> {
  const found = await Promise.all(refs.map((one) => store.read({ one })));
  return found.map(({ one }) => one?.data.paymentId ?? null);
}

/** What the promise is rejected with. @throws if it is not. */
export async function rejected(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    (value: unknown) => ({ value }),
    (error: unknown) => ({ error }),
  );
  if ("error" in outcome && outcome.error instanceof Error) return outcome.error;
  throw new Error(`expected an error, got ${JSON.stringify(outcome)}`);
}

const TRY = {
  intentId: "pi_1",
  outcome: "failed",
  code: "card_declined",
  declineCode: null,
  asOf: 17,
} as const;

function factsWith(...tries: string[]): Ledger["facts"] {
  return { ...NO_FACTS, tries: Object.fromEntries(tries.map((key) => [key, TRY])) };
}

export function ledger(changes: Partial<Ledger> = {}): Ledger {
  const attempt = newLedger({
    paymentId: "b1_full_1",
    bookingId: "b1",
    dueId: "full",
    n: 1,
    uid: "u1",
    amount: 4_500,
    currency: "eur",
    createKey: "test:b1_full_1:create",
    createParams: {
      customerId: "cus_1",
      captureMethod: "automatic",
      saveCard: false,
      receiptEmail: null,
      description: "Sunset tour",
    },
    createdAt: T0,
  });
  return { ...attempt, ...changes };
}

/** Shaped to have a time in every place where a booking can have one. */
export function booking(): Booking {
  const policy = { tiers: [{ hoursBefore: 24, percent: 100, fee: 0 }] };
  const item = { itemId: "kayak", name: "Kayak", quantity: 1, unitAmount: 4_500, policy };
  const due = { kind: "full", n: 0, live: null, paidBy: null, closing: null } as const;
  return {
    bookingId: "b1",
    guarantee: null,
    uid: "u1",
    reference: "K7M2PQ4X",
    items: [
      { ...item, slotId: "s1", start: T0 + 3_600_001, end: T0 + 7_200_002 },
      { ...item, slotId: null, start: null, end: null },
    ],
    slotIds: ["s1"],
    price: { lines: [], subtotal: 9_000, discount: 0, shipping: 0, tax: 0, total: 9_000 },
    currency: "eur",
    captureMethod: "automatic",
    confirmOn: "capture",
    whenLost: "hold",
    dues: {
      deposit: { ...due, amount: 1_000, payBy: null },
      "balance.1": { ...due, amount: 8_000, payBy: T0 + 86_400_003 },
    },
    payments: {},
    status: "held",
    paymentStatus: "none",
    issues: [],
    decline: null,
    holdExpiresAt: T0 + 900_004,
    holdMs: 900_000,
    closing: null,
    isReplaced: false,
    cancellation: { at: T0 + 5, by: "customer", reason: null, retained: 0, refund: 9_000 },
    percentCap: null,
    changesKept: 0,
    differences: 0,
    pendingChange: {
      items: [{ ...item, slotId: "s2", start: T0 + 3_600_008, end: T0 + 7_200_009 }],
      price: { lines: [], subtotal: 9_500, discount: 0, shipping: 0, tax: 0, total: 9_500 },
      dueId: "difference-1",
      percentCap: 10_000,
      expiresAt: T0 + 900_010,
      closing: null,
    },
    details: { name: "Ada", email: null, phone: null, notes: null, fields: { "Shoe size": "38" } },
    address: null,
    shippingOption: null,
    coupon: null,
    taxId: null,
    termsVersion: null,
    locale: "de-CH",
    createdAt: T0,
    confirmedAt: null,
    endedAt: null,
    wakeAt: T0 + 900_006,
    sweepTries: 0,
    version: 1,
  };
}
