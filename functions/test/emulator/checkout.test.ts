import { expect } from "chai";
import {
  publishableClient,
  type CheckoutInput,
  type CheckoutResult,
} from "../../../simulator/src/client.ts";
import { ref } from "../../src/application/ports.ts";
import { startStage, type Stage } from "../support/stage.ts";

const UID = "user-1";
const MINUTE_MS = 60_000;
const PAYER = { email: "ada@example.com", name: "Ada" };
const VISA = { number: "4242424242424242", exp_month: 12, exp_year: 2040, cvc: "123" };
const DECLINED = { ...VISA, number: "4000000000009995" };
const ASKED_BY_THE_BANK = { ...VISA, number: "4000002760003184" };
const IBAN = "DE89370400440532013000";

describe("paying on Stripe's own page, through the deployed functions", function () {
  let stage: Stage;
  let client: ReturnType<typeof publishableClient>;
  before(async () => {
    stage = await startStage({ env: { CHECKOUT_METHODS: "card,sepa_debit" } });
    client = publishableClient(stage.simulator.url, stage.simulator.publishableKey);
  });
  after(() => stage.stop());

  async function open(input: object = {}) {
    const slotId = await stage.addSlot(1);
    const bookingId = await stage.book(UID, slotId);
    const answer = await stage.as(UID, "createCheckoutSession", { bookingId, ...input });
    expect(answer.status, JSON.stringify(answer.error)).to.equal(200);
    const { sessionId, url, paymentId } = answer.result as Record<string, string>;
    return { slotId, bookingId, sessionId: sessionId!, url: url!, paymentId: paymentId! };
  }
  const pay = (url: string, input: CheckoutInput): Promise<CheckoutResult> =>
    client.payCheckoutSession(url, { ...PAYER, ...input });
  const takenOf = async (slotId: string) =>
    (await stage.store.read({ slot: ref("slots", slotId) })).slot?.data.taken;
  const statusOf = async (sessionId: string) =>
    (await stage.stripe.checkout.sessions.retrieve(sessionId)).status;

  it("paid: the booking is confirmed, and the customer sent back with the session's id", async () => {
    const { bookingId, url, sessionId, paymentId } = await open();
    const { status, redirect_url } = await pay(url, { card: VISA });
    expect(status).to.equal("complete");
    expect(redirect_url).to.equal(`http://localhost:5000/success?session_id=${sessionId}`);
    const booking = await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    expect(booking["paymentStatus"]).to.equal("succeeded");
    const { intents } = await ledgerOf(paymentId);
    expect(intents).to.have.length(1);
  });

  it("declined, then paid: the booking tells why, and the same page takes the next card", async () => {
    const { bookingId, url, sessionId } = await open();
    const refused = await pay(url, { card: DECLINED }).catch((error: unknown) => error);
    expect(refused).to.include({ code: "card_declined" });
    const declined = await stage.waitForBooking(bookingId, (one) => one["decline"] !== null);
    expect(declined["status"]).to.equal("held");
    expect(declined["decline"]).to.deep.equal({
      reason: "insufficient_funds",
      action: "other_card",
    });
    const again = await stage.as(UID, "createCheckoutSession", { bookingId });
    expect(again.result).to.include({ sessionId, url });
    await pay(url, { card: VISA });
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
  });

  it("asked by the bank: confirmed after the answer, held before it", async () => {
    const { bookingId, url } = await open();
    const { next_action } = await pay(url, { card: ASKED_BY_THE_BANK });
    const asked = (one: object) =>
      "paymentStatus" in one && one.paymentStatus === "requires_action";
    expect((await stage.waitForBooking(bookingId, asked))["status"]).to.equal("held");
    await client.completeThreeDSecure(next_action!, "complete");
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
  });

  it("left: the hold ends the session at Stripe, then the place is free", async () => {
    const { bookingId, slotId, sessionId, url } = await open();
    await stage.control.advanceClock(16 * MINUTE_MS);
    await stage.runSchedule("wakeSweep");
    await stage.waitForBooking(bookingId, (one) => one["status"] === "expired");
    expect(await statusOf(sessionId)).to.equal("expired");
    expect(await takenOf(slotId)).to.equal(0);
    const late = await pay(url, { card: VISA }).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(Error);
    const after = await stage.as(UID, "createCheckoutSession", { bookingId });
    expect(after.error.details["reason"]).to.equal("BOOKING_EXPIRED");
  });

  it("a debit that fails: the place is kept meanwhile, and another try is free after it", async () => {
    const { bookingId, url, paymentId } = await open();
    const { status, payment_status } = await pay(url, {
      iban: IBAN,
      billing: { line1: "Weg 1", city: "Berlin", postal_code: "10115", country: "DE" },
    });
    expect({ status, payment_status }).to.deep.equal({
      status: "complete",
      payment_status: "unpaid",
    });
    await stage.waitForBooking(bookingId, (one) => one["status"] === "processing");
    const meanwhile = await stage.as(UID, "createPaymentIntent", { bookingId });
    expect(meanwhile.error.details["reason"]).to.equal("PAYMENT_IN_PROGRESS");
    const { intents } = await ledgerOf(paymentId);
    await stage.control.settleAsync(intents[0]!, "failed");
    const booking = await stage.waitForBooking(bookingId, (one) => one["status"] === "held");
    expect((booking["dues"] as Record<string, object>)["full"]).to.include({ live: null });
    const next = await stage.as(UID, "createCheckoutSession", { bookingId });
    expect(next.result["paymentId"]).to.equal(`${bookingId}_full_2`);
  });

  it("replaced by the sheet: nobody can pay on the page any more, and the sheet confirms", async () => {
    const { bookingId, url, sessionId } = await open();
    const answer = await stage.as(UID, "createPaymentIntent", { bookingId });
    expect(answer.status, JSON.stringify(answer.error)).to.equal(200);
    expect(await statusOf(sessionId)).to.equal("expired");
    const late = await pay(url, { card: VISA }).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(Error);
    await client.confirmPaymentIntent(answer.result["clientSecret"] as string, {
      paymentMethod: "pm_card_visa",
    });
    const booking = await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    const dues = booking["dues"] as Record<string, object>;
    expect(dues["full"]).to.include({ paidBy: `${bookingId}_full_2`, n: 2 });
  });

  it("canceled while it is open: the session is expired, and the place is free", async () => {
    const { bookingId, slotId, sessionId } = await open();
    const answer = await stage.as(UID, "cancelBooking", { bookingId });
    expect(answer.status, JSON.stringify(answer.error)).to.equal(200);
    await stage.waitForBooking(bookingId, (one) => one["status"] === "canceled");
    expect(await statusOf(sessionId)).to.equal("expired");
    expect(await takenOf(slotId)).to.equal(0);
  });

  it("refuses by name what it does not take, and makes nothing", async () => {
    const bookingId = await stage.book(UID);
    const cases: [object, string][] = [
      [{ successUrl: "javascript:alert(1)" }, "successUrl"],
      [{ cancelUrl: "https://evil.example/" }, "cancelUrl"],
      [{ uiMode: "embedded" }, "uiMode"],
      [{ amount: 1 }, "amount"],
      [{ dueId: "deposit" }, "dueId"],
    ];
    for (const [input, field] of cases) {
      const answer = await stage.as(UID, "createCheckoutSession", { bookingId, ...input });
      expect(answer.status, field).to.equal(400);
      expect(answer.error.details, field).to.include({ reason: "INVALID_INPUT", field });
    }
    const foreign = await stage.as("user-2", "createCheckoutSession", { bookingId });
    expect(foreign.error.details["reason"]).to.equal("BOOKING_NOT_FOUND");
    expect((await stage.booking(bookingId)).dues["full"]).to.include({ n: 0, live: null });
  });

  async function ledgerOf(paymentId: string) {
    const { ledger } = await stage.store.read({ ledger: ref("ledger", paymentId) });
    return { intents: Object.keys(ledger?.data.facts.intents ?? {}) };
  }
});
