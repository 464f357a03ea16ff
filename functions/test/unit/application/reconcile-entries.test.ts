/** What Stripe has booked of a payment comes with the comparison, and comes to what was kept of it. */
import { expect } from "chai";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { reconcile } from "../../../src/application/reconcile.ts";
import { Ledger } from "../../../src/domain/payment.ts";
import { unenteredIn, violationsAtRest } from "../../support/invariants/violations.ts";
import { ledgerOf, paid, paying, tellRefunds, type Paying } from "../../support/operations.ts";
import { keepDisputes } from "../../support/simulation/disputes.ts";
import { runOf } from "../../support/simulation/run.ts";
import { aWorld, LOUNGE, SLOT, type World } from "../../support/world.ts";

const MINUTE_MS = 60_000;
const NOTHING = { drift: 0, missing: 0, failed: 0 };

function aShop(captureMethod: "automatic" | "manual" = "automatic"): World {
  const world = aWorld();
  world.store.seed(ref("slots", "lounge_full"), SLOT);
  world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, captureMethod });
  return world;
}

async function compared(scene: Paying): Promise<Ledger["facts"]> {
  scene.clock.nowMs += 11 * MINUTE_MS;
  expect(await reconcile(scene.deps)).to.include(NOTHING);
  expect(unenteredIn(runOf(scene))).to.deep.equal([]);
  return (await ledgerOf(scene)).facts;
}

/** Kind and sum of each, in no order. */
function sumsIn({ entries }: Ledger["facts"]): [string, number][] {
  return Object.values(entries).map(({ kind, amount }) => [kind, amount]);
}

async function refunded(scene: Paying, amount: number): Promise<string> {
  const order = { key: "hand", intentId: scene.intentId, amount, metadata: {} };
  const made = await scene.stripe.createRefund(order);
  if (made.kind !== "created") throw new Error(made.kind);
  await tellRefunds(scene);
  return made.stripeRefundId;
}

describe("entries of a payment", () => {
  it("are unknown to events, and known after the next comparison, which is no drift", async () => {
    const scene = await paid(aShop());
    expect((await ledgerOf(scene)).facts.entries).to.deep.equal({});
    const facts = await compared(scene);
    const [entry] = Object.values(facts.entries);
    expect(entry).to.deep.include({ sourceId: Object.keys(facts.charges)[0], currency: "eur" });
    expect(sumsIn(facts)).to.deep.equal([["charge", 9_000]]);
    expect(scene.alarms).to.deep.equal([]);
    const { version } = await ledgerOf(scene);
    await compared(scene);
    expect((await ledgerOf(scene)).version).to.equal(version);
  });

  it("come with no other call than the comparison's own lists", async () => {
    const scene = await paid(aShop());
    const before = scene.stripe.calls.length;
    await compared(scene);
    const methods = scene.stripe.calls.slice(before).map(({ method }) => method);
    expect(new Set(methods)).to.deep.equal(new Set(["listCreated"]));
  });

  it("are of the part that was captured", async () => {
    const scene = await paying(aShop("manual"));
    const { stripe, intentId, deps } = scene;
    stripe.advance(intentId, "requires_capture");
    await receiveEvent(deps, stripe.noticeOf(intentId, "charge.succeeded"));
    await stripe.captureIntent({ key: "hand", intentId, amount: 5_000 });
    for (const type of ["charge.captured", "payment_intent.succeeded"]) {
      await receiveEvent(deps, stripe.noticeOf(intentId, type));
    }
    expect(sumsIn(await compared(scene))).to.deep.equal([["charge", 5_000]]);
    expect(violationsAtRest(runOf(scene)).filter(isOfEntries)).to.deep.equal([]);
  });

  it("have a refund that failed later twice: out, and back", async () => {
    const scene = await paid(aShop());
    const id = await refunded(scene, 2_000);
    expect(sumsIn(await compared(scene))).to.have.deep.members([
      ["charge", 9_000],
      ["refund", -2_000],
    ]);
    scene.stripe.moveRefund(id, "failed");
    await tellRefunds(scene, "refund.failed");
    expect(sumsIn(await compared(scene))).to.have.deep.members([
      ["charge", 9_000],
      ["refund", -2_000],
      ["refund_failure", 2_000],
    ]);
    expect(violationsAtRest(runOf(scene)).filter(isOfEntries)).to.deep.equal([]);
  });

  for (const [end, left] of [
    ["won", [-9_000, 9_000]],
    ["lost", [-9_000]],
  ] as const) {
    it(`are with those of its dispute, which was ${end}, what is left`, async () => {
      const scene = await paid(aShop());
      await compared(scene);
      const disputes = keepDisputes(scene.stripe, () => scene.clock.nowMs);
      for (const status of ["needs_response", end] as const) {
        scene.clock.nowMs += MINUTE_MS;
        await receiveEvent(scene.deps, disputes.move(scene.intentId, status));
      }
      const facts = (await ledgerOf(scene)).facts;
      const [dispute] = Object.values(facts.disputes);
      const amounts = Object.values(dispute?.movements ?? {}).map(({ amount }) => amount);
      expect(amounts).to.have.members([...left]);
      expect(violationsAtRest(runOf(scene)).filter(isOfEntries)).to.deep.equal([]);
    });
  }

  it("are none in a ledger of before they were kept, which is read all the same", async () => {
    const { facts, ...ledger } = await ledgerOf(await paid(aShop()));
    const { entries, ...before } = facts;
    expect(entries).to.deep.equal({});
    expect(Ledger.parse({ ...ledger, facts: before })).to.deep.equal({ ...ledger, facts });
  });
});

function isOfEntries(violation: string): boolean {
  return /entr|net of|txn_/.test(violation);
}
