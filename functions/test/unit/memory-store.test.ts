import { expect } from "chai";
import { safeParse } from "zod";
import { collectionNames, collectionOf } from "../../src/adapters/firestore/documents.ts";
import { ref } from "../../src/application/ports.ts";
import { listsContract } from "../support/lists-contract.ts";
import { personalContract } from "../support/personal-contract.ts";
import { createMemoryStore } from "../support/memory-store.ts";
import { storeContract } from "../support/store-contract.ts";

storeContract("the in-memory store", () => Promise.resolve(createMemoryStore()));
listsContract("the in-memory store", () => Promise.resolve(createMemoryStore()));
personalContract("the in-memory store", () => Promise.resolve(createMemoryStore()));

describe("the in-memory store", () => {
  it("shows what was seeded by its path in Firestore, and reads it", async () => {
    const store = createMemoryStore();
    const entry = { at: 5, cause: "call", what: "made", status: "creating", previous: null };
    store.seed(ref("timeline", "p1/e1"), entry);
    expect(store.dump()).to.deep.equal({ "payments/p1/timeline/e1": entry });
    const { found } = await store.read({ found: ref("timeline", "p1/e1") });
    expect(found?.data).to.deep.equal(entry);
  });

  it("counts a write of the same data as a change", async () => {
    const store = createMemoryStore();
    const at = ref("stripeIds", "pi_1");
    store.seed(at, { paymentId: "p1" });
    const { found: before } = await store.read({ found: at });
    store.seed(at, { paymentId: "p1" });
    const { found: after } = await store.read({ found: at });
    expect(after?.version).not.to.equal(before?.version);
  });
});

describe("the schemas of documents", () => {
  // A commit updates every top-level field it has: one that could be missing would be left behind,
  // and a dot in a name would be read as a path. A default is never missing. The catalog is written by
  // hand, and by no commit.
  const written = (name: string) => name !== "catalog";
  for (const name of collectionNames()) {
    it(`${name}: has only fields that are always there, with plain names`, () => {
      const { shape } = collectionOf(name).schema;
      const fields = Object.entries(shape);
      expect(fields).not.to.be.empty;
      for (const [field, schema] of fields) {
        const { success, data } = safeParse(schema, undefined);
        expect(success && data === undefined && written(name), field).to.equal(false);
        expect(field).to.match(/^[a-zA-Z]\w*$/);
      }
    });

    it(`${name}: knows every field that it names as a time`, () => {
      const { schema, times } = collectionOf(name);
      for (const time of times) expect(schema.shape).to.have.property(time.split(".")[0] ?? "");
    });
  }
});
