/** What every `Payments` must do with refunds. */
import { expect } from "chai";
import type { RefundOrder, RefundOutcome } from "../../src/application/ports.ts";
import type { Observation } from "../../src/domain/facts.ts";
import { isDomainError } from "../../src/domain/errors.ts";
import { created, entriesIn, failureOf, type World } from "./payments-contract.ts";

type Told = Observation & { kind: "refund" };

export function refunds({ under, order }: World): void {
  const metadata = { app: "holdfast", env: "contract", refundId: "op:1" };
  let intentId: string;
  beforeEach(async () => {
    ({ intentId } = await created(under(), order()));
  });

  const ask = (change: Partial<RefundOrder> = {}) =>
    under().payments.createRefund({
      key: "contract:op:1:1",
      intentId,
      amount: 1500,
      metadata,
      ...change,
    });
  const told = async () =>
    (await under().payments.listRefunds(intentId)).filter(
      (one): one is Told => one.kind === "refund",
    );

  it("gives a part back, with our name for it", async () => {
    await under().pay(intentId);
    const id = idOf(await ask());
    const [refund] = await told();
    expect(refund).to.include({ id, kind: "refund" });
    expect(refund?.fact).to.include({ intentId, refundId: "op:1", amount: 1500, currency: "eur" });
    expect(refund?.fact.status).to.equal("succeeded");
  });

  it("gives the same refund for the same order again, even at once", async () => {
    await under().pay(intentId);
    const [first, ...again] = await Promise.all([ask(), ask()]);
    const last = await ask();
    for (const one of [...again, last]) expect(one).to.deep.equal(first);
    expect(await told()).to.have.length(1);
  });

  it("gives back whatever is left when it is told no amount", async () => {
    await under().pay(intentId);
    await ask();
    await ask({ key: "contract:auto", amount: null });
    const amounts = (await told()).map(({ fact }) => fact.amount);
    expect(amounts.toSorted()).to.deep.equal([1500, 3000]);
  });

  it("refuses more than is left, and anything when nothing is", async () => {
    await under().pay(intentId);
    expect(await ask({ amount: 4501 })).to.have.property("kind", "refused");
    await ask({ key: "contract:all", amount: null });
    const outcome = await ask({ key: "contract:more", amount: null });
    expect(outcome).to.deep.equal({ kind: "refused", code: "charge_already_refunded" });
  });

  it("refuses while nothing was taken", async () => {
    expect(await ask()).to.have.property("kind", "refused");
    expect(await told()).to.deep.equal([]);
  });

  it("is blocked while the payment is disputed", async () => {
    await under().pay(intentId);
    await under().dispute(intentId);
    expect(await ask()).to.deep.equal({ kind: "blocked" });
    const [dispute] = await under().payments.listDisputes(intentId);
    if (dispute?.kind !== "dispute") throw new Error("no dispute");
    expect(dispute.fact).to.include({ intentId, amount: 4500, reason: "fraudulent" });
    expect(dispute.fact.snapshot).to.include({ status: "needs_response", isRefundable: false });
  });

  it("may fail after it had succeeded, and then the money is left again", async () => {
    await under().pay(intentId);
    const id = idOf(await ask({ amount: null }));
    await under().failRefund(id);
    expect((await told())[0]?.fact.status).to.equal("failed");
    const [out, back, ...more] = entriesIn(await under().payments.listRefunds(intentId));
    expect(out).to.deep.include({ kind: "refund", sourceId: id, amount: -4500 });
    expect(back).to.deep.include({ kind: "refund_failure", sourceId: id, amount: 4500 });
    expect(more).to.deep.equal([]);
    expect(await ask({ key: "contract:op:1:2" })).to.have.property("kind", "created");
  });

  it("is loud about one key for two different orders", async () => {
    await under().pay(intentId);
    await ask();
    const thrown = await failureOf(ask({ amount: 1400 }));
    expect(thrown).to.be.instanceOf(Error);
    expect(isDomainError(thrown)).to.equal(false);
  });

  it("comes along with a read of its PaymentIntent", async () => {
    await under().pay(intentId);
    await ask();
    const read = await under().payments.readIntent(intentId);
    const [refund] = await told();
    const seen = read?.observations.find(({ kind }) => kind === "refund");
    expect(seen).to.deep.equal({ ...refund, asOf: seen?.asOf });
  });
}

function idOf(outcome: RefundOutcome): string {
  if (outcome.kind !== "created") throw new Error(`expected a refund, got ${outcome.kind}`);
  return outcome.stripeRefundId;
}
