/** What every `Payments` must do when a server confirms in the place of an app. */
import { expect } from "chai";
import type { ConfirmOrder } from "../../src/application/ports.ts";
import { created, type World } from "./payments-contract.ts";

const DECLINED = "pm_card_visa_chargeDeclined";

export function confirms({ under, order }: World): void {
  let intentId: string;
  beforeEach(async () => {
    ({ intentId } = await created(under(), order({ redirects: "never" })));
  });

  const confirm = (change: Partial<ConfirmOrder> = {}) =>
    under().payments.confirmIntent({
      ...{ key: "contract:confirm:1", intentId, paymentMethodId: "pm_card_visa" },
      ...change,
    });
  const choose = (paymentMethodId: string) =>
    under().payments.chooseMethod(intentId, paymentMethodId);
  const seen = async () => {
    const read = await under().payments.readIntent(intentId);
    const [intent] = read?.observations ?? [];
    if (intent?.kind !== "intent") throw new Error("nothing to see");
    const { status, amountReceived, decline } = intent.snapshot;
    return { status, amountReceived, decline };
  };

  it("pays with the card that is given", async () => {
    expect(await confirm()).to.deep.equal({ kind: "tried" });
    expect(await seen()).to.include({ status: "succeeded", amountReceived: 4500 });
  });

  it("pays with the card that was chosen, and choosing pays nothing", async () => {
    const stripeStatus = "requires_confirmation";
    expect(await choose("pm_card_visa")).to.deep.equal({ kind: "chosen", stripeStatus });
    expect(await choose("pm_card_visa")).to.deep.equal({ kind: "chosen", stripeStatus });
    expect(await seen()).to.include({ status: stripeStatus, amountReceived: 0 });
    expect(await confirm({ paymentMethodId: null })).to.deep.equal({ kind: "tried" });
    expect(await seen()).to.include({ status: "succeeded", amountReceived: 4500 });
  });

  it("tells a decline as a try, and it can be tried again", async () => {
    expect(await confirm({ paymentMethodId: DECLINED })).to.deep.equal({ kind: "tried" });
    expect((await seen()).decline).to.include({
      ...{ code: "card_declined", declineCode: "generic_decline" },
    });
    expect(await confirm({ key: "contract:confirm:2" })).to.deep.equal({ kind: "tried" });
    expect(await seen()).to.include({ status: "succeeded", amountReceived: 4500 });
  });

  it("tries once under one key, however often it is asked", async () => {
    await confirm({ paymentMethodId: DECLINED });
    expect(await confirm({ paymentMethodId: DECLINED })).to.deep.equal({ kind: "tried" });
    const { observations = [] } = (await under().payments.readIntent(intentId)) ?? {};
    expect(observations.filter(({ kind }) => kind === "charge")).to.have.length(1);
  });

  it("says that a key stands for another order, and tries nothing", async () => {
    await confirm({ paymentMethodId: DECLINED });
    expect(await confirm()).to.deep.equal({ kind: "key_reused" });
    expect(await seen()).to.include({ status: "requires_payment_method", amountReceived: 0 });
  });

  it("waits for the card's holder", async () => {
    const paymentMethodId = "pm_card_threeDSecure2Required";
    expect(await confirm({ paymentMethodId })).to.deep.equal({ kind: "tried" });
    expect(await seen()).to.include({ status: "requires_action", amountReceived: 0 });
  });

  it("refuses a card that is none, and to pay without one", async () => {
    const missing = { kind: "refused", code: "resource_missing" };
    expect(await confirm({ paymentMethodId: "pm_none" })).to.deep.equal(missing);
    expect(await choose("pm_none")).to.deep.equal(missing);
    const without = await confirm({ key: "contract:confirm:2", paymentMethodId: null });
    expect(without).to.deep.equal({ kind: "refused", code: "payment_intent_unexpected_state" });
    expect(await seen()).to.include({ status: "requires_payment_method", amountReceived: 0 });
  });

  it("refuses what is paid, or ended", async () => {
    const code = "payment_intent_unexpected_state";
    await under().pay(intentId);
    expect(await confirm()).to.deep.equal({ kind: "refused", code });
    expect(await choose("pm_card_visa")).to.deep.equal({ kind: "refused", code });
    const other = await created(under(), order({ key: "contract:2", redirects: "never" }));
    await under().payments.cancelIntent(other.intentId);
    const late = await confirm({ key: "contract:confirm:3", intentId: other.intentId });
    expect(late).to.deep.equal({ kind: "refused", code });
  });
}
