import { expect } from "chai";
import { progressTo } from "../../../tools/src/progress.ts";
import { cancelWholeSlot } from "../../../tools/src/cancel-slot.ts";
import { call, unsignedToken, type Answer } from "../support/backend.ts";
import { deliver, eventOf, sign } from "../support/deliver.ts";
import { startStage, type Stage } from "../support/stage.ts";

const PRICE = 4500;
const WHY = { reason: "sorry" };

describe("what operators do with money, over HTTP and against the offline Stripe", function () {
  this.timeout(60_000);
  let stage: Stage;
  before(async () => {
    stage = await startStage({ env: { MANAGER_REFUND_MAX: "1000" } });
  });
  after(() => stage.stop());

  function as(role: string, name: string, data: object): Promise<Answer> {
    return call(stage.backend, name, data, unsignedToken(`the-${role}`, { role }));
  }

  async function paid(uid: string, card = "pm_card_visa", slotId?: string) {
    const bookingId = await stage.book(uid, slotId);
    const { result } = await stage.as(uid, "createPaymentIntent", { bookingId });
    const [intentId, paymentId] = [result["paymentIntentId"], result["paymentId"]] as string[];
    await stage.stripe.paymentIntents.confirm(intentId!, {
      payment_method: card,
      return_url: "https://shop.example/return",
    });
    await stage.waitForBooking(bookingId, ({ status }) => status === "confirmed");
    // What else Stripe has to tell of it must not pass for a change of the call under test.
    await stage.control.flushWebhooks();
    return { bookingId, intentId: intentId!, paymentId: paymentId! };
  }

  async function refundedAtStripe(intentId: string): Promise<number> {
    const { data } = await stage.stripe.refunds.list({ payment_intent: intentId, limit: 100 });
    return data
      .filter(({ status }) => status !== "failed" && status !== "canceled")
      .reduce((sum, { amount }) => sum + amount, 0);
  }

  async function dump(): Promise<Record<string, unknown>> {
    const names = ["bookings", "payments", "ledger", "slots", "refundRequests", "auditLog"];
    const found = await Promise.all(names.map((name) => stage.db.collection(name).get()));
    const docs = found.flatMap(({ docs: all }) => all);
    return Object.fromEntries(docs.map((one) => [one.ref.path, one.data()]));
  }

  const details = ({ error }: Answer) => [error.details["reason"], error.details["field"]];

  it("each is refused to who has too little a role, or none", async () => {
    const least: [string, string[]][] = [
      ["refundPayment", ["customer", "staff"]],
      ["decideRefundRequest", ["customer", "staff"]],
      ["cancelForCustomer", ["customer", "staff"]],
      ["cancelSlot", ["customer", "staff"]],
      ["resyncPayment", ["customer"]],
      ["replayEvent", ["customer"]],
    ];
    for (const [name, roles] of least) {
      for (const role of roles) {
        expect(details(await as(role, name, { anything: 1 })), `${name} as ${role}`).to.deep.equal([
          ...["NOT_PERMITTED", undefined],
        ]);
      }
      const nobody = await call(stage.backend, name, {}, null);
      expect(details(nobody)[0], name).to.equal("UNAUTHENTICATED");
    }
  });

  it("a bad refund is refused by its field, and nothing changes, here or at Stripe", async () => {
    const { paymentId, intentId } = await paid("bad-input");
    const before = await dump();
    const table: [string, object, string, string | undefined][] = [
      ["owner", { amount: 0 }, "AMOUNT_INVALID", "amount"],
      ["owner", { amount: -1 }, "AMOUNT_INVALID", "amount"],
      ["owner", { amount: 0.5 }, "AMOUNT_INVALID", "amount"],
      ["owner", { amount: "12" }, "INVALID_INPUT", "amount"],
      ["owner", { amount: PRICE + 1 }, "REFUND_EXCEEDS_CAPTURED", "amount"],
      ["owner", { currency: "usd" }, "CURRENCY_MISMATCH", "currency"],
      ["owner", { reason: " " }, "INVALID_INPUT", "reason"],
      ["owner", { requestId: "a/b" }, "INVALID_INPUT", "requestId"],
      ["owner", { paymentId: "pay" }, "INVALID_INPUT", "paymentId"],
      ["owner", { paymentId: `${"N".repeat(20)}_full_1` }, "PAYMENT_NOT_FOUND", "paymentId"],
      ["owner", { refund: 1 }, "INVALID_INPUT", "refund"],
      ["manager", { amount: 1001 }, "NOT_PERMITTED", "amount"],
      ["manager", {}, "NOT_PERMITTED", "amount"],
    ];
    for (const [role, more, reason, field] of table) {
      const answer = await as(role, "refundPayment", { paymentId, ...WHY, ...more });
      expect(details(answer), JSON.stringify(more)).to.deep.equal([reason, field]);
    }
    expect(await dump()).to.deep.equal(before);
    expect(await refundedAtStripe(intentId)).to.equal(0);
  });

  it("a manager refunds a part, the owner the rest, and the customer sees it arrive", async () => {
    const { bookingId, paymentId, intentId } = await paid("parts");
    const part = await as("manager", "refundPayment", { paymentId, amount: 1000, ...WHY });
    expect(part.result["refund"]).to.include({ amount: 1000 });
    const rest = await as("owner", "refundPayment", { paymentId, ...WHY });
    expect(rest.result["refund"]).to.include({ amount: PRICE - 1000 });
    const booking = await stage.waitForBooking(
      bookingId,
      ({ payments }) =>
        (payments as Record<string, { settled: number }>)[paymentId]!.settled === PRICE,
    );
    expect(booking["paymentStatus"]).not.to.equal("none");
    expect(await refundedAtStripe(intentId)).to.equal(PRICE);
    const { docs } = await stage.db
      .collection("auditLog")
      .where("target", "==", `ledger/${paymentId}`)
      .get();
    expect(docs.map((one) => one.get("role") as string).sort()).to.deep.equal(["manager", "owner"]);
  });

  it("50 parallel partial refunds never exceed what was captured", async () => {
    const { paymentId, intentId } = await paid("many");
    const refund = () => as("owner", "refundPayment", { paymentId, amount: 200, ...WHY });
    const answers = await Promise.all(Array.from({ length: 50 }, refund));
    const done = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status !== 200);
    for (const answer of refused) {
      expect(details(answer)[0]).to.be.oneOf(["REFUND_EXCEEDS_CAPTURED", "CONTENTION"]);
    }
    expect(done.length).to.be.within(1, 22);
    for (let minute = 0; minute < 3; minute++) {
      await stage.control.advanceClock(120_000);
      await stage.runSchedule("wakeSweep");
    }
    expect(await refundedAtStripe(intentId)).to.equal(done.length * 200);
  });

  it("a refund that fails later is owed again, and a new call gives it back", async () => {
    const { bookingId, paymentId } = await paid("fails", "pm_card_refundFail");
    await as("owner", "refundPayment", { paymentId, ...WHY, requestId: "r-1" });
    await stage.control.advanceClock(24 * 3_600_000);
    const sums = (data: Record<string, unknown>) =>
      (data["payments"] as Record<string, { reserved: number }>)[paymentId]!;
    await stage.waitForBooking(bookingId, (data) => sums(data).reserved === 0);
    const again = await as("owner", "refundPayment", { paymentId, ...WHY, requestId: "r-2" });
    expect(again.result["refund"]).to.include({ amount: PRICE });
  });

  it("a customer asks, an operator approves, and the customer's document says so", async () => {
    const { bookingId, intentId } = await paid("asker");
    const asked = await stage.as("asker", "requestRefund", {
      bookingId,
      reason: "ill",
      amount: 900,
    });
    const refundRequestId = asked.result["refundRequestId"] as string;
    const again = await stage.as("asker", "requestRefund", { bookingId, reason: "ill" });
    expect(again.result).to.include({ refundRequestId, amount: 900 });
    const decision = { refundRequestId, decision: "approve", ...WHY };
    expect((await as("manager", "decideRefundRequest", decision)).result).to.include({
      ...{ status: "approved", refunded: 900 },
    });
    const other = await as("manager", "decideRefundRequest", { ...decision, decision: "decline" });
    expect(details(other)).to.deep.equal(["REFUND_REQUEST_DECIDED", "refundRequestId"]);
    expect((await stage.db.doc(`refundRequests/${refundRequestId}`).get()).data()).to.include({
      ...{ uid: "asker", status: "approved", refunded: 900 },
    });
    expect(await refundedAtStripe(intentId)).to.equal(900);
  });

  it("a merchant's cancellation gives everything back", async () => {
    const { bookingId, intentId } = await paid("unlucky");
    const told = await as("manager", "cancelForCustomer", { bookingId, ...WHY, dryRun: true });
    expect(told.result).to.deep.include({
      status: "confirmed",
      refund: { amount: PRICE, currency: "eur" },
    });
    expect(await refundedAtStripe(intentId)).to.equal(0);
    // More than this shop lets its managers give back.
    const refused = await as("manager", "cancelForCustomer", { bookingId, ...WHY });
    expect(details(refused)).to.deep.equal(["NOT_PERMITTED", "bookingId"]);
    await as("owner", "cancelForCustomer", { bookingId, ...WHY });
    await stage.waitForBooking(bookingId, ({ status }) => status === "canceled");
    expect(await refundedAtStripe(intentId)).to.equal(PRICE);
    const again = await as("manager", "cancelForCustomer", { bookingId, ...WHY });
    expect(details(again)).to.deep.equal(["BOOKING_ENDED", "bookingId"]);
  });

  it("the command cancels a whole slot, more than one call of it, and can be repeated", async () => {
    const slotId = await stage.addSlot(30);
    const payer = await paid("payer", "pm_card_visa", slotId);
    for (let n = 0; n < 22; n++) await stage.book(`crowd-${String(n)}`, slotId);
    const whole = { left: 0, failed: [], after: null };
    const lines: string[] = [];
    const run = (dryRun: boolean) =>
      cancelWholeSlot(
        { slotId, reason: "storm", dryRun },
        {
          call: async (input) => {
            const { status, result, error } = await as("owner", "cancelSlot", input);
            if (status !== 200) throw Object.assign(new Error(error.message), error.details);
            return result as never;
          },
          progress: progressTo({ isTTY: false, write: (text) => lines.push(text) }),
          isStopped: () => false,
          sleep: () => Promise.resolve(),
        },
      );
    expect(await run(true)).to.deep.equal({ bookings: 23, refunds: { eur: PRICE }, ...whole });
    expect((await stage.db.doc(`slots/${slotId}`).get()).data()).to.include({ state: "open" });
    expect(await run(false)).to.deep.equal({ bookings: 23, refunds: { eur: PRICE }, ...whole });
    expect(await run(false)).to.deep.equal({ bookings: 0, refunds: {}, ...whole });
    expect((await stage.db.doc(`slots/${slotId}`).get()).data()).to.include({
      ...{ state: "blocked", taken: 0 },
    });
    expect(await refundedAtStripe(payer.intentId)).to.equal(PRICE);
    expect(lines.join("")).to.contain("20 of 23").and.contain("23 of 23");
  });

  describe("when events are lost", () => {
    async function unheard(uid: string) {
      const bookingId = await stage.book(uid);
      const { result } = await stage.as(uid, "createPaymentIntent", { bookingId });
      const [intentId, paymentId] = [result["paymentIntentId"], result["paymentId"]] as string[];
      await stage.control.pauseWebhooks();
      await stage.stripe.paymentIntents.confirm(intentId!, {
        payment_method: "pm_card_visa",
        return_url: "https://shop.example/return",
      });
      return { bookingId, intentId: intentId!, paymentId: paymentId! };
    }
    afterEach(() => stage.control.resumeWebhooks());

    it("resyncPayment asks Stripe, and the booking is confirmed", async () => {
      const { bookingId, paymentId } = await unheard("resynced");
      const answer = await as("staff", "resyncPayment", { paymentId, ...WHY });
      expect(answer.result).to.include({ status: "succeeded", captured: PRICE });
      expect((await stage.booking(bookingId)).status).to.equal("confirmed");
    });

    it("replayEvent fetches one by its id, and refuses one that is not", async () => {
      const { bookingId, intentId } = await unheard("replayed");
      const { id: eventId } = await eventOf(stage, intentId, "payment_intent.succeeded");
      const answer = await as("staff", "replayEvent", { eventId, ...WHY });
      expect(answer.result).to.include({ eventId, outcome: "applied" });
      expect((await stage.booking(bookingId)).status).to.equal("confirmed");
      const before = await dump();
      const none = await as("staff", "replayEvent", { eventId: "evt_none", ...WHY });
      expect(details(none)).to.deep.equal(["EVENT_NOT_FOUND", "eventId"]);
      expect(await dump()).to.deep.equal(before);
    });

    it("the sweep applies an event that came before its payment, once that is there", async () => {
      const { bookingId, intentId, paymentId } = await unheard("restored");
      const ledger = await stage.db.doc(`ledger/${paymentId}`).get();
      await ledger.ref.delete();
      const event = await eventOf(stage, intentId, "payment_intent.succeeded");
      await stage.control.advanceClock(11 * 60_000);
      const payload = JSON.stringify(event);
      const signature = sign(payload, stage.webhookSecret, await stage.control.now());
      const { status } = await deliver(stage, { payload, signatures: [signature] });
      expect(status).to.equal(200);
      const kept = stage.db.doc(`stripeEvents/${event.id}`);
      expect((await kept.get()).data()).to.include({ state: "deferred", tries: 1 });
      await ledger.ref.set({ ...ledger.data(), wakeAt: null });
      await stage.control.advanceClock(61_000);
      await stage.runSchedule("wakeSweep");
      expect((await kept.get()).data()).to.include({ state: "applied", wakeAt: null });
      expect((await stage.booking(bookingId)).status).to.equal("confirmed");
    });
  });
});
