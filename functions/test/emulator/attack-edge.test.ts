import { expect } from "chai";
import { Timestamp } from "firebase-admin/firestore";
import { call, unsignedToken } from "../support/backend.ts";
import { startStage, type Stage } from "../support/stage.ts";

const UID = "user-1";

describe("hostile input, over HTTP on the emulator", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.stop());

  it("data nested thousands of levels deep is refused as invalid", async () => {
    const deep = `${"[".repeat(20_000)}${"]".repeat(20_000)}`;
    const answer = await call(
      stage.backend,
      "createPaymentIntent",
      `{"data":${deep}}`,
      unsignedToken(UID),
    );
    expect([answer.status, answer.error.status]).to.deep.equal([400, "INVALID_ARGUMENT"]);
  });

  it("half a surrogate pair in a note is stored or refused", async () => {
    const slotId = await stage.addSlot(5);
    const body = `{"data":{"itemId":"lounge","slotId":"${slotId}","details":{"notes":"x\\ud800y"}}}`;
    const answer = await call(stage.backend, "createBooking", body, unsignedToken(UID));
    expect(answer.status, JSON.stringify(answer)).to.be.oneOf([200, 400]);
  });

  it("a ledger that does not fit its schema does not stop the sweep", async () => {
    await stage.db.doc("ledger/broken").set({ wakeAt: Timestamp.fromMillis(1_000) });
    const bookingId = await stage.book(UID);
    await stage.control.addFaults({
      match: { method: "POST", path: "^/v1/payment_intents$" },
      effect: "drop_after_commit",
      times: 10,
    });
    await stage.as(UID, "createPaymentIntent", { bookingId });
    await stage.control.clearFaults();
    await stage.control.advanceClock(61_000);
    await stage.runSchedule("wakeSweep").catch(() => undefined);
    await stage.control.advanceClock(61_000);
    await stage.runSchedule("wakeSweep").catch(() => undefined);
    const ledger = await stage.db.doc(`ledger/${bookingId}_full_1`).get();
    expect(ledger.get("paymentIntentId")).to.match(/^pi_/);
  });
});
