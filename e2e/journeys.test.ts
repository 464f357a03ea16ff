import { expect } from "chai";
import { collection, doc, getDoc, getDocs, limit, orderBy, query, where } from "firebase/firestore";
import type { ClientError } from "../simulator/src/client.ts";
import { confirmCard } from "../tools/src/app-steps.ts";
import { book, startPayment } from "./support/booking.ts";
import { judgeEach } from "./support/judge.ts";
import { openSystem } from "./support/system.ts";

/** As a customer lives them: the real client SDK, a listener, and webhooks delivered hostilely. */
describe("a customer's journey", () => {
  const system = openSystem();
  judgeEach(system);
  after(() => system.close());

  it("declined, then paid with another card on the same PaymentIntent", async () => {
    const app = await system.signIn();
    const { bookingId } = await book(app, "fast-track");
    const first = await startPayment(app, bookingId);
    const refused = await confirmCard(system.stripe, first.clientSecret, "insufficient").then(
      () => expect.fail("the card was not declined"),
      (error: unknown) => error as ClientError,
    );
    expect(refused.code).to.equal("card_declined");
    const seen = await app.until(`bookings/${bookingId}`, (data) => data["decline"] !== null);
    expect(seen["status"]).to.equal("held");
    expect(seen["decline"]).to.deep.equal({ reason: "insufficient_funds", action: "other_card" });

    const second = await startPayment(app, bookingId);
    expect(second.clientSecret).to.equal(first.clientSecret);
    await confirmCard(system.stripe, second.clientSecret, "success");
    const paid = await app.until(`bookings/${bookingId}`, (data) => data["status"] === "confirmed");
    expect(paid).to.include({ paymentStatus: "succeeded", decline: null, holdExpiresAt: null });
  });

  it("a stolen card is only ever declined, in every document that a customer can read", async () => {
    const app = await system.signIn();
    const { bookingId } = await book(app);
    const { clientSecret, paymentId } = await startPayment(app, bookingId);
    await confirmCard(system.stripe, clientSecret, "4000000000009979").catch(() => undefined);
    const booking = await app.until(`bookings/${bookingId}`, (data) => data["decline"] !== null);
    const payment = await app.until(`payments/${paymentId}`, (data) => data["decline"] !== null);
    expect(booking["decline"]).to.deep.equal({ reason: "declined", action: "other_card" });
    expect(JSON.stringify([booking, payment])).not.to.match(/stolen|_secret_/);
  });

  for (const [answer, ends] of [
    ["complete", "confirmed"],
    ["fail", "held"],
  ] as const) {
    it(`3-D Secure, ${answer}: the listener sees the challenge, and it ends ${ends}`, async () => {
      const app = await system.signIn();
      const { bookingId } = await book(app);
      const { clientSecret } = await startPayment(app, bookingId);
      const challenged = await confirmCard(system.stripe, clientSecret, "3ds");
      expect(challenged.status).to.equal("requires_action");
      await app.until(
        `bookings/${bookingId}`,
        (data) => data["paymentStatus"] === "requires_action",
      );
      // Nobody answers within the second in which they were asked.
      await system.control.advanceClock(2_000);
      await system.stripe.completeThreeDSecure(challenged.next_action!, answer);
      const last = await app.until(
        `bookings/${bookingId}`,
        (data) => data["paymentStatus"] !== "requires_action",
      );
      expect(last["status"]).to.equal(ends);
      if (ends === "held") {
        expect(last["decline"]).to.include({ action: "authenticate" });
      }
    });
  }

  it("3-D Secure abandoned, and taken up again with another card", async () => {
    const app = await system.signIn();
    const { bookingId } = await book(app);
    const { clientSecret } = await startPayment(app, bookingId);
    const challenged = await confirmCard(system.stripe, clientSecret, "3ds");
    await system.stripe.completeThreeDSecure(challenged.next_action!, "abandon");
    const again = await startPayment(app, bookingId);
    expect(again.clientSecret).to.equal(clientSecret);
    await confirmCard(system.stripe, again.clientSecret, "success");
    await app.until(`bookings/${bookingId}`, (data) => data["status"] === "confirmed");
  });

  it("a webhook that never comes: asking for the status settles the booking", async () => {
    const app = await system.signIn();
    await system.control.pauseWebhooks();
    try {
      const { bookingId } = await book(app);
      const { clientSecret } = await startPayment(app, bookingId);
      await confirmCard(system.stripe, clientSecret, "success");
      await system.control.advanceClock(6_000);
      const answer = await app.call<Record<string, unknown>>("getPaymentStatus", { bookingId });
      expect(answer).to.include({ status: "confirmed", paymentStatus: "succeeded" });
      await app.until(`bookings/${bookingId}`, (data) => data["status"] === "confirmed");
    } finally {
      await system.control.resumeWebhooks();
    }
  });

  it("nobody else sees the booking, by id or by list", async () => {
    const app = await system.signIn();
    const other = await system.signIn("customer2@example.com");
    const { bookingId } = await book(app);
    for (const path of [`bookings/${bookingId}`, "bookings/unknown"]) {
      const denied = await getDoc(doc(other.firestore, path)).catch((error: unknown) => error);
      expect(denied, path).to.have.property("code", "permission-denied");
    }
    const answer = await other
      .call("createPaymentIntent", { bookingId })
      .catch((error: unknown) => error);
    expect(answer).to.have.nested.property("details.reason", "BOOKING_NOT_FOUND");
  });

  it("the history lists one's own bookings, newest first", async () => {
    const app = await system.signInAsGuest();
    const first = await book(app);
    const second = await book(app, "valet");
    const history = query(
      collection(app.firestore, "bookings"),
      where("uid", "==", app.uid),
      orderBy("createdAt", "desc"),
      limit(50),
    );
    const found = await getDocs(history);
    expect(found.docs.map(({ id }) => id)).to.deep.equal([second.bookingId, first.bookingId]);
  });

  it("a cart of goods and places is one booking and one payment", async () => {
    const app = await system.signIn();
    const goods = await getDocs(
      query(collection(app.firestore, "catalog"), where("currency", "==", "eur"), limit(50)),
    );
    const book1 = goods.docs.find((item) => item.get("kind") === "goods")!;
    const answer = await app.call<{ bookingId: string; amount: number }>("createBooking", {
      items: [{ itemId: book1.id, quantity: 3 }],
    });
    expect(answer.amount).to.be.at.least(3 * book1.get("unitAmount"));
    const payment = await startPayment(app, answer.bookingId);
    expect(payment.amount).to.equal(answer.amount);
    await confirmCard(system.stripe, payment.clientSecret, "success");
    await app.until(`bookings/${answer.bookingId}`, (data) => data["status"] === "confirmed");
  });
});
