import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { EVENT_TYPES } from "../../../functions/src/adapters/stripe/event-types.ts";
import { ROOT } from "../../src/paths.ts";
import { startStripeCli } from "../../src/stripe-cli.ts";

const CLI = join(ROOT, "tools", "test", "stand-ins", "stripe.mjs");
const WEBHOOK = "http://127.0.0.1:5001/p/r/stripeWebhook";

describe("real Stripe through its CLI", () => {
  let folder: string;
  let log: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "holdfast-cli-"));
    log = join(folder, "log");
    process.env["STAND_IN_LOG"] = log;
  });
  afterEach(() => {
    delete process.env["STAND_IN_LOG"];
    rmSync(folder, { recursive: true });
  });

  it("reads the webhook secret, forwards events here, and never shows the key as an argument", async () => {
    const keys = { secretKey: "sk_test_abc", publishableKey: "pk_test_abc" };
    const stripe = await startStripeCli(keys, WEBHOOK, CLI);
    try {
      expect(stripe).to.include({ ...keys, webhookSecret: "whsec_standin0123456789" });
      expect(stripe.apiBase).to.equal(undefined);
      expect(await calls(log, 2)).to.deep.equal([
        { command: "listen", args: ["--print-secret"], key: "sk_test_abc" },
        {
          command: "listen",
          args: ["--events", EVENT_TYPES.join(","), "--forward-to", WEBHOOK],
          key: "sk_test_abc",
        },
      ]);
    } finally {
      await stripe.stop();
      await stripe.ended;
    }
  });

  it("says what the CLI said when the key is refused", async () => {
    const keys = { secretKey: "rk_bad", publishableKey: "pk_test_abc" };
    const error = await startStripeCli(keys, WEBHOOK, CLI).then(
      () => expect.fail("no error"),
      (reason: unknown) => reason as Error,
    );
    expect(error.message).to.match(/gave no webhook secret[^]*API key provided is invalid/);
  });
});

/** The stand-in notes its calls as it starts: reads until all are there. */
async function calls(log: string, count: number): Promise<unknown[]> {
  for (;;) {
    const lines = readFileSync(log, "utf8").trimEnd().split("\n");
    if (lines.length >= count) return lines.map((line) => JSON.parse(line) as unknown);
    await new Promise(setImmediate);
  }
}
