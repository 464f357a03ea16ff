/** Airport bookings over REST, by an app written from its contract alone. */
import { expect } from "chai";
import { EVENT_TYPES } from "../../src/adapters/stripe/event-types.ts";
import { put, ref } from "../../src/application/ports.ts";
import type { CatalogItem } from "../../src/domain/catalog.ts";
import { c3App, type C3App, type Envelope } from "../support/rest-client-c3.ts";
import type { HttpAnswer } from "../support/rest-http.ts";
import { openShop, reckon, type Shop } from "../support/shop.ts";
import { LOUNGE } from "../support/world.ts";

const GOODS: CatalogItem = { ...LOUNGE, kind: "goods", policy: { tiers: [] } };
const SECRET = /^pi_\w+_secret_\w+$/;

describe("airport bookings over REST", () => {
  let stage: Shop;
  let app: C3App;
  let uid: string;
  let users = 0;

  before(async () => {
    stage = await openShop();
    const tiers = [{ hoursBefore: 24, percent: 10_000, fee: 0 }];
    const items: Record<string, Partial<CatalogItem>> = {
      transfer: { unitAmount: 45_099, currency: "usd" },
      yen: { unitAmount: 500, currency: "jpy" },
      dinar: { unitAmount: 12_340, currency: "kwd" },
      krona: { unitAmount: 500_00, currency: "isk" },
      free: { unitAmount: 0 },
    };
    await stage.store.commit([
      put(ref("catalog", "lounge"), { ...LOUNGE, policy: { tiers } }),
      ...Object.entries(items).map(([id, item]) =>
        put(ref("catalog", id), { ...GOODS, taxRates: [], ...item }),
      ),
    ]);
  });
  after(() => stage.stop());
  beforeEach(async () => {
    uid = `c3-user-${String((users += 1))}`;
    app = c3App(stage, await stage.signUp(uid));
  });

  async function booked(itemId: string): Promise<string> {
    const slotId = itemId === "lounge" ? { slotId: await stage.addSlot(10) } : {};
    const answer = await app.post("/bookings", { itemId, ...slotId });
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return answer.body.data["bookingId"] as string;
  }
  /** A booking of 450.99 USD, and its PaymentIntent. */
  async function started() {
    const bookingId = await booked("transfer");
    const sum = { bookingId, amount: "450.99", currency: "USD" };
    const { body } = await app.createPaymentIntent(sum);
    const { paymentIntentId, clientSecret } = body.data as Record<string, string>;
    return { bookingId, intentId: paymentIntentId ?? "", secret: clientSecret ?? "" };
  }
  const failure = ({ status, body }: HttpAnswer<Envelope>) => ({
    ...{ status, success: body.success, code: body.data["error_code"] },
  });

  describe("bookings", () => {
    it("are made, shown and listed, newest first and a page at a time", async () => {
      const slotId = await stage.addSlot(30);
      const ids: string[] = [];
      for (let count = 0; count < 22; count++) {
        ids.unshift(await stage.book(uid, slotId));
      }
      const first = await app.get("/bookings");
      expect(first.status, JSON.stringify(first.body)).to.equal(200);
      const page = (answer: HttpAnswer<Envelope>) =>
        answer.body.data as { bookings: { bookingId: string }[]; nextCursor: string | null };
      expect(page(first).bookings.map(({ bookingId }) => bookingId)).to.deep.equal(
        ids.slice(0, 20),
      );
      const next = await app.get(`/bookings?cursor=${page(first).nextCursor ?? ""}`);
      expect(page(next).bookings.map(({ bookingId }) => bookingId)).to.deep.equal(ids.slice(20));
      expect(page(next).nextCursor).to.equal(null);
    });

    it("show what their owner may know, and nothing of the server's", async () => {
      const details = { name: "Ada", email: "ada@example.com" };
      const made = await app.post("/bookings", { itemId: "transfer", details, source: "app-7" });
      expect(made.body.success).to.equal(true);
      const { bookingId, reference, price, dues } = made.body.data;
      const { body } = await app.get(`/bookings/${String(bookingId)}`);
      const booking = body.data["booking"] as Record<string, unknown>;
      expect(booking).to.deep.include({ bookingId, reference, price, dues, status: "held" });
      expect(booking).to.deep.include({ amount: 45_099, currency: "usd", paymentStatus: "none" });
      expect(booking["details"]).to.include(details);
      expect(booking["createdAt"]).to.match(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect(booking).not.to.have.any.keys("uid", "wakeAt", "closing", "payments", "version");
    });

    it("are one for one key, and another body under it is refused", async () => {
      const wish = { itemId: "transfer" };
      const first = await app.post("/bookings", wish, "tap");
      const again = await app.post("/bookings", wish, "tap");
      expect(again.body.data["bookingId"]).to.equal(first.body.data["bookingId"]);
      expect(again.headers.get("idempotent-replayed")).to.equal("true");
      const other = await app.post("/bookings", { itemId: "yen" }, "tap");
      expect(failure(other)).to.deep.equal({
        ...{ status: 409, success: false, code: "request_id_reused" },
      });
    });

    it("are somebody else's exactly as if they did not exist", async () => {
      const bookingId = await booked("transfer");
      const stranger = c3App(stage, await stage.signUp(`${uid}-stranger`));
      for (const ask of [
        (id: string) => stranger.get(`/bookings/${id}`),
        (id: string) => stranger.post(`/bookings/${id}/cancel`, {}),
        (id: string) => stranger.status(id),
        (id: string) =>
          stranger.createPaymentIntent({ bookingId: id, amount: "450.99", currency: "usd" }),
      ]) {
        const [theirs, none] = [await ask(bookingId), await ask("B".repeat(20))];
        expect(failure(theirs)).to.deep.equal({
          ...{ status: 404, success: false, code: "booking_not_found" },
        });
        expect(theirs.body).to.deep.equal(none.body);
      }
      const { data } = (await stranger.get("/bookings")).body;
      expect(data).to.deep.equal({ bookings: [], nextCursor: null });
      expect(await stage.booking(bookingId)).to.include({ status: "held" });
    });
  });

  describe("amounts in major units", () => {
    const exact: [
      itemId: string,
      currency: string,
      texts: string[],
      minor: number,
      shown: number,
    ][] = [
      ["transfer", "USD", ["450.99", "450.990", "4.5099e2"], 45_099, 450.99],
      ["yen", "jpy", ["500", "500.0", "500.00"], 500, 500],
      ["dinar", "KWD", ["12.34", "12.340"], 12_340, 12.34],
      ["krona", "isk", ["500", "500.00"], 50_000, 500],
    ];
    for (const [itemId, currency, texts, minor, shown] of exact) {
      it(`are read exactly: ${texts.join(", ")} ${currency}`, async () => {
        const bookingId = await booked(itemId);
        for (const amount of texts) {
          const { status, body } = await app.createPaymentIntent({ bookingId, amount, currency });
          expect(status, JSON.stringify(body)).to.equal(200);
          const { paymentIntentId, clientSecret, ...rest } = body.data;
          expect(rest).to.deep.equal({
            ...{ status: "requires_payment_method", amount: shown },
            currency: currency.toLowerCase(),
          });
          expect(clientSecret).to.match(SECRET);
          const intent = await stage.stripe.paymentIntents.retrieve(paymentIntentId as string);
          expect(intent).to.include({ amount: minor, currency: currency.toLowerCase() });
        }
      });
    }

    const inexact: [text: string, status: number, code: string][] = [
      ["450.991", 400, "amount_invalid"],
      // As floats these two are the price, to the last bit; as text they are not.
      ["450.98999999999999999", 400, "amount_invalid"],
      ["450.99000000000000000001", 400, "amount_invalid"],
      ["450991e-3", 400, "amount_invalid"],
      ["-450.99", 400, "amount_invalid"],
      ["1e400", 400, "amount_invalid"],
      ["99999999999999999999", 400, "amount_invalid"],
      ['"450,99"', 400, "amount_invalid"],
      ['"four"', 400, "amount_invalid"],
      ["null", 400, "invalid_input"],
      ["[450.99]", 400, "invalid_input"],
      ["450.98", 409, "amount_mismatch"],
      ["45099", 409, "amount_mismatch"],
      ["0", 409, "amount_mismatch"],
    ];
    for (const [text, status, code] of inexact) {
      it(`are refused where they are not exactly what is owed: ${text}`, async () => {
        const bookingId = await booked("transfer");
        const answer = await app.createPaymentIntent({ bookingId, amount: text, currency: "usd" });
        expect(failure(answer)).to.deep.equal({ status, success: false, code });
        expect(await stage.booking(bookingId)).to.deep.include({ payments: {} });
      });
    }

    it("are refused in a currency that there is not, or that the booking has not", async () => {
      const bookingId = await booked("transfer");
      const inCurrency = async (currency: string) =>
        failure(await app.createPaymentIntent({ bookingId, amount: "450.99", currency }));
      expect(await inCurrency("doge")).to.include({ status: 400, code: "currency_unsupported" });
      expect(await inCurrency("eur")).to.include({ status: 409, code: "currency_mismatch" });
    });

    it("of nothing need no payment", async () => {
      const bookingId = await booked("free");
      const { body } = await app.createPaymentIntent({
        bookingId,
        amount: "0.00",
        currency: "eur",
      });
      expect(body.data).to.deep.equal({
        ...{ paymentIntentId: null, clientSecret: null, status: "confirmed" },
        ...{ amount: 0, currency: "eur" },
      });
    });
  });

  describe("a payment", () => {
    it("that went well is completed, whether or not the event has come", async () => {
      const { bookingId, intentId, secret } = await started();
      await stage.control.pauseWebhooks();
      expect(await app.pay(secret, "pm_card_visa")).to.equal("succeeded");
      const { status, body } = await app.confirmPayment(intentId, bookingId);
      await stage.control.resumeWebhooks();
      expect(status).to.equal(200);
      expect(body).to.have.all.keys("success", "data");
      expect(body.success).to.equal(true);
      expect(body.data).to.include({ paymentStatus: "completed", bookingStatus: "confirmed" });
      expect(body.data["booking"]).to.include({ bookingId, status: "confirmed", captured: 45_099 });
      // What is answered stands in Firestore, too.
      expect(await stage.booking(bookingId)).to.include({ status: "confirmed" });
      expect((await app.confirmPayment(intentId, bookingId)).body).to.deep.equal(body);
      expect((await app.status(bookingId)).body.data).to.deep.equal({
        ...{ paymentStatus: "completed", bookingStatus: "confirmed" },
        ...{ stripeStatus: "succeeded", paymentState: "succeeded", bookingState: "confirmed" },
      });
      const intent = await stage.stripe.paymentIntents.retrieve(intentId);
      expect(intent).to.include({ status: "succeeded", amount_received: 45_099, currency: "usd" });
      expect(intent.metadata).to.include({ uid, bookingId });
    });

    it("that has not begun is not paid", async () => {
      const { bookingId, intentId, secret } = await started();
      const { status, body } = await app.confirmPayment(intentId, bookingId);
      expect(status).to.equal(200);
      expect(body).to.deep.equal({
        success: false,
        data: {
          ...{ paymentStatus: "requires_payment_method", clientSecret: secret },
          message: "Nothing has been paid yet.",
        },
      });
      expect((await app.status(bookingId)).body.data).to.include({
        ...{ paymentStatus: "pending", bookingStatus: "pending", bookingState: "held" },
      });
    });

    for (const card of [
      "pm_card_visa_chargeDeclined",
      "pm_card_visa_chargeDeclinedInsufficientFunds",
    ]) {
      it(`that was declined can be tried again: ${card}`, async () => {
        const { bookingId, intentId, secret } = await started();
        expect(await app.pay(secret, card)).to.equal("card_declined");
        const { status, body } = await app.confirmPayment(intentId, bookingId);
        expect([status, body.success]).to.deep.equal([200, false]);
        expect(body.data).to.deep.include({
          ...{ paymentStatus: "requires_payment_method", clientSecret: secret },
        });
        expect(body.data["message"]).to.match(/declined/);
        expect(await stage.booking(bookingId)).to.include({ status: "held" });
        // A read of the second in which the PaymentIntent was made may look older than that event.
        await stage.arrive();
        expect((await app.status(bookingId)).body.data).to.include({ paymentStatus: "failed" });
        expect(await app.pay(secret, "pm_card_visa")).to.equal("succeeded");
        expect((await app.confirmPayment(intentId, bookingId)).body.success).to.equal(true);
      });
    }

    it("with 3-D Secure waits for the card's holder, and is completed after it", async () => {
      const { bookingId, intentId, secret } = await started();
      const asked = await app.pay(secret, "pm_card_authenticationRequired");
      expect(asked).to.equal("requires_action");
      const waiting = await app.confirmPayment(intentId, bookingId);
      expect(waiting.body.success).to.equal(false);
      expect(waiting.body.data).to.include({ paymentStatus: "requires_action" });
      await app.answerBank(secret, "complete");
      expect((await app.confirmPayment(intentId, bookingId)).body.success).to.equal(true);
    });

    it("with 3-D Secure that fails, or is abandoned, is not paid", async () => {
      const failed = await started();
      await app.pay(failed.secret, "pm_card_authenticationRequired");
      await app.answerBank(failed.secret, "fail");
      const answer = await app.confirmPayment(failed.intentId, failed.bookingId);
      expect(answer.body.data).to.include({ paymentStatus: "requires_payment_method" });
      expect(answer.body.data["message"]).to.match(/declined/);

      const left = await started();
      await app.pay(left.secret, "pm_card_authenticationRequired");
      await app.answerBank(left.secret, "abandon");
      const waiting = await app.confirmPayment(left.intentId, left.bookingId);
      expect(waiting.body.data).to.include({ paymentStatus: "requires_action" });
      expect(await stage.booking(left.bookingId)).to.include({ status: "held" });
    });

    it("of a booking that was canceled has ended, and nothing can be tried with it", async () => {
      const { bookingId, intentId } = await started();
      const canceled = await app.post(`/bookings/${bookingId}/cancel`, { reason: "ill" });
      expect(canceled.body).to.have.nested.property("data.status", "canceled");
      const { body } = await app.confirmPayment(intentId, bookingId);
      expect(body.success).to.equal(false);
      expect(body.data).to.include({ paymentStatus: "canceled", clientSecret: null });
      expect((await app.status(bookingId)).body.data).to.include({
        ...{ paymentStatus: "failed", bookingStatus: "pending", bookingState: "canceled" },
      });
    });

    it("that was made goes back when its booking is canceled", async () => {
      const bookingId = await booked("lounge");
      const sum = { bookingId, amount: "45.00", currency: "eur" };
      const { data } = (await app.createPaymentIntent(sum)).body;
      await app.pay(data["clientSecret"] as string, "pm_card_visa");
      const intentId = data["paymentIntentId"] as string;
      await app.confirmPayment(intentId, bookingId);
      const plan = await app.post(`/bookings/${bookingId}/cancel`, { dryRun: true });
      expect(plan.body.data["refund"]).to.deep.equal({
        ...{ amount: 4500, currency: "eur", state: "planned" },
      });
      const canceled = await app.post(`/bookings/${bookingId}/cancel`, {});
      expect(canceled.body.data).to.deep.include({ status: "canceled" });
      const refunds = await stage.stripe.refunds.list({ payment_intent: intentId });
      expect(refunds.data.map(({ amount }) => amount)).to.deep.equal([4500]);
      // Paid it was: what became of the money stands beside it.
      await stage.waitForBooking(bookingId, (one) => one["paymentStatus"] === "refunded");
      expect((await app.status(bookingId)).body.data).to.include({
        ...{ paymentStatus: "completed", paymentState: "refunded", bookingState: "canceled" },
      });
    });

    it("is one, however often it is asked for", async () => {
      const bookingId = await booked("transfer");
      const sum = { bookingId, amount: "450.99", currency: "usd" };
      const answers = await Promise.all([
        ...[app.createPaymentIntent(sum), app.createPaymentIntent(sum)],
        app.createPaymentIntent(sum, "tap"),
      ]);
      expect(new Set(answers.map(({ body }) => body.data["paymentIntentId"])).size).to.equal(1);
      const again = await app.createPaymentIntent(sum, "tap");
      expect(again.headers.get("idempotent-replayed")).to.equal("true");
      const other = await app.createPaymentIntent({ ...sum, amount: "450.98" }, "tap");
      expect(failure(other)).to.include({ status: 409, code: "request_id_reused" });
    });

    it("is found by its own id and its own booking only", async () => {
      const { bookingId, intentId } = await started();
      const stranger = c3App(stage, await stage.signUp(`${uid}-stranger`));
      const answers = [
        await app.confirmPayment("pi_none", bookingId),
        await app.confirmPayment(intentId, await booked("transfer")),
        await stranger.confirmPayment(intentId, bookingId),
      ];
      for (const answer of answers) {
        expect(failure(answer)).to.include({ status: 404, code: "payment_not_found" });
        expect(answer.body).to.deep.equal(answers[0]?.body);
      }
    });
  });

  it("takes Stripe's events at /payment/webhook as well, and at /webhook", async () => {
    for (const path of ["/payment/webhook", "/webhook"]) {
      const url = `${stage.backend.url("rest")}${path}`;
      const unsigned = await fetch(url, { method: "POST", body: "{}" });
      expect(unsigned.status, path).to.equal(400);
    }
    const url = `${stage.backend.url("rest")}/payment/webhook`;
    const [own] = (await stage.stripe.webhookEndpoints.list()).data;
    if (own === undefined) throw new Error("no endpoint");
    await stage.stripe.webhookEndpoints.update(own.id, { url, enabled_events: [...EVENT_TYPES] });
    const { bookingId, secret } = await started();
    await app.pay(secret, "pm_card_visa");
    const confirmed = await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    expect(confirmed["paymentStatus"]).to.equal("succeeded");
  });

  describe("when everything has come to rest", () => {
    it("no promise is broken", async () => {
      await reckon(stage, "REST, airport bookings");
    });
  });
});
