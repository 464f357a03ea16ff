import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, readDocument, rowsOf, sectionOf } from "../../docs/markdown.ts";

const FOLDER = join(ROOT, "functions/test/emulator");
const FAILURES = 30;

describe("the failure modes in docs/lifecycle.md", () => {
  const rows = rowsOf(sectionOf(readDocument("docs/lifecycle.md"), "## Thirty ways to lose money"));
  const named = rows.flatMap(([, , , tests = ""]) =>
    isOpen(tests) ? [] : tests.split("<br>").map((name) => name.trim()),
  );
  const sources = readdirSync(FOLDER)
    .filter((name) => /^failures-.*\.test\.ts$/.test(name))
    .map((name) => readFileSync(join(FOLDER, name), "utf8"))
    .join("\n");

  it("are all thirty, in their order, each with its right behavior", () => {
    const expected = Array.from({ length: FAILURES }, (_, index) => `F${String(index + 1)}`);
    expect(rows.map(([number]) => number)).to.deep.equal(expected);
    for (const [number, wrong = "", right = ""] of rows) {
      expect(wrong.length, number).to.be.greaterThan(20);
      expect(right.length, number).to.be.greaterThan(20);
    }
  });

  it("name tests that begin with their own number, or say what they wait for", () => {
    for (const [number = "", , , tests = ""] of rows) {
      if (isOpen(tests)) continue;
      for (const name of tests.split("<br>"))
        expect(name.trim()).to.match(new RegExp(`^${number}: `));
    }
  });

  it("name tests that are there", () => {
    for (const name of named) expect(sources.includes(`"${name}"`), name).to.equal(true);
  });

  it("name every such test, and none is skipped", () => {
    const there = [...sources.matchAll(/"(F\d+: [^"]*)"/g)].map(([, name]) => name);
    expect(there).to.have.members(named);
    expect(sources).not.to.match(/\b(?:it|describe)\.(?:skip|only)|this\.skip\(/);
  });
});

function isOpen(tests: string): boolean {
  return tests.startsWith("open: ");
}
