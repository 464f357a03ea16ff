import { expect } from "chai";
import type { DocumentData } from "firebase-admin/firestore";
import { ref } from "../../src/application/ports.ts";
import { startStage, type Stage } from "../support/stage.ts";

const UID = "user-1";
const EMAIL = "ada@example.com";
const PAYMENTS = 5;

describe("the outbox, through the deployed functions on the emulator", () => {
  let stage: Stage;

  before(async () => {
    stage = await startStage({ delivery: "hostile" });
  });
  after(() => stage.stop());

  async function pay(card = "pm_card_visa"): Promise<string> {
    const booked = await stage.as(UID, "createBooking", {
      itemId: "lounge",
      slotId: await stage.addSlot(10),
      details: { name: "Ada", email: EMAIL },
      locale: "en-GB",
    });
    const bookingId = booked.result["bookingId"] as string;
    const { result } = await stage.as(UID, "createPaymentIntent", { bookingId });
    await stage.stripe.paymentIntents.confirm(result["paymentIntentId"] as string, {
      payment_method: card,
      return_url: "https://app.example/return",
    });
    await stage.waitForBooking(bookingId, ({ status }) => status === "confirmed");
    return bookingId;
  }

  async function mailsOf(bookingId: string): Promise<Record<string, DocumentData>> {
    const { docs } = await stage.db.collection("mail").get();
    const own = docs.filter(({ id }) => id.startsWith(`${bookingId}_`));
    return Object.fromEntries(own.map((doc) => [doc.id.slice(bookingId.length + 1), doc.data()]));
  }

  it("events delivered twice, late and out of order: one confirmation and one receipt each", async () => {
    const bookingIds = await Promise.all(Array.from({ length: PAYMENTS }, () => pay()));
    await stage.control.flushWebhooks();
    await Promise.all([stage.runSchedule("wakeSweep"), stage.runSchedule("wakeSweep")]);
    await stage.runSchedule("wakeSweep");
    for (const bookingId of bookingIds) {
      const mails = await mailsOf(bookingId);
      expect(Object.keys(mails).sort()).to.deep.equal(["confirmation_booking", "receipt_full-1"]);
      const receipt = mails["receipt_full-1"]!;
      expect(Object.keys(receipt).sort()).to.deep.equal(["message", "to"]);
      expect(receipt["to"]).to.deep.equal([EMAIL]);
      const { subject, text, html } = receipt["message"] as Record<string, string>;
      expect(subject).to.include((await stage.booking(bookingId)).reference);
      expect(text).to.include("Lounge: 45.00 EUR").and.to.include("(Europe/Berlin)");
      expect(html).to.include("<td").and.to.include("45.00 EUR");
      expect(`${text ?? ""}${html ?? ""}`).not.to.match(/Ada|_secret_|pi_/);
    }
    const { docs } = await stage.db.collection("outbox").where("state", "!=", "done").get();
    expect(docs.map(({ id }) => id)).to.deep.equal([]);
  });

  it("a refund that the bank sends back: one mail for each of its states", async () => {
    const bookingId = await pay("pm_card_refundFail");
    const [paymentId = ""] = Object.keys((await stage.booking(bookingId)).payments);
    const { found } = await stage.store.read({ found: ref("ledger", paymentId) });
    const payment_intent = found?.data.paymentIntentId ?? "";
    const { id } = await stage.stripe.refunds.create({ payment_intent, amount: 1500 });
    await stage.control.flushWebhooks();
    await stage.runSchedule("wakeSweep");
    const told = async () =>
      Object.keys(await mailsOf(bookingId)).filter((name) => /^ref/.test(name));
    expect(await told()).to.deep.equal([`refund_${id}`]);

    await stage.control.advanceClock(6_000);
    await stage.control.flushWebhooks();
    await stage.runSchedule("wakeSweep");
    expect((await told()).sort()).to.deep.equal([`refund_${id}`, `refund_failed_${id}`].sort());
    const mails = await mailsOf(bookingId);
    const { text } = mails[`refund_failed_${id}`]!["message"] as { text: string };
    expect(text).to.include("Refund: 15.00 EUR").and.to.include("We still owe you this.");
  });
});
