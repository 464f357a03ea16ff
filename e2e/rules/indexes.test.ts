/** firestore.indexes.json against the queries, because an emulator runs them without any index. */
import { expect } from "chai";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { collectionNames, collectionOf } from "../../functions/src/adapters/firestore/documents.ts";
import { compositeIndexes, isExempt, neededIndex, type IndexFile } from "./index-need.ts";
import { BACKEND, clausesIn, CLIENTS, queriesIn } from "./queries.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const file = JSON.parse(read("firestore.indexes.json")) as IndexFile;
const composites = compositeIndexes(file);
const queries = [...BACKEND, ...CLIENTS];
const sources = globSync("functions/src/**/*.ts", { cwd: root }).sort();
const exempted = file.fieldOverrides.map((field) => `${field.collectionGroup}.${field.fieldPath}`);

describe("firestore.indexes.json", () => {
  for (const query of queries) {
    const index = neededIndex(query);
    it(`has ${index} for a query of ${query.collection}`, () => {
      if (index.includes("(")) expect(composites).to.include(index);
      else expect(isExempt(file, index), `${index} is exempted`).to.equal(false);
    });
  }

  it("has no composite index that no query needs", () => {
    expect(queries.map(neededIndex)).to.include.members(composites);
    expect(file.indexes.map(({ queryScope }) => queryScope)).to.satisfy((scopes: string[]) =>
      scopes.every((scope) => scope === "COLLECTION"),
    );
  });

  it("exempts only fields that exist, each once", () => {
    const fields = collectionNames().flatMap((name) =>
      Object.keys(collectionOf(name).schema.shape).map((field) => `${name}.${field}`),
    );
    expect(fields).to.include.members(exempted);
    expect(new Set(exempted).size).to.equal(exempted.length);
  });

  it("exempts every instant but wakeAt: those grow with every write, and no query has them alone", () => {
    const instants = collectionNames().flatMap((name) =>
      collectionOf(name).times.map((path) => `${name}.${path}`),
    );
    const indexed = instants.filter((instant) => !isExempt(file, instant));
    expect(indexed.filter((instant) => !instant.endsWith(".wakeAt"))).to.deep.equal([]);
  });

  it("deletes by expiresAt whatever has one, and nothing else", () => {
    const deleted = file.fieldOverrides.filter(({ ttl }) => ttl === true);
    const expiring = collectionNames().filter((name) =>
      collectionOf(name).times.includes("expiresAt"),
    );
    expect(deleted.map(({ collectionGroup }) => collectionGroup)).to.have.members(expiring);
    expect(new Set(deleted.map(({ fieldPath }) => fieldPath))).to.deep.equal(
      new Set(["expiresAt"]),
    );
  });
});

describe("the queries in functions/src", () => {
  it("are those declared in queries.ts", () => {
    const found = sources.flatMap((path) => queriesIn(read(path)));
    expect(found).to.have.deep.members([...BACKEND]);
  });

  for (const path of sources.filter((source) => clausesIn(read(source)) > 0)) {
    it(`can be read off ${path}: every where and orderBy is in a chain that names its collection`, () => {
      const known = queriesIn(read(path)).flatMap(({ filters, orderBy }) => [filters, orderBy]);
      expect(known.flat()).to.have.length(clausesIn(read(path)));
    });
  }
});

describe("the index a query needs", () => {
  const [asc, desc] = ["asc", "desc"] as const;
  const TABLE: [string, Parameters<typeof neededIndex>[0]][] = [
    ["c.a", { collection: "c", filters: [["a", "=="]], orderBy: [] }],
    ["c.a", { collection: "c", filters: [["a", ">"]], orderBy: [["a", desc]] }],
    ["c.a", { collection: "c", filters: [], orderBy: [["a", desc]] }],
    [
      "c(a contains, b asc)",
      {
        collection: "c",
        filters: [
          ["b", "in"],
          ["a", "array-contains"],
        ],
        orderBy: [],
      },
    ],
    ["c(a asc, b desc)", { collection: "c", filters: [["a", "=="]], orderBy: [["b", desc]] }],
    [
      "c(a asc, b asc)",
      {
        collection: "c",
        filters: [
          ["b", "<"],
          ["a", "=="],
        ],
        orderBy: [["b", asc]],
      },
    ],
  ];
  for (const [index, query] of TABLE) {
    it(`of ${JSON.stringify(query.filters)} by ${JSON.stringify(query.orderBy)} is ${index}`, () => {
      expect(neededIndex(query)).to.equal(index);
    });
  }
});
