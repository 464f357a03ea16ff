import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { ROOT } from "../../src/paths.ts";

describe("lock files", () => {
  for (const lock of ["package-lock.json", "functions/package-lock.json"]) {
    it(`${lock} names no download address, so any registry can serve it`, () => {
      const text = readFileSync(join(ROOT, lock), "utf8");
      expect(text.split("\n").filter((line) => line.includes('"resolved": "http'))).to.deep.equal(
        [],
      );
    });
  }
});
