import { expect } from "chai";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { CONTRACTS } from "../../../functions/src/triggers/rest/contracts.ts";
import { ROOT, STATE_DIR } from "../../src/paths.ts";
import { suiteConfig } from "../../src/suite-config.ts";

interface Rewrite {
  readonly source: string;
  readonly function: { readonly functionId: string; readonly region?: string };
}

function rewritesIn(file: string): Rewrite[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return (JSON.parse(text) as { hosting: { rewrites: Rewrite[] } }).hosting.rewrites;
}

function isLed(path: string, { source }: Rewrite): boolean {
  return source.endsWith("/**") ? path.startsWith(source.slice(0, -2)) : path === source;
}

describe("Hosting's rewrites", () => {
  it("lead every path of every REST contract to the function that serves it", () => {
    const paths = CONTRACTS.flatMap(({ routes }) => routes.map(({ path }) => path));
    for (const path of [...paths, "/webhook", "/payment/webhook"]) {
      const led = rewritesIn("firebase.json").filter((one) => isLed(path, one));
      expect(
        led.map((one) => one.function.functionId),
        path,
      ).to.deep.equal(["rest"]);
    }
  });

  it("follow the settings locally, where the emulator looks in one region only", () => {
    mkdirSync(STATE_DIR, { recursive: true });
    const folder = mkdtempSync(join(STATE_DIR, "rewrites-"));
    writeFileSync(join(folder, ".env.local"), "REGION=europe-west3\nREST_BASE_PATH=/pay\n");
    const file = suiteConfig(47_000, relative(ROOT, folder));
    try {
      const moved = rewritesIn(file);
      expect(moved).to.have.length(rewritesIn("firebase.json").length);
      for (const { source, function: to } of moved) {
        expect(source).to.match(/^\/pay\//);
        expect(to).to.deep.equal({ functionId: "rest", region: "europe-west3" });
      }
    } finally {
      rmSync(join(ROOT, file));
      rmSync(folder, { recursive: true });
    }
  });
});
