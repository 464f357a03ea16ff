import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { loadDescription } from "../../../simulator/contract/description.ts";
import { startSimulator } from "../../../simulator/src/server.ts";
import { simControl } from "../../../simulator/src/control-client.ts";
import type { Recorded } from "../../../simulator/src/core/record.ts";
import { contractTests } from "../../src/contract-tests.ts";

/** The first run reads the description and the declarations. */
const TIMEOUT_MS = 180_000;

describe("judging what a test run recorded", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "holdfast-record-"))));
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const judged = (recorded: Recorded[]) => {
    const lines = recorded.map((one) => `${JSON.stringify(one)}\n`);
    writeFileSync(join(folder, "one.jsonl"), lines.join(""));
    return contractTests(folder);
  };

  it("is green for the offline Stripe, and counts each shape once", async function () {
    this.timeout(TIMEOUT_MS);
    const recorded = await someAnswers();
    const { passed, failed } = await judged([...recorded, ...recorded]);
    expect({ passed, failed }).to.deep.equal({ passed: recorded.length, failed: 0 });
  });

  it("is red for a made-up field, a missing key, a made-up code and a broken rule", async function () {
    this.timeout(TIMEOUT_MS);
    if ("skipped" in (await loadDescription())) this.skip();
    const recorded = await someAnswers();
    const answer = recorded.find((one) => one.kind === "answer");
    const event = recorded.find((one) => one.kind === "event" && one.type === "charge.succeeded");
    if (answer === undefined || event?.kind !== "event") throw new Error("nothing was recorded");
    const error = { type: "card_error", code: "no_such_code", message: "m" };
    const result = await judged([
      answer,
      { ...answer, body: answer.body.replace('"object"', '"made_up": 1, "object"') },
      { ...answer, body: answer.body.replace(/"description": null,?/, "") },
      { ...answer, status: 402, body: JSON.stringify({ error }) },
      { ...event, body: event.body.replace('"object":"charge"', '"object":"charge","made_up":1') },
      { kind: "broken", message: "pi_1 breaks a rule" },
    ]);
    const layers = result.failures.map((failure) => failure.split(":")[0]);
    expect(result).to.include({ passed: 1, failed: 5 });
    expect(layers).to.deep.equal(["closed", "presence", "codes", "closed", "invariants"]);
  });

  it("is red when nothing was recorded", async function () {
    this.timeout(TIMEOUT_MS);
    expect(await contractTests(folder)).to.include({ passed: 0, failed: 1 });
  });
});

async function someAnswers(): Promise<Recorded[]> {
  const { url, token, secretKey, close } = await startSimulator({ record: true });
  const body = { amount: "2000", currency: "eur", payment_method: "pm_card_visa", confirm: "true" };
  await fetch(`${url}/v1/payment_intents`, {
    method: "POST",
    headers: { authorization: `Bearer ${secretKey}` },
    body: new URLSearchParams({ ...body, "payment_method_types[]": "card" }),
  });
  const recorded = await simControl(url, token).record();
  await close();
  return recorded;
}
