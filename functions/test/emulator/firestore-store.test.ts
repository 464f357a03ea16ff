/** The store contract on a real Firestore, and what a fake store cannot show. */
import { expect } from "chai";
import { FieldPath, Firestore, GrpcStatus, Timestamp } from "firebase-admin/firestore";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { createFirestoreStore } from "../../src/adapters/firestore/store.ts";
import { create, put, ref, replace, type Store } from "../../src/application/ports.ts";
import { isDomainError } from "../../src/domain/errors.ts";
import { listsContract } from "../support/lists-contract.ts";
import { personalContract } from "../support/personal-contract.ts";
import { booking, ledger, rejected, storeContract, T0 } from "../support/store-contract.ts";

const emulatorHost = process.env["FIRESTORE_EMULATOR_HOST"] ?? "";
const projectId = `demo-store-${randomBytes(4).toString("hex")}`;

describe("the Firestore store", () => {
  let db: Firestore;
  let store: Store;

  before(function () {
    if (emulatorHost === "") {
      if (process.env["CI"] === "true") throw new Error("FIRESTORE_EMULATOR_HOST is not set");
      console.log("skipped: FIRESTORE_EMULATOR_HOST is not set");
      this.skip();
    }
    db = new Firestore({ projectId });
    store = createFirestoreStore(db);
  });
  beforeEach(clearFirestore);
  after(async () => {
    if (emulatorHost !== "") await db.terminate();
  });

  storeContract("a real Firestore", () => Promise.resolve(store));
  listsContract("a real Firestore", () => Promise.resolve(store));
  personalContract("a real Firestore", () => Promise.resolve(store));

  describe("what is in the document", () => {
    it("is a Timestamp for every time of a booking", async () => {
      await store.commit([create(ref("bookings", "b1"), booking())]);
      const raw = await db.doc("bookings/b1").get();
      expect(raw.get("createdAt")).to.deep.equal(Timestamp.fromMillis(T0));
      expect(raw.get("holdExpiresAt")).to.be.instanceOf(Timestamp);
      const starts = (raw.get("items") as { start: unknown }[]).map(({ start }) => start);
      const expected = booking().items.map(({ start }) => start);
      expect(starts).to.deep.equal([Timestamp.fromMillis(expected[0] ?? 0), null]);
      expect(raw.get(new FieldPath("dues", "balance.1", "payBy"))).to.be.instanceOf(Timestamp);
      expect(raw.get("confirmedAt")).to.equal(null);
      expect(raw.get("holdMs")).to.equal(booking().holdMs);
    });

    it("is a Timestamp where a TTL policy or a query looks", async () => {
      await store.countCall("pay_u1_7", T0);
      await store.commit([create(ref("ledger", "l1"), ledger({ wakeAt: T0 }))]);
      const [limit, due] = await db.getAll(db.doc("limits/pay_u1_7"), db.doc("ledger/l1"));
      expect(limit?.get("expiresAt")).to.deep.equal(Timestamp.fromMillis(T0));
      expect(due?.get("wakeAt")).to.deep.equal(Timestamp.fromMillis(T0));
    });

    it("is refused with its path when a field is missing or of another type", async () => {
      await db.doc("leases/sweep").set({ holder: 7, expiresAt: Timestamp.fromMillis(T0) });
      const error = await rejected(store.read({ lease: ref("leases", "sweep") }));
      expect(error.message).to.contain("leases/sweep").and.contain("holder");
    });

    it("is refused with its path when a time is a bare number", async () => {
      await db.doc("leases/sweep").set({ holder: "me", expiresAt: T0 });
      const error = await rejected(store.read({ lease: ref("leases", "sweep") }));
      expect(error.message).to.contain("leases/sweep").and.contain("expiresAt: not a Timestamp");
    });

    it("is read as none where a wish has something else for a time, so that it can be refused", async () => {
      const at = ref("bookingWishes", "W".repeat(20));
      for (const wakeAt of ["now", T0, { seconds: 1 }, null]) {
        await db.doc(`bookingWishes/${at.id}`).set({ state: "wished", wish: 7, wakeAt });
        const { found } = await store.read({ found: at });
        const rest = { refusal: null, expiresAt: null };
        expect(found?.data).to.deep.equal({ state: "wished", wish: 7, wakeAt: null, ...rest });
      }
    });

    it("that was deleted since it was read is a conflict to replace", async () => {
      const at = ref("stripeIds", "pi_1");
      await store.commit([create(at, { paymentId: "p1" })]);
      const { found } = await store.read({ found: at });
      await db.doc("stripeIds/pi_1").delete();
      expect(await store.commit([replace(at, found, { paymentId: "p2" })])).to.equal("conflict");
    });
  });

  it("takes a replace that changes nothing for no change: the basis still holds", async () => {
    const at = ref("stripeIds", "pi_1");
    await store.commit([create(at, { paymentId: "p1" })]);
    const { found } = await store.read({ found: at });
    expect(await store.commit([replace(at, found, { paymentId: "p1" })])).to.equal("committed");
    expect(await store.commit([replace(at, found, { paymentId: "p2" })])).to.equal("committed");
  });

  describe("when Firestore fails", () => {
    const BOUND_MS = 400;
    let fake: FakeFirestore;
    let failing: Store;

    beforeEach(async () => {
      fake = await startFake();
      failing = createFirestoreStore(fake.client, BOUND_MS);
    });
    afterEach(() => fake.end());

    const at = ref("stripeIds", "pi_1");
    const calls: Record<string, () => Promise<unknown>> = {
      read: () => failing.read({ at }),
      commit: () => failing.commit([put(at, { paymentId: "p1" })]),
      countCall: () => failing.countCall("pay_u1_7", T0),
      dueLedgers: () => failing.dueLedgers(T0, 10),
      dueBookings: () => failing.dueBookings(T0, 10),
      bookingsOf: () => failing.bookingsOf("u1", null, 10),
      tellingsOf: () => failing.tellingsOf("mail", "b1", 10),
      dueNotices: () => failing.dueNotices(T0, 10),
      dueWishes: () => failing.dueWishes(T0, 10),
      itemsNamed: () => failing.itemsNamed("Lounge", 10),
      idsIn: () => failing.idsIn("schedules", 10),
      slotsBetween: () => failing.slotsBetween("lounge", { from: T0, until: T0 + 1 }, 10),
    };

    for (const [name, call] of Object.entries(calls)) {
      it(`${name} says UNAVAILABLE within its bound when nothing listens`, async () => {
        await fake.stopListening();
        await unavailableWithin(BOUND_MS, call);
      });

      it(`${name} says UNAVAILABLE within its bound when no answer comes`, async () => {
        await unavailableWithin(BOUND_MS, call);
      });

      it(`${name} passes on what no waiting can mend`, async () => {
        fake.answer("PERMISSION_DENIED");
        const error = await rejected(call());
        expect(error).to.have.property("code", GrpcStatus.PERMISSION_DENIED);
        expect(isDomainError(error)).to.equal(false);
      });
    }

    for (const code of ["FAILED_PRECONDITION", "ALREADY_EXISTS", "NOT_FOUND"] as const) {
      it(`commit calls ${code} a conflict`, async () => {
        fake.answer(code);
        expect(await failing.commit([put(at, { paymentId: "p1" })])).to.equal("conflict");
      });
    }

    for (const code of ["CANCELLED", "UNKNOWN", "DEADLINE_EXCEEDED", "INTERNAL"] as const) {
      it(`commit calls ${code} UNAVAILABLE and is not repeated`, async () => {
        fake.answer(code);
        await unavailableWithin(BOUND_MS, calls["commit"]!);
        expect(fake.attempts()).to.equal(1);
      });
    }

    for (const code of ["UNAVAILABLE", "RESOURCE_EXHAUSTED", "ABORTED"] as const) {
      it(`commit is repeated by the SDK after ${code}, up to the bound`, async () => {
        fake.answer(code);
        await unavailableWithin(BOUND_MS, calls["commit"]!);
        expect(fake.attempts()).to.be.greaterThan(1);
      });
    }

    it("read calls RESOURCE_EXHAUSTED UNAVAILABLE, and keeps the cause", async () => {
      fake.answer("RESOURCE_EXHAUSTED");
      const error = await rejected(failing.read({ at }));
      expect(isDomainError(error, "UNAVAILABLE")).to.equal(true);
      expect(error.cause).to.have.property("code", GrpcStatus.RESOURCE_EXHAUSTED);
    });

    it("commit may call its own work a conflict when the acknowledgement was lost", async () => {
      fake.answer("UNAVAILABLE", "ALREADY_EXISTS");
      expect(await failing.commit([create(at, { paymentId: "p1" })])).to.equal("conflict");
      expect(fake.attempts()).to.equal(2);
    });
  });
});

