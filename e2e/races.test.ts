import { expect } from "chai";
import { doc, getDoc } from "firebase/firestore";
import { freeSlot } from "../tools/src/app-steps.ts";
import { book, startPayment } from "./support/booking.ts";
import { judgeEach } from "./support/judge.ts";
import { openSystem } from "./support/system.ts";

/**
 * The functions emulator gives every request a process of its own, as if each met another instance:
 * these show correctness only. Figures come from functions/test/emulator/races.test.ts.
 */
describe("races between instances", function () {
  this.timeout(120_000);
  const system = openSystem();
  judgeEach(system);
  after(() => system.close());

  it("12 createPaymentIntent at once for one booking: one PaymentIntent, one client secret", async () => {
    const app = await system.signInAsGuest();
    const { bookingId } = await book(app);
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => startPayment(app, bookingId)),
    );
    expect(new Set(answers.map(({ clientSecret }) => clientSecret)).size).to.equal(1);
    const creates = (await system.control.requests()).filter(
      ({ path, body }) =>
        path === "/v1/payment_intents" && decodeURIComponent(body).includes(bookingId),
    );
    expect(new Set(creates.map(({ idempotencyKey }) => idempotencyKey)).size).to.equal(1);
    expect(new Set(answers.map(({ paymentIntentId }) => paymentIntentId)).size).to.equal(1);
  });

  it("12 callers for the 4 places of one slot: 4 hold one, 8 are told that it is full", async () => {
    const app = await system.signInAsGuest();
    const slotId = await freeSlot(app, "valet");
    const slot = await getDoc(doc(app.firestore, "slots", slotId));
    const free = Number(slot.get("capacity")) - Number(slot.get("taken"));
    const order = {
      items: [{ itemId: "valet", slotId }],
      details: { fields: { flightNumber: "HF 123", licensePlate: "B HF 123" } },
    };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        app.call("createBooking", order).then(
          () => "held",
          (error: unknown) => {
            const { details, code } = error as { details?: { reason: string }; code: string };
            return details?.reason ?? code;
          },
        ),
      ),
    );
    expect(answers.filter((answer) => answer === "held")).to.have.length(free);
    expect(answers.filter((answer) => answer === "SLOT_FULL")).to.have.length(12 - free);
    const after = await getDoc(doc(app.firestore, "slots", slotId));
    expect(after.get("taken")).to.equal(after.get("capacity"));
  });
});
