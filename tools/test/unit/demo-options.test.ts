import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parseDemoOptions } from "../../src/demo-options.ts";
import { ROOT } from "../../src/paths.ts";
import { STORIES, listStories } from "../../src/stories/all.ts";

describe("the options of npm run demo", () => {
  it("are the usual cards unless told otherwise", () => {
    expect(parseDemoOptions([])).to.deep.equal({ kind: "cards", cards: null });
  });

  it("take cards in their order", () => {
    const cards = ["declined", "4242424242424242"];
    const args = cards.flatMap((card) => ["--card", card]);
    expect(parseDemoOptions(args)).to.deep.equal({ kind: "cards", cards });
  });

  it("take every story that is listed, and several in their order", () => {
    const names = Object.keys(STORIES);
    const args = names.flatMap((name) => ["--story", name]);
    expect(parseDemoOptions(args)).to.deep.equal({ kind: "stories", names });
    const listed = listStories().split("\n");
    expect(listed.map((line) => line.trim().split(" ")[0])).to.deep.equal(names);
  });

  it("list the stories before all else", () => {
    expect(parseDemoOptions(["--list"])).to.deep.equal({ kind: "list" });
  });

  const refused: [string[], RegExp][] = [
    [["--story", "happy-end"], /no story happy-end: take expiry, .*lost-webhook\./],
    [["--story", "expiry", "--story", "toString"], /no story toString/],
    [["--story"], /argument missing/],
    [["--story", "expiry", "--card", "3ds"], /not both/],
    [["--card", "gold"], /--card takes/],
    [["--tale", "expiry"], /Unknown option/],
    [["expiry"], /Unexpected argument/],
  ];
  for (const [args, says] of refused) {
    it(`refuse ${args.join(" ")}`, () => {
      expect(() => parseDemoOptions(args)).to.throw(says);
    });
  }

  it("are all in what --help prints", () => {
    const help = readFileSync(join(ROOT, "tools", "help", "demo.txt"), "utf8");
    for (const option of ["--card", "--story", "--list"]) expect(help).to.contain(`  ${option} `);
  });
});
