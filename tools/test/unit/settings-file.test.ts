import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { readSettingsFile, writeSettingsFile } from "../../src/settings-file.ts";
import { readPreferences, writeSettings } from "../../src/settings.ts";

const STRIPE = {
  secretKey: "sk_test_x",
  publishableKey: "pk_test_x",
  webhookSecret: "whsec_1",
  apiBase: "http://127.0.0.1:4242",
};

describe("the settings files", () => {
  let folder: string;
  const at = (name: string) => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "holdfast-settings-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("keep every line outside the block, however often it is rewritten", () => {
    writeFileSync(at("f"), "# mine\nA=1\n");
    writeSettingsFile(at("f"), { B: "2" });
    writeFileSync(at("f"), `${readFileSync(at("f"), "utf8")}C=3\n`);
    writeSettingsFile(at("f"), { B: "4" });
    const text = readFileSync(at("f"), "utf8");
    expect(text).to.match(/^# mine\nA=1\n+C=3\n\n# >>>.*\nB=4\n# <<<.*\n$/);
    writeSettingsFile(at("f"), { B: "4" });
    expect(readFileSync(at("f"), "utf8")).to.equal(text);
    expect(readSettingsFile(at("f"))).to.deep.equal({ own: { A: "1", C: "3" }, block: { B: "4" } });
  });

  it("keep the block even when its last line was cut off", () => {
    writeSettingsFile(at("f"), { B: "2" });
    writeFileSync(at("f"), readFileSync(at("f"), "utf8").replace(/# <<<.*\n/, ""));
    writeSettingsFile(at("f"), { B: "3" });
    expect(readSettingsFile(at("f"))).to.deep.equal({ own: {}, block: { B: "3" } });
  });

  it("carry text with blanks, and refuse what would break a line", () => {
    writeSettingsFile(at("f"), { NAME: "Two Words" });
    expect(readSettingsFile(at("f")).block).to.deep.equal({ NAME: "Two Words" });
    expect(() => {
      writeSettingsFile(at("f"), { NAME: 'a"b' });
    }).to.throw(/cannot hold quotes/);
  });

  it("take the user's own preferences, and the launcher's keys", () => {
    writeFileSync(
      at(".env.local"),
      "MERCHANT_NAME='My Shop'\nSTRIPE_PUBLISHABLE_KEY=pk_test_mine\n",
    );
    expect(readPreferences(folder)).to.include({ MERCHANT_NAME: "My Shop", HOLD_MINUTES: "15" });
    writeSettings(folder, STRIPE);
    const { block } = readSettingsFile(at(".env.local"));
    expect(block).to.include({ MERCHANT_NAME: "My Shop", STRIPE_PUBLISHABLE_KEY: "pk_test_x" });
  });

  it("keep the install id and the session secret from start to start", () => {
    writeSettings(folder, STRIPE);
    const [params, secrets] = [".env.local", ".secret.local"].map((name) => at(name));
    const before = [readSettingsFile(params!).block, readSettingsFile(secrets!).block];
    expect(before[0]?.["INSTALL_ID"]).to.match(/^[a-z2-9]{6}$/);
    expect(before[1]?.["SESSION_SECRET"]).to.match(/^[0-9a-f]{64}$/);
    writeSettings(folder, STRIPE);
    expect([readSettingsFile(params!).block, readSettingsFile(secrets!).block]).to.deep.equal(
      before,
    );
  });

  it("name no Stripe address with the real Stripe", () => {
    writeSettings(folder, STRIPE);
    writeSettings(folder, { ...STRIPE, apiBase: undefined });
    expect(readSettingsFile(at(".env.local")).block).not.to.have.property("STRIPE_API_BASE");
  });

  it("can be read by their owner only", () => {
    writeSettings(folder, STRIPE);
    expect(statSync(at(".secret.local")).mode & 0o077).to.equal(0);
  });
});
