/** What every `Payments` must do with money that is only reserved. */
import { expect } from "chai";
import type { CaptureOrder } from "../../src/application/ports.ts";
import { isDomainError } from "../../src/domain/errors.ts";
import { created, entriesIn, failureOf, type World } from "./payments-contract.ts";

export function captures({ under, order }: World): void {
  let intentId: string;
  beforeEach(async () => {
    ({ intentId } = await created(under(), order({ captureMethod: "manual" })));
  });

  const take = (change: Partial<CaptureOrder> = {}) =>
    under().payments.captureIntent({
      key: "contract:capture:1",
      intentId,
      amount: 4500,
      ...change,
    });
  const seen = async () => {
    const read = await under().payments.readIntent(intentId);
    const [intent, charge] = read?.observations ?? [];
    if (intent?.kind !== "intent" || charge?.kind !== "charge") throw new Error("nothing to see");
    const { status, amount, amountReceived, amountCapturable } = intent.snapshot;
    const { captured, amountCaptured, captureBefore } = charge;
    return {
      status,
      amount,
      amountReceived,
      amountCapturable,
      captured,
      amountCaptured,
      captureBefore,
    };
  };

  it("shows reserved money, and until when it can be taken", async () => {
    await under().pay(intentId);
    const { captureBefore, ...rest } = await seen();
    expect(rest).to.deep.equal({
      status: "requires_capture",
      amount: 4500,
      amountReceived: 0,
      amountCapturable: 4500,
      captured: false,
      amountCaptured: 0,
    });
    expect(captureBefore).to.be.a("number");
  });

  it("has booked nothing of what is only reserved, and of what was taken just that", async () => {
    const entries = async () =>
      entriesIn((await under().payments.readIntent(intentId))?.observations ?? []);
    await under().pay(intentId);
    expect(await entries()).to.deep.equal([]);
    await take({ amount: 1500 });
    const [entry, ...more] = await entries();
    if (entry === undefined) throw new Error("nothing was booked");
    expect(entry).to.include({ kind: "charge", amount: 1500, currency: order().currency });
    expect(entry.net).to.equal(1500 - entry.fee);
    expect(more).to.deep.equal([]);
  });

  it("takes all of it", async () => {
    await under().pay(intentId);
    expect(await take()).to.deep.equal({ kind: "captured" });
    expect(await seen()).to.include({ status: "succeeded", amountReceived: 4500, captured: true });
  });

  it("takes a part, and releases the rest", async () => {
    await under().pay(intentId);
    expect(await take({ amount: 1500 })).to.deep.equal({ kind: "captured" });
    expect(await seen()).to.include({
      status: "succeeded",
      amount: 4500,
      amountReceived: 1500,
      amountCapturable: 0,
      amountCaptured: 1500,
    });
  });

  it("takes it once, however often the same order is given, even at once", async () => {
    await under().pay(intentId);
    const outcomes = await Promise.all([take({ amount: 1500 }), take({ amount: 1500 })]);
    for (const { kind } of outcomes) expect(kind).to.be.oneOf(["captured", "in_progress"]);
    expect(await take({ amount: 1500 })).to.deep.equal({ kind: "captured" });
    expect(await seen()).to.include({ amountReceived: 1500 });
  });

  it("refuses more than is reserved, and nothing is taken", async () => {
    await under().pay(intentId);
    expect(await take({ amount: 4501 })).to.have.property("kind", "refused");
    expect(await seen()).to.include({ status: "requires_capture", amountReceived: 0 });
  });

  it("refuses a second capture under another key", async () => {
    await under().pay(intentId);
    await take({ amount: 1500 });
    expect(await take({ key: "contract:capture:2", amount: 3000 })).to.deep.equal({
      kind: "refused",
      code: "payment_intent_unexpected_state",
    });
    expect(await seen()).to.include({ amountReceived: 1500 });
  });

  it("refuses while nothing is reserved, and after it was released", async () => {
    const code = "payment_intent_unexpected_state";
    expect(await take()).to.deep.equal({ kind: "refused", code });
    await under().pay(intentId);
    expect(await under().payments.cancelIntent(intentId)).to.equal("canceled");
    expect(await take({ key: "contract:capture:2" })).to.deep.equal({ kind: "refused", code });
    expect(await seen()).to.include({ status: "canceled", amountReceived: 0, captured: false });
  });

  it("refuses to release what was taken", async () => {
    await under().pay(intentId);
    await take({ amount: 1500 });
    expect(await under().payments.cancelIntent(intentId)).to.equal("refused");
    expect(await seen()).to.include({ status: "succeeded", amountReceived: 1500 });
  });

  it("is loud about one key for two different orders", async () => {
    await under().pay(intentId);
    await take({ amount: 1500 });
    const thrown = await failureOf(take({ amount: 1400 }));
    expect(thrown).to.be.instanceOf(Error);
    expect(isDomainError(thrown)).to.equal(false);
  });
}
