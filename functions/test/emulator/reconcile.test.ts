/** What no event has told is found by comparing, through the deployed function and the offline Stripe. */
import { expect } from "chai";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { unenteredIn } from "../support/invariants/violations.ts";
import { readRun } from "../support/read-run.ts";
import { DAY_MS, MINUTE_MS, openShop, type Shop } from "../support/shop.ts";

const SCRIPT = join(import.meta.dirname, "../../../tools/backfill.ts");
const run = promisify(execFile);
const yesterday = () => new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);

describe("reconcile, deployed", () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop({ delivery: "polite" });
  });
  after(() => shop.stop());

  it("finds a refund from the Dashboard whose every event was lost, and runs twice without a trace", async () => {
    const { bookingId, paymentId, intentId } = await shop.paid();
    await shop.control.flushWebhooks();
    await shop.control.pauseWebhooks();
    await shop.control.advanceClock(5 * DAY_MS);
    const refund = await shop.stripe.refunds.create({ payment_intent: intentId, amount: 1_000 });
    await shop.control.advanceClock(20 * MINUTE_MS);
    await shop.runSchedule("reconcile");
    const { facts, version } = await shop.ledger(paymentId);
    expect(facts.refunds[refund.id]).to.include({ amount: 1_000, status: "succeeded" });
    expect((await shop.booking(bookingId)).payments[paymentId]?.status).to.equal(
      "partially_refunded",
    );
    await Promise.all([shop.runSchedule("reconcile"), shop.runSchedule("reconcile")]);
    expect((await shop.ledger(paymentId)).version).to.equal(version);
    const lease = (await shop.db.doc("leases/reconcile").get()).data();
    expect(lease?.["cursor"]).to.match(/^done\./);
    await shop.arrive();
  });

  it("is done for any span by npm run backfill, which changes nothing in a dry run", async () => {
    await shop.control.pauseWebhooks();
    const { bookingId, intentId } = await shop.paying();
    await shop.confirm(intentId);
    await shop.control.advanceClock(11 * MINUTE_MS);
    expect(await backfill("--dry-run")).to.match(/\b1 drift\b.*Such as pi_/);
    expect((await shop.booking(bookingId)).status).to.equal("held");
    expect(await backfill()).to.match(/^Done: .*\b1 drift\b/m);
    expect((await shop.booking(bookingId)).status).to.equal("confirmed");
    expect(await backfill()).to.match(/^Done: .*\b0 drift\b/m);
    expect(await backfill("--resume")).to.match(/^Done: 0 looked at/m);
  });

  it("learns what Stripe has booked, a refund that failed and a lost dispute included", async () => {
    await shop.arrive();
    const { intentId, paymentId } = await shop.paid();
    const refund = await shop.stripe.refunds.create({ payment_intent: intentId, amount: 1_000 });
    await shop.control.moveRefund(refund.id, { status: "failed" });
    const dispute = await shop.control.openDispute({ payment_intent: intentId });
    await shop.control.moveDispute(dispute.id, "lost");
    await shop.arrive();
    await shop.control.advanceClock(20 * MINUTE_MS);
    await shop.runSchedule("reconcile");
    const { facts } = await shop.ledger(paymentId);
    const { data: booked } = await shop.stripe.balanceTransactions.list({ limit: 100 });
    const sources = [...Object.keys(facts.charges), refund.id];
    const theirs = booked.filter(({ source }) => sources.some((one) => one === source));
    expect(theirs.map(({ type }) => type)).to.have.members(["charge", "refund", "refund_failure"]);
    for (const { id, source, amount, fee, net, currency } of theirs) {
      expect(facts.entries[id]).to.deep.include({ sourceId: source, amount, fee, net, currency });
    }
    expect(unenteredIn(await readRun(shop))).to.deep.equal([]);
    const movements = Object.values(facts.disputes[dispute.id]?.movements ?? {});
    const all = [...Object.values(facts.entries), ...movements];
    expect(all.reduce((sum, { amount }) => sum + amount, 0)).to.equal(0);
    expect(all.every(({ currency }) => currency === "eur")).to.equal(true);
  });

  /** What a person at a terminal does. */
  async function backfill(...args: string[]): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-backfill-"));
    const endpoints = join(folder, "endpoints.json");
    const { projectId, env } = shop.backend;
    const firestore = `http://${env["FIRESTORE_EMULATOR_HOST"] ?? ""}`;
    writeFileSync(endpoints, JSON.stringify({ projectId, firestore }));
    const since = args.includes("--resume") ? [] : ["--since", yesterday()];
    try {
      const { stdout } = await run(process.execPath, [SCRIPT, ...since, ...args], {
        env: { ...env, HOLDFAST_ENDPOINTS: endpoints },
      });
      return stdout;
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
});
