import { expect } from "chai";
import {
  collectionNames,
  collectionOf,
} from "../../../functions/src/adapters/firestore/documents.ts";
import { readDocument, rowsOf, sectionOf } from "../../docs/markdown.ts";

const MODEL = readDocument("docs/data-model.md");

/** The heading of the collection that lives at another collection's document says so. */
function headingOf(name: string): string {
  const headings = MODEL.split("\n").filter((line) => line.startsWith("## `"));
  const found = headings.find((line) => new RegExp(`[\`/]${name}/\\{\\w+\\}\``).test(line));
  if (found === undefined) throw new Error(`no section about ${name}`);
  return found;
}

/** `items[].slotId` and `items` are both about the field `items`. */
function fieldsIn(section: string): string[] {
  const names = rowsOf(section).map(([cell = ""]) => /^`(\w+)/.exec(cell)?.[1] ?? cell);
  return [...new Set(names)];
}

describe("docs/data-model.md", () => {
  for (const name of collectionNames()) {
    it(`lists exactly the fields of ${name}`, () => {
      const section = sectionOf(MODEL, headingOf(name));
      expect(fieldsIn(section)).to.have.members(Object.keys(collectionOf(name).schema.shape));
    });

    it(`calls exactly the times of ${name} Timestamps`, () => {
      const section = sectionOf(MODEL, headingOf(name));
      const said = rowsOf(section)
        .filter(([, type = ""]) => type.startsWith("Timestamp"))
        .map(([cell = ""]) => cell.replaceAll("`", "").replace("[]", ".*"));
      expect(said).to.have.members([...collectionOf(name).times]);
    });
  }

  it("has every place that the rules name", () => {
    const rules = readDocument("firestore.rules");
    const places = [...rules.matchAll(/match \/(\w+)\//g)].map(([, place = ""]) => place);
    const named = places.filter((place) => place !== "databases");
    expect(named).not.to.be.empty;
    for (const place of named) expect(MODEL).to.match(new RegExp(`^## .*[\`/]${place}/`, "m"));
  });

  it("names every index and TTL policy", () => {
    const { indexes, fieldOverrides } = JSON.parse(readDocument("firestore.indexes.json")) as {
      indexes: { collectionGroup: string; fields: { fieldPath: string }[] }[];
      fieldOverrides: { collectionGroup: string; fieldPath: string; ttl?: boolean }[];
    };
    const rows = rowsOf(sectionOf(MODEL, "## Indexes")).map((cells) => cells.join(" "));
    const said = (words: string[]) =>
      rows.some((row) => words.every((word) => row.includes(`\`${word}\``)));
    for (const { collectionGroup, fields } of indexes) {
      const words = [collectionGroup, ...fields.map(({ fieldPath }) => fieldPath)];
      expect(said(words), words.join(", ")).to.equal(true);
    }
    for (const { collectionGroup, fieldPath, ttl } of fieldOverrides) {
      expect(said([collectionGroup, fieldPath]), `${collectionGroup}.${fieldPath}`).to.equal(true);
      if (ttl) expect(said([collectionGroup, fieldPath, "TTL"]), collectionGroup).to.equal(true);
    }
  });
});
