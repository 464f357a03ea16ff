import { expect } from "chai";
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, readDocument } from "../../docs/markdown.ts";

const documents = [
  ...["README.md", "CHANGELOG.md"],
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

describe("the documents", () => {
  for (const path of documents) {
    const text = readDocument(path);

    it(`${path}: every link inside the project leads somewhere`, () => {
      const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
      for (const link of links.filter((one) => !/^https?:/.test(one))) {
        const [file = "", anchor] = link.split("#");
        const target = file === "" ? path : join(dirname(path), file);
        expect(existsSync(join(ROOT, target)), link).to.equal(true);
        if (anchor !== undefined) expect(anchorsOf(readDocument(target)), link).to.include(anchor);
      }
    });

    it(`${path}: every path in the tree that it names exists`, () => {
      const named = text.matchAll(
        /`((?:functions|simulator|tools|docs|e2e|emulator-data|web)\/[\w./-]*\w\/?)`/g,
      );
      // What the first start makes is not in a fresh clone.
      const made = /\.env|\.local$|\/lib\b|node_modules/;
      for (const [, name = ""] of named) {
        if (!made.test(name)) expect(existsSync(join(ROOT, name)), name).to.equal(true);
      }
    });

    it(`${path}: every npm script that it names exists`, () => {
      const { scripts } = JSON.parse(readDocument("package.json")) as { scripts: object };
      const named = [...text.matchAll(/npm (?:run ([\w:]+)|(start|test))\b/g)];
      for (const [, run, short] of named) expect(scripts).to.have.property(run ?? short ?? "");
    });
  }

  it("README.md: is short enough to be read", () => {
    expect(readDocument("README.md").split("\n").length).to.be.at.most(201);
  });
});

/** As GitHub makes them of headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, "")
      .replaceAll(" ", "-"),
  );
}
