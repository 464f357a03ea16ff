/** A price in two parts, over HTTP and against the offline Stripe. */
import { expect } from "chai";
import type { CatalogItem } from "../../src/domain/catalog.ts";
import { DAY_MS, openShop, reckon, UID, type Paying, type Shop } from "../support/shop.ts";

const PRICE = 4500;
const DEPOSIT = 1350;
const BALANCE = PRICE - DEPOSIT;
const HOUR_MS = 3_600_000;
/** Slots of the stage begin in 30 days, so the balance is due in 26. */
const PAY_BY_MS = 26 * DAY_MS;

function inTwoParts(whenOverdue: "keep" | "cancel"): Partial<CatalogItem> {
  return {
    terms: { kind: "deposit", percent: 3_000, balanceHoursBefore: 96, whenOverdue },
    policy: { tiers: [{ hoursBefore: 24, percent: 5_000, fee: 0 }] },
  };
}

describe("a deposit and its balance, over HTTP", function () {
  this.timeout(60_000);
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(async function () {
    try {
      if (this.currentTest?.state === "passed") await reckon(shop, this.currentTest.title);
    } finally {
      await shop.stop();
    }
  });

  async function pay({ intentId }: Paying) {
    await shop.confirm(intentId);
    await shop.tell(intentId, "payment_intent.succeeded");
  }

  async function deposited(whenOverdue: "keep" | "cancel", slotId?: string): Promise<Paying> {
    await shop.sell(inTwoParts(whenOverdue));
    const paying = await shop.paying(slotId);
    await pay(paying);
    return paying;
  }

  async function payingBalance(bookingId: string): Promise<Paying> {
    const { result } = await shop.as(UID, "createPaymentIntent", { bookingId });
    const [paymentId, intentId] = [result["paymentId"], result["paymentIntentId"]] as string[];
    return { bookingId, paymentId: paymentId!, intentId: intentId! };
  }

  async function told(bookingId: string): Promise<string[]> {
    const { docs } = await shop.db.collection("outbox").get();
    const names = docs.map(({ id }) => id).filter((id) => id.startsWith(`${bookingId}_balance_`));
    return names.map((id) => id.slice(bookingId.length + 1)).sort();
  }

  it("the deposit confirms, the balance is asked for in time, and paid", async () => {
    const { bookingId, paymentId } = await deposited("cancel");
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
    await shop.pass(PAY_BY_MS - 3 * DAY_MS - HOUR_MS);
    expect(await told(bookingId)).to.deep.equal([]);
    await shop.pass(2 * HOUR_MS);
    expect(await told(bookingId)).to.deep.equal(["balance_reminder_balance"]);
    const balance = await payingBalance(bookingId);
    expect(balance.paymentId).to.equal(`${bookingId}_balance_1`);
    const { amount } = await shop.stripe.paymentIntents.retrieve(balance.intentId);
    expect(amount).to.equal(BALANCE);
    await pay(balance);
    await shop.pass(5 * DAY_MS);
    const { status, dues, issues } = await shop.booking(bookingId);
    expect([status, issues]).to.deep.equal(["confirmed", []]);
    expect(dues["deposit"]?.paidBy).to.equal(paymentId);
    expect(dues["balance"]?.paidBy).to.equal(balance.paymentId);
    expect(await told(bookingId)).to.deep.equal(["balance_reminder_balance"]);
  });

  it("what is owed, and until when, is told with the payment's status", async () => {
    const { bookingId } = await deposited("keep");
    const { result } = await shop.as(UID, "getPaymentStatus", { bookingId });
    const { items } = await shop.booking(bookingId);
    const payBy = new Date((items[0]?.start ?? 0) - 96 * HOUR_MS).toISOString();
    expect(result["dues"]).to.deep.equal([
      {
        ...{ dueId: "deposit", kind: "deposit", amount: DEPOSIT, payBy: null },
        ...{ paid: true, overdue: false },
      },
      {
        ...{ dueId: "balance", kind: "balance", amount: BALANCE, payBy },
        ...{ paid: false, overdue: false },
      },
    ]);
  });

  it("a repeated request for the deposit is no payment of the balance", async () => {
    await shop.sell(inTwoParts("keep"));
    const bookingId = await shop.book(UID);
    const tap = () => shop.as(UID, "createPaymentIntent", { bookingId, requestId: "tap-1" });
    const intentId = (await tap()).result["paymentIntentId"] as string;
    await pay({ bookingId, intentId, paymentId: "" });
    const again = await tap();
    expect(again.error.details).to.include({ reason: "ALREADY_PAID" });
    const early = await shop.as(UID, "createPaymentIntent", { bookingId, amount: PRICE });
    expect(early.error.details).to.include({ reason: "AMOUNT_MISMATCH", expectedAmount: BALANCE });
  });

  it("a balance that nobody pays is told, and after the grace its booking ends by the policy", async () => {
    const slotId = await shop.addSlot(1);
    const { bookingId, intentId } = await deposited("cancel", slotId);
    const balance = await payingBalance(bookingId);
    await shop.pass(PAY_BY_MS + HOUR_MS);
    expect(await told(bookingId)).to.deep.equal(["balance_overdue_balance"]);
    expect(await shop.booking(bookingId)).to.deep.include({
      ...{ status: "confirmed", issues: ["balance_overdue"] },
    });
    await shop.pass(47 * HOUR_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
    await shop.pass(2 * HOUR_MS);
    await shop.arrive();
    const { status, cancellation } = await shop.booking(bookingId);
    expect(status).to.equal("canceled");
    expect(cancellation).to.include({ by: "customer", reason: "balance_overdue" });
    const { status: open } = await shop.stripe.paymentIntents.retrieve(balance.intentId);
    expect(open).to.equal("canceled");
    const refunds = await shop.refundsOf(intentId);
    expect(refunds.map(({ amount }) => amount)).to.deep.equal([DEPOSIT / 2]);
    expect(await shop.taken(slotId)).to.equal(0);
    const mail = await shop.db.doc(`outbox/${bookingId}_cancellation_booking`).get();
    expect(mail.get("amount")).to.equal(DEPOSIT / 2);
  });

  it("a balance that is left to the operator ends nothing, and can be paid at the desk", async () => {
    const { bookingId } = await deposited("keep");
    await shop.pass(PAY_BY_MS + HOUR_MS);
    await shop.pass(3 * DAY_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
    const desk = { method: "cash", reference: "till 7", reason: "at the desk" };
    const answer = await shop.asOwner("recordOutsidePayment", {
      ...{ bookingId, amount: BALANCE, ...desk },
    });
    expect(answer.result).to.include({ captured: BALANCE });
    expect(await shop.booking(bookingId)).to.deep.include({ status: "confirmed", issues: [] });
  });

  it("of two parts that are paid, a cancellation gives back by the whole, from the newer first", async () => {
    const deposit = await deposited("cancel");
    // The newer one is newer by Stripe's clock, and by ours.
    await shop.pass(HOUR_MS);
    const balance = await payingBalance(deposit.bookingId);
    await pay(balance);
    const { bookingId } = deposit;
    const planned = await shop.as(UID, "cancelBooking", { bookingId, dryRun: true });
    expect(planned.result["refund"]).to.include({ amount: PRICE / 2, state: "planned" });
    const { result } = await shop.as(UID, "cancelBooking", { bookingId });
    expect(result).to.include({ status: "canceled" });
    await shop.arrive();
    const given = await Promise.all([balance, deposit].map((one) => shop.refundsOf(one.intentId)));
    expect(given.map((refunds) => refunds.map(({ amount }) => amount))).to.deep.equal([
      [PRICE / 2],
      [],
    ]);
  });
});
