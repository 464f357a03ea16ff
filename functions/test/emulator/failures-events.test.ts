/** What goes wrong between Stripe and us. docs/lifecycle.md has the whole list. */
import { expect } from "chai";
import { eventOf } from "../support/deliver.ts";
import { DAY_MS, MINUTE_MS, shopForEach, UID, type Shop } from "../support/shop.ts";

describe("failures of events", () => {
  let shop: Shop;
  shopForEach((one) => {
    shop = one;
  });

  it("F1: the event of a payment that is not written yet is asked for again, and then confirms", async () => {
    const { bookingId, paymentId, intentId } = await shop.paying();
    await shop.confirm(intentId);
    const [ledger, view] = [
      shop.db.doc(`ledger/${paymentId}`),
      shop.db.doc(`payments/${paymentId}`),
    ];
    const kept = (await ledger.get()).data();
    await ledger.delete();
    expect((await shop.tell(intentId, "payment_intent.succeeded")).status).to.equal(503);
    expect(await shop.booking(bookingId)).to.include({ status: "held" });

    await ledger.set(kept ?? {});
    expect((await view.get()).exists).to.equal(true);
    expect((await shop.tell(intentId, "payment_intent.succeeded")).status).to.equal(200);
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
  });

  it("F2: one event ten times at once is one change, one line in the timeline and one receipt", async () => {
    const { bookingId, paymentId, intentId } = await shop.paying();
    await shop.confirm(intentId);
    const event = await eventOf(shop, intentId, "payment_intent.succeeded");
    const answers = await Promise.all(Array.from({ length: 10 }, () => shop.send(event)));
    expect(answers.map(({ status }) => status)).to.deep.equal(Array(10).fill(200));
    expect(answers.filter(({ body }) => body.outcome === "applied")).to.have.length(1);
    const timeline = await shop.db.collection(`payments/${paymentId}/timeline`).get();
    expect(timeline.docs.filter(({ id }) => id === event.id)).to.have.length(1);
    const outbox = await shop.db.collection("outbox").get();
    const kinds = outbox.docs.map((entry) => entry.get("kind") as string).sort();
    expect(kinds).to.deep.equal(["confirmation", "receipt"]);
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
  });

  it("F3: two events of one change, the intent's and its charge's, are one payment and one receipt", async () => {
    const { bookingId, paymentId, intentId } = await shop.paying();
    await shop.confirm(intentId);
    for (const type of ["charge.succeeded", "payment_intent.succeeded", "charge.succeeded"]) {
      expect((await shop.tell(intentId, type)).status).to.equal(200);
    }
    const { payments, status } = await shop.booking(bookingId);
    expect(status).to.equal("confirmed");
    expect(payments[paymentId]).to.deep.include({ entry: { kind: "paid" }, captured: 4500 });
    const receipts = await shop.db.collection("outbox").where("kind", "==", "receipt").get();
    expect(receipts.size).to.equal(1);
  });

  it("F4: the failure of an earlier try, told after the success, leaves the booking paid", async () => {
    const { bookingId, intentId } = await shop.paying();
    await shop.confirm(intentId, "pm_card_visa_chargeDeclined").catch(() => undefined);
    await shop.control.advanceClock(2_000);
    await shop.confirm(intentId);
    await shop.tell(intentId, "payment_intent.succeeded");
    const before = await shop.booking(bookingId);
    expect((await shop.tell(intentId, "payment_intent.payment_failed")).status).to.equal(200);
    const after = await shop.booking(bookingId);
    expect(after).to.include({ status: "confirmed", paymentStatus: "succeeded", decline: null });
    expect(after.payments).to.deep.equal(before.payments);
  });

  it("F5: a try that failed, told first, does not hide the success of the same PaymentIntent", async () => {
    const { bookingId, intentId } = await shop.paying();
    await shop.confirm(intentId, "pm_card_visa_chargeDeclined").catch(() => undefined);
    await shop.tell(intentId, "payment_intent.payment_failed");
    expect(await shop.booking(bookingId)).to.include({ status: "held" });
    expect((await shop.booking(bookingId)).decline).to.include({ action: "other_card" });
    await shop.control.advanceClock(2_000);
    await shop.confirm(intentId);
    await shop.tell(intentId, "payment_intent.succeeded");
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed", decline: null });
  });

  it("F27: a slow handler that read before a faster one wrote changes nothing that is newer", async () => {
    const { bookingId, intentId } = await shop.paying();
    await shop.confirm(intentId, "pm_card_authenticationRequired");
    await shop.control.advanceClock(2_000);
    await shop.confirm(intentId);
    const types = ["created", "requires_action", "succeeded"];
    const events = await Promise.all(
      types.map((type) => eventOf(shop, intentId, `payment_intent.${type}`)),
    );
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all([...events, ...events].map((event) => shop.send(event)));
      expect(answers.map(({ status }) => status)).to.deep.equal(Array(6).fill(200));
    }
    expect(await shop.booking(bookingId)).to.include({
      ...{ status: "confirmed", paymentStatus: "succeeded" },
    });
  });

  it("F24: what a failed try would have taken is not counted as received", async () => {
    const { bookingId, paymentId, intentId } = await shop.paying();
    await shop.confirm(intentId, "pm_card_visa_chargeDeclined").catch(() => undefined);
    await shop.tell(intentId, "payment_intent.payment_failed");
    const { payments } = await shop.booking(bookingId);
    expect(payments[paymentId]).to.include({ captured: 0, reserved: 0, entry: null });
    const { result } = await shop.as(UID, "getPaymentStatus", { bookingId });
    expect(result).to.include({ captured: 0, amount: 4500 });
  });

  it("F20: money in flight holds the place and confirms nothing, until the bank has paid", async () => {
    const { bookingId, intentId } = await shop.paying();
    await shop.control.advanceClock(14 * MINUTE_MS);
    await shop.confirm(intentId, "pm_sepaDebit_successDelayed_de");
    await shop.tell(intentId, "payment_intent.processing");
    expect(await shop.booking(bookingId)).to.include({ status: "processing", confirmedAt: null });
    // Its hold is over, and the bank has not answered yet.
    await shop.pass(2 * MINUTE_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "processing", confirmedAt: null });
    await shop.pass(DAY_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
  });
});
