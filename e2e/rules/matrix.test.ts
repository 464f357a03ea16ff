/** That nothing is left out of the matrix; needs no emulator. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { collectionNames } from "../../functions/src/adapters/firestore/documents.ts";
import { DOCUMENTS } from "./matrix.ts";

const rules = readFileSync(join(import.meta.dirname, "../../firestore.rules"), "utf8");
const rows = Object.keys(DOCUMENTS).map((path) => path.split("/").at(-2));

describe("the matrix of firestore.rules", () => {
  it("has a row for every collection that the backend writes", () => {
    expect(rows).to.include.members(collectionNames());
  });

  it("has a row for every match of the rules", () => {
    const matches = [...rules.matchAll(/match \/(?:databases.*|\{document=\*\*\}|(\w+)\/\S+) \{/g)];
    expect(matches).to.have.length(rules.split("match /").length - 1);
    expect(rows).to.include.members(matches.flatMap(([, collection]) => collection ?? []));
  });
});