async function clearFirestore(): Promise<void> {
  const documents = `projects/${projectId}/databases/(default)/documents`;
  const url = `http://${emulatorHost}/emulator/v1/${documents}`;
  const { status } = await fetch(url, { method: "DELETE" });
  expect(status).to.equal(200);
}

async function unavailableWithin(boundMs: number, call: () => Promise<unknown>): Promise<void> {
  const startedAt = performance.now();
  const error = await rejected(call());
  expect(isDomainError(error, "UNAVAILABLE"), String(error)).to.equal(true);
  expect(error.cause).to.be.instanceOf(Error);
  expect(performance.now() - startedAt).to.be.lessThan(boundMs + 5_000);
}

type Code = keyof typeof GrpcStatus;

interface FakeFirestore {
  readonly client: Firestore;
  /** How many calls arrived. */
  attempts(): number;
  /** One code a call, the last for all further ones; until then no call is answered. */
  answer(...codes: [Code, ...Code[]]): void;
  stopListening(): Promise<void>;
  end(): Promise<void>;
}

/** Answers every call with a status and no message, as gRPC does: headers, then trailers. */
async function startFake(): Promise<FakeFirestore> {
  const server = createServer();
  const waiting = new Set<ServerHttp2Stream>();
  let codes: Code[] = [];
  let attempts = 0;

  function reply(stream: ServerHttp2Stream): void {
    const code = codes.length > 1 ? codes.shift() : codes[0];
    if (code === undefined) {
      waiting.add(stream);
      return;
    }
    if (stream.destroyed) return;
    stream.respond({ "content-type": "application/grpc" }, { waitForTrailers: true });
    stream.on("wantTrailers", () => {
      stream.sendTrailers({ "grpc-status": String(GrpcStatus[code]) });
    });
    stream.end();
  }
  function answer(...next: [Code, ...Code[]]): void {
    codes = next;
    waiting.forEach(reply);
    waiting.clear();
  }
  /** False when somebody else has taken the port meanwhile: then the client ends with the process. */
  function isBack(): Promise<boolean> {
    return listen(port).then(
      () => true,
      () => false,
    );
  }
  async function listen(port: number): Promise<number> {
    await once(server.listen(port, "127.0.0.1"), "listening");
    return (server.address() as AddressInfo).port;
  }

  server.on("stream", (stream: ServerHttp2Stream) => {
    attempts += 1;
    reply(stream);
  });
  const port = await listen(0);
  const client = clientOf(`127.0.0.1:${port}`);
  return {
    client,
    attempts: () => attempts,
    answer,
    async stopListening() {
      server.close();
      await once(server, "close");
    },
    // The SDK may still be repeating a call: a refusal ends it, and only then can the client close.
    async end() {
      answer("PERMISSION_DENIED");
      if (!server.listening && !(await isBack())) return;
      await client.terminate();
      server.close();
      await once(server, "close");
    },
  };
}

/** The environment variable wins over any setting, and is read by the constructor only. */
function clientOf(host: string): Firestore {
  process.env["FIRESTORE_EMULATOR_HOST"] = host;
  try {
    return new Firestore({ projectId });
  } finally {
    process.env["FIRESTORE_EMULATOR_HOST"] = emulatorHost;
  }
}
