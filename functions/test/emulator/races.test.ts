import { expect } from "chai";
import { unsignedToken, call } from "../support/backend.ts";
import { deliver, eventOf, sign } from "../support/deliver.ts";
import { allAtOnce, report } from "../support/figures.ts";
import { startStage, type Stage } from "../support/stage.ts";

const UID = "user-1";

/** One process, up to 80 requests in flight: as one deployed instance. */
describe("races inside one instance", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.stop());

  async function intentsOf(bookingId: string): Promise<string[]> {
    const ids: string[] = [];
    for await (const intent of stage.stripe.paymentIntents.list({ limit: 100 })) {
      if (intent.metadata["bookingId"] === bookingId) ids.push(intent.id);
    }
    return ids;
  }

  it("20 createPaymentIntent at once for one booking: one PaymentIntent, one client secret", async () => {
    const bookingId = await stage.book(UID);
    const { results, totalMs } = await allAtOnce(20, () =>
      stage.as(UID, "createPaymentIntent", { bookingId }),
    );
    expect(results.map(({ status }) => status)).to.deep.equal(Array(20).fill(200));
    const secrets = new Set(results.map(({ result }) => result["clientSecret"]));
    expect(secrets.size).to.equal(1);
    expect(await intentsOf(bookingId)).to.deep.equal([results[0]!.result["paymentIntentId"]]);
    report(
      `20 createPaymentIntent at once for one booking: 1 PaymentIntent, 1 secret, ${totalMs} ms`,
    );
  });

  it("20 first calls at once of a new user, for 20 bookings: one Stripe customer", async () => {
    const uid = "user-new";
    const slotId = await stage.addSlot(20);
    const bookings = await Promise.all(Array.from({ length: 20 }, () => stage.book(uid, slotId)));
    const { results, totalMs } = await allAtOnce(20, (n) =>
      stage.as(uid, "createPaymentIntent", { bookingId: bookings[n] }),
    );
    expect(results.map(({ status }) => status)).to.deep.equal(Array(20).fill(200));
    const customers: string[] = [];
    for await (const customer of stage.stripe.customers.list({ limit: 100 })) {
      if (customer.metadata["uid"] === uid) customers.push(customer.id);
    }
    expect(customers).to.have.length(1);
    expect(new Set(results.map(({ result }) => result["paymentIntentId"])).size).to.equal(20);
    report(`20 first calls at once of a new user: 1 customer, 20 PaymentIntents, ${totalMs} ms`);
  });

  it("one event delivered 20 times at once: one change, one timeline entry, 20 times 2xx", async () => {
    await stage.control.pauseWebhooks();
    const bookingId = await stage.book(UID);
    const { result } = await stage.as(UID, "createPaymentIntent", { bookingId });
    const intentId = result["paymentIntentId"] as string;
    await stage.stripe.paymentIntents.confirm(intentId, {
      payment_method: "pm_card_visa",
      return_url: "https://app.example/return",
    });
    const event = await eventOf(stage, intentId, "payment_intent.succeeded");
    const payload = JSON.stringify(event);
    const signatures = [sign(payload, stage.webhookSecret, await stage.control.now())];
    const { results, totalMs, slowestMs } = await allAtOnce(20, () =>
      deliver(stage, { payload, signatures }),
    );
    await stage.control.resumeWebhooks();

    expect(results.map(({ status }) => status)).to.deep.equal(Array(20).fill(200));
    const outcomes = results.map(({ body }) => body.outcome);
    expect(outcomes.filter((outcome) => outcome === "applied")).to.have.length(1);
    const timeline = await stage.db
      .collection(`payments/${result["paymentId"] as string}/timeline`)
      .get();
    const told = timeline.docs.filter(({ id }) => id === event.id);
    expect(told).to.have.length(1);
    expect(await stage.booking(bookingId)).to.include({ status: "confirmed" });
    report(
      `1 event 20 times at once: 1 change, 1 timeline entry, 20 × 200, ${totalMs} ms (slowest ${slowestMs} ms)`,
    );
  });

  it("200 clients fight for 20 places: exactly 20 hold one, 180 are told that it is full", async () => {
    const slotId = await stage.addSlot(20);
    const { results, totalMs } = await allAtOnce(200, (n) =>
      call(
        stage.backend,
        "createBooking",
        { itemId: "lounge", slotId },
        unsignedToken(`fighter-${String(n)}`),
      ),
    );
    const held = results.filter(({ status }) => status === 200);
    const reasons = results
      .filter(({ status }) => status !== 200)
      .map(({ error }) => error.details["reason"]);
    expect(held).to.have.length(20);
    expect(reasons).to.deep.equal(Array(180).fill("SLOT_FULL"));
    const slot = await stage.db.doc(`slots/${slotId}`).get();
    expect(slot.get("taken")).to.equal(20);
    const bookings = await stage.db.collection("bookings").get();
    const onSlot = bookings.docs.filter((booking) =>
      JSON.stringify(booking.get("items")).includes(slotId),
    );
    expect(onSlot).to.have.length(20);
    report(`200 clients for 20 places: 20 held, 180 told full, ${totalMs} ms`);
  });

  it("80 payments at once, all delivered hostilely, are all confirmed", async () => {
    const slotId = await stage.addSlot(80);
    const { results, totalMs } = await allAtOnce(80, async (n) => {
      const uid = `crowd-${String(n)}`;
      const bookingId = await stage.book(uid, slotId);
      const { result } = await stage.as(uid, "createPaymentIntent", { bookingId });
      await stage.stripe.paymentIntents.confirm(result["paymentIntentId"] as string, {
        payment_method: "pm_card_visa",
        return_url: "https://app.example/return",
      });
      return stage.waitForBooking(bookingId, (booking) => booking["status"] === "confirmed");
    });
    expect(results).to.have.length(80);
    report(`80 bookings made, paid and confirmed at once under hostile delivery: ${totalMs} ms`);
  });
});
