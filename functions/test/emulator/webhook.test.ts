import { expect } from "chai";
import type Stripe from "stripe";
import { deliver, eventOf, sign, type Delivery } from "../support/deliver.ts";
import { startStage, type Stage } from "../support/stage.ts";

const UID = "user-1";
/** The second secret of a roll. */
const ROLLED = "whsec_rolled";

describe("stripeWebhook, entered over HTTP as Stripe does", () => {
  let stage: Stage;
  /** A really signed success, of a payment whose webhook has been held back. */
  let event: Stripe.Event;
  let bookingId: string;
  let paymentId: string;

  before(async () => {
    stage = await startStage({ secrets: (own) => `${own}, ${ROLLED}` });
    await stage.control.pauseWebhooks();
  });
  after(() => stage.stop());

  beforeEach(async () => {
    bookingId = await stage.book(UID);
    const { result } = await stage.as(UID, "createPaymentIntent", { bookingId });
    paymentId = result["paymentId"] as string;
    const intentId = result["paymentIntentId"] as string;
    await stage.stripe.paymentIntents.confirm(intentId, {
      payment_method: "pm_card_visa",
      return_url: "https://app.example/return",
    });
    event = await eventOf(stage, intentId, "payment_intent.succeeded");
  });

  async function signed(
    change: object = {},
    ageS = 0,
    secret = stage.webhookSecret,
  ): Promise<Delivery> {
    const payload = JSON.stringify({ ...event, ...change });
    return { payload, signatures: [sign(payload, secret, await stage.control.now(), ageS)] };
  }

  /** The event, said of a PaymentIntent that differs. */
  function about(change: object): object {
    return { data: { object: { ...event.data.object, ...change } } };
  }

  async function stateNow() {
    const { status, issues } = await stage.booking(bookingId);
    return { status, issues };
  }

  it("confirms the booking, and says so", async () => {
    expect(await deliver(stage, await signed())).to.deep.include({ status: 200 });
    expect(await stateNow()).to.deep.equal({ status: "confirmed", issues: [] });
  });

  describe("refuses, and changes nothing", () => {
    const cases: [string, () => Promise<Delivery>, number, string | undefined][] = [
      [
        "a GET",
        async () => ({ ...(await signed()), payload: "", method: "GET" }),
        405,
        "method_not_allowed",
      ],
      ["an empty body", async () => ({ ...(await signed()), payload: "" }), 400, "empty_body"],
      ["a body over 256 KiB", () => signed({ filler: "x".repeat(256 * 1024) }), 413, "too_large"],
      ["no signature", async () => ({ ...(await signed()), signatures: [] }), 400, "no_signature"],
      [
        "two signature headers, both good",
        async () => {
          const { payload, signatures = [] } = await signed();
          return { payload: payload!, signatures: [...signatures, ...signatures] };
        },
        400,
        "several_signatures",
      ],
      ["a wrong secret", () => signed({}, 0, "whsec_wrong"), 400, "bad_signature"],
      [
        "a body changed after signing",
        async () => {
          const { payload, signatures = [] } = await signed();
          return { payload: String(payload).replace("4500", "1"), signatures };
        },
        400,
        "bad_signature",
      ],
      ["a signature 301 s old", () => signed({}, 301), 400, "too_old"],
      ["a signature 301 s ahead", () => signed({}, -302), 400, "from_the_future"],
      [
        "signed text that is no event",
        async () => {
          const payload = '{"hello":"world"}';
          return {
            payload,
            signatures: [sign(payload, stage.webhookSecret, await stage.control.now())],
          };
        },
        400,
        "malformed",
      ],
    ];
    for (const [name, make, status, outcome] of cases) {
      it(`${name}: ${String(status)}`, async () => {
        const answer = await deliver(stage, await make());
        expect(answer.status).to.equal(status);
        expect(answer.body.outcome).to.equal(outcome);
        expect(await stateNow()).to.deep.equal({ status: "held", issues: [] });
      });
    }
  });

  describe("accepts", () => {
    it("a signature 299 s old", async () => {
      expect(await deliver(stage, await signed({}, 299))).to.deep.include({ status: 200 });
    });

    it("the second of two secrets, while one is rolled", async () => {
      expect(await deliver(stage, await signed({}, 0, ROLLED))).to.deep.include({ status: 200 });
      expect(await stateNow()).to.include({ status: "confirmed" });
    });
  });

  describe("answers 200 and changes nothing for", () => {
    const cases: [string, () => Promise<Delivery>, string][] = [
      ["an unknown type", () => signed({ type: "climate.order.created" }), "ignored"],
      [
        "a thin event",
        async () => {
          const payload = JSON.stringify({
            ...{
              id: "evt_test_1",
              object: "v2.core.event",
              type: "v1.billing.meter.no_meter_found",
            },
            ...{ livemode: false, created: "2026-11-21T10:00:00.000Z" },
          });
          return {
            payload,
            signatures: [sign(payload, stage.webhookSecret, await stage.control.now())],
          };
        },
        "ignored",
      ],
      [
        "a PaymentIntent that is not ours",
        () => signed(about({ metadata: { app: "shop" } })),
        "foreign",
      ],
      [
        "a PaymentIntent without metadata",
        () => signed(about({ id: "pi_x", metadata: {} })),
        "foreign",
      ],
      ["live money", () => signed({ livemode: true }), "foreign"],
      ["another account", () => signed({ account: "acct_other" }), "foreign"],
    ];
    for (const [name, make, outcome] of cases) {
      it(name, async () => {
        const answer = await deliver(stage, await make());
        expect(answer).to.deep.include({ status: 200 });
        expect(answer.body.outcome).to.equal(outcome);
        expect(await stateNow()).to.deep.equal({ status: "held", issues: [] });
      });
    }
  });

  describe("never confirms", () => {
    const owner = { app: "holdfast", uid: "user-2" };
    const cases: [string, object, string][] = [
      ["a wrong amount", { amount: 100, amount_received: 100 }, "unwanted_mismatch"],
      ["a wrong currency", { currency: "huf" }, "unwanted_mismatch"],
      ["a wrong owner", { metadata: owner }, "needs_review"],
    ];
    for (const [name, change, issue] of cases) {
      it(`${name}: ${issue}`, async () => {
        const { metadata } = event.data.object as Stripe.PaymentIntent;
        const merged = "metadata" in change ? { metadata: { ...metadata, ...owner } } : change;
        const answer = await deliver(stage, await signed(about(merged)));
        expect(answer).to.deep.include({ status: 200 });
        expect(await stateNow()).to.deep.equal({ status: "held", issues: [issue] });
        const { entry } = (await stage.booking(bookingId)).payments[paymentId]!;
        expect(entry).to.deep.equal(
          issue === "needs_review" ? null : { kind: "unwanted", reason: "mismatch" },
        );
      });
    }
  });

  it("a wrong sum goes back by itself, and the due can be paid with another payment", async () => {
    const wrong = about({ amount: 100, amount_received: 100 });
    expect(await deliver(stage, await signed(wrong))).to.deep.include({ status: 200 });
    const { requests } = (await stage.db.doc(`ledger/${paymentId}`).get()).data()!;
    const { id: intentId } = event.data.object as Stripe.PaymentIntent;
    expect((requests as Record<string, object>)[`auto:${intentId}`]).to.include({
      ...{ amount: 100, isAll: true, why: "unwanted", state: "requested" },
    });
    const { status, result } = await stage.as(UID, "createPaymentIntent", { bookingId });
    expect(status).to.equal(200);
    expect(result).to.include({
      paymentId: `${bookingId}_full_2`,
      status: "requires_payment_method",
    });
  });

  it("writes no secret and no card data into any document", async () => {
    await stage.control.resumeWebhooks();
    await stage.control.flushWebhooks();
    await stage.waitForBooking(bookingId, (booking) => booking["status"] === "confirmed");
    await stage.control.pauseWebhooks();
    const collections = await stage.db.listCollections();
    expect(collections.map(({ id }) => id)).to.include.members(["bookings", "ledger", "payments"]);
    for (const collection of collections) {
      const { docs } = await collection.get();
      const text = JSON.stringify(docs.map((document) => document.data()));
      expect(text, collection.id).not.to.match(/_secret_|sk_test|whsec_|cvc|4242424242424242/);
    }
  });
});
