/** Process and confirm over REST, by an app written from its contract alone. */
import { expect } from "chai";
import { put, ref } from "../../src/application/ports.ts";
import { c2App, type C2Answer, type C2App } from "../support/rest-client-c2.ts";
import { openShop, reckon, type Shop } from "../support/shop.ts";
import { LOUNGE } from "../support/world.ts";

const NO_METHOD = "a payment method that is none";
const SUM = { amount: 4500, currency: "EUR" };

describe("process and confirm over REST", () => {
  let stage: Shop;
  let app: C2App;
  let uid: string;
  let bookingId: string;
  let users = 0;

  before(async () => {
    stage = await openShop();
    const tiers = [{ hoursBefore: 24, percent: 10_000, fee: 0 }];
    await stage.store.commit([put(ref("catalog", "lounge"), { ...LOUNGE, policy: { tiers } })]);
  });
  after(() => stage.stop());
  beforeEach(async () => {
    uid = `c2-user-${String((users += 1))}`;
    app = c2App(stage, await stage.signUp(uid));
    bookingId = await stage.book(uid);
  });

  async function processed(body: object = {}): Promise<string> {
    const answer = await app.process({ ...SUM, ...body });
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
    return answer.body.client_secret ?? "";
  }
  const confirm = (secret: string, card?: string, key?: string) =>
    app.confirm(
      {
        payment_intent_client_secret: secret,
        ...(card === undefined ? {} : { payment_method_id: card }),
      },
      key,
    );
  const intentOf = (secret: string) =>
    stage.stripe.paymentIntents.retrieve(secret.split("_secret_")[0] ?? "");
  const chargesOf = async (secret: string) => {
    const { id } = await intentOf(secret);
    return (await stage.stripe.charges.list({ payment_intent: id })).data;
  };
  const intentsOf = async () => {
    const { data } = await stage.stripe.paymentIntents.list({ limit: 100 });
    return data.filter(({ metadata }) => metadata["bookingId"] === bookingId);
  };

  describe("a card that works", () => {
    it("pays, and the booking is confirmed by the time of the answer", async () => {
      const secret = await processed();
      const { status, body } = await confirm(secret, "pm_card_visa");
      expect({ status, body }).to.deep.equal({ status: 200, body: { status: "succeeded" } });
      expect(await stage.booking(bookingId)).to.include({ status: "confirmed", uid });
      const intent = await intentOf(secret);
      expect(intent).to.include({ status: "succeeded", amount_received: 4500, currency: "eur" });
      expect(intent.automatic_payment_methods).to.deep.equal({
        ...{ enabled: true, allow_redirects: "never" },
      });
      expect(intent.metadata).to.include({ app: "holdfast", uid, bookingId });
    });

    it("is only chosen by process, which never confirms", async () => {
      const answer = await app.process({ ...SUM, payment_method_id: "pm_card_visa" });
      expect(answer.body).to.have.all.keys("client_secret", "status");
      expect(answer.body.status).to.equal("requires_confirmation");
      const secret = answer.body.client_secret ?? "";
      expect(await chargesOf(secret)).to.deep.equal([]);
      expect((await confirm(secret)).body).to.deep.equal({ status: "succeeded" });
      expect((await intentOf(secret)).amount_received).to.equal(4500);
    });

    it("pays the booking that is named, whatever else is sent along", async () => {
      await stage.book(uid);
      const more = { booking_id: bookingId, description: "Lounge", customer: "cus_else" };
      const secret = await processed(more);
      await confirm(secret, "pm_card_visa");
      expect(await stage.booking(bookingId)).to.include({ status: "confirmed" });
    });

    it("pays a live PaymentIntent that was made for a payment sheet only after it is replaced", async () => {
      const { result } = await stage.as(uid, "createPaymentIntent", { bookingId });
      const secret = await processed();
      expect(secret).not.to.equal(result["clientSecret"]);
      expect((await confirm(secret, "pm_card_visa")).body.status).to.equal("succeeded");
      const statuses = (await intentsOf()).map((one) => one.status).toSorted();
      expect(statuses).to.deep.equal(["canceled", "succeeded"]);
    });
  });

  describe("a decline", () => {
    const cards: [card: string, declineCode: string | undefined][] = [
      ["pm_card_visa_chargeDeclined", "generic_decline"],
      ["pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"],
      // That the bank suspects the card is not for whoever holds it.
      ["pm_card_visa_chargeDeclinedStolenCard", undefined],
    ];
    for (const [card, declineCode] of cards) {
      it(`is 402, and another card can pay: ${card}`, async () => {
        const secret = await processed();
        const { status, body } = await confirm(secret, card);
        expect(status).to.equal(402);
        expect(body.error).to.deep.equal({
          ...{ code: "card_declined", reason: "CARD_DECLINED", message: body.error?.message },
          ...(declineCode === undefined ? {} : { decline_code: declineCode }),
        });
        expect(body.error?.message)
          .to.be.a("string")
          .and.not.match(/stolen|lost|fraud/i);
        expect(await stage.booking(bookingId)).to.include({ status: "held" });
        expect((await confirm(secret, "pm_card_visa")).body).to.deep.equal({ status: "succeeded" });
        expect(await intentsOf()).to.have.length(1);
      });
    }

    it("still stands when the app confirms again without another card", async () => {
      const secret = await processed();
      await confirm(secret, "pm_card_visa_chargeDeclined");
      const again = await confirm(secret);
      expect(again.status).to.equal(402);
      expect(await chargesOf(secret)).to.have.length(1);
    });
  });

  describe("3-D Secure", () => {
    for (const card of [
      "pm_card_authenticationRequired",
      "pm_card_authenticationRequiredOnSetup",
    ]) {
      it(`comes back to the app, which confirms once more: ${card}`, async () => {
        const secret = await processed();
        const asked = await confirm(secret, card);
        expect(asked).to.deep.include({
          status: 200,
          body: { status: "requires_action", requires_action: true, client_secret: secret },
        });
        await app.handleNextAction(secret, "complete");
        expect((await confirm(secret)).body).to.deep.equal({ status: "succeeded" });
        // And once more, as an app does that did not hear the answer.
        expect((await confirm(secret, card)).body).to.deep.equal({ status: "succeeded" });
        expect(await stage.booking(bookingId)).to.include({ status: "confirmed" });
        expect(await chargesOf(secret)).to.have.length(1);
      });
    }

    it("that fails is a decline, and another card can pay", async () => {
      const secret = await processed();
      await confirm(secret, "pm_card_authenticationRequired");
      await app.handleNextAction(secret, "fail");
      const refused = await confirm(secret);
      expect(refused.status).to.equal(402);
      expect(refused.body.error).to.include({
        ...{ code: "card_declined", decline_code: "payment_intent_authentication_failure" },
      });
      expect((await confirm(secret, "pm_card_visa")).body.status).to.equal("succeeded");
    });

    it("that is abandoned waits on, and another card takes its place", async () => {
      const secret = await processed();
      await confirm(secret, "pm_card_authenticationRequired");
      await app.handleNextAction(secret, "abandon");
      const again = await confirm(secret);
      expect(again.body).to.deep.equal({
        ...{ status: "requires_action", requires_action: true, client_secret: secret },
      });
      expect(await stage.booking(bookingId)).to.include({ status: "held" });
      expect((await confirm(secret, "pm_card_visa")).body.status).to.equal("succeeded");
      expect(await chargesOf(secret)).to.have.length(1);
    });

    it("may be passed, and the card declined after it", async () => {
      const secret = await processed();
      const card = "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds";
      await confirm(secret, card);
      await app.handleNextAction(secret, "complete");
      const refused = await confirm(secret);
      expect(refused.status).to.equal(402);
      expect(refused.body.error?.decline_code).to.equal("insufficient_funds");
    });
  });

  describe("a repeat", () => {
    it("gives the same PaymentIntent, even at once and without a key", async () => {
      const answers = await Promise.all([app.process(SUM), app.process(SUM), app.process(SUM)]);
      const secrets = new Set(answers.map(({ body }) => body.client_secret));
      expect(secrets.size, JSON.stringify(answers)).to.equal(1);
      expect(await intentsOf()).to.have.length(1);
    });

    it("under its key says that it is one, and is about the same booking", async () => {
      const first = await app.process(SUM, "tap-1");
      expect(first.headers.get("idempotent-replayed")).to.equal(null);
      // With a second booking of the same amount, the amount alone would be ambiguous by now.
      await stage.book(uid);
      const again = await app.process(SUM, "tap-1");
      expect(again.headers.get("idempotent-replayed")).to.equal("true");
      expect(again.body).to.deep.equal(first.body);
    });

    it("under a key that stood for something else is refused, and nothing is made", async () => {
      await app.process(SUM, "tap-1");
      const other = await app.process({ ...SUM, booking_id: await stage.book(uid) }, "tap-1");
      expect(other.status).to.equal(409);
      expect(other.body.error).to.include({
        ...{ code: "request_id_reused", reason: "REQUEST_ID_REUSED" },
      });
      expect(other.headers.get("idempotent-replayed")).to.equal(null);
    });

    it("of confirm tries the card once, even at once", async () => {
      const secret = await processed();
      const card = "pm_card_visa";
      await Promise.all([confirm(secret, card, "tap-2"), confirm(secret, card, "tap-2")]);
      const last = await confirm(secret, card, "tap-2");
      expect(last.body).to.deep.equal({ status: "succeeded" });
      expect(await chargesOf(secret)).to.have.length(1);
    });

    it("with two cards at once takes the money once", async () => {
      const secret = await processed();
      const cards = ["pm_card_visa", "pm_card_mastercard", "pm_card_visa"];
      await Promise.all(cards.map((card) => confirm(secret, card)));
      expect((await confirm(secret)).body).to.deep.equal({ status: "succeeded" });
      const taken = (await chargesOf(secret)).filter(({ captured }) => captured);
      expect(taken.map(({ amount }) => amount)).to.deep.equal([4500]);
    });

    it("of a declined confirm asks the bank once under one key", async () => {
      const secret = await processed();
      const card = "pm_card_visa_chargeDeclined";
      const first = await confirm(secret, card, "tap-3");
      const again = await confirm(secret, card, "tap-3");
      expect([first.status, again.status]).to.deep.equal([402, 402]);
      expect(await chargesOf(secret)).to.have.length(1);
      expect((await confirm(secret, "pm_card_visa", "tap-3")).status).to.equal(409);
      expect(await chargesOf(secret)).to.have.length(1);
    });

    it("after Stripe's answer was lost finds out what happened, and pays once", async () => {
      const secret = await processed();
      const path = "/v1/payment_intents/[^/]+/confirm";
      const match = { method: "POST", path };
      await stage.control.addFaults({ match, effect: "drop_after_commit", times: 3 });
      const lost = await confirm(secret, "pm_card_visa", "tap-4");
      expect(lost.status, JSON.stringify(lost.body)).to.be.oneOf([200, 503]);
      expect((await confirm(secret, "pm_card_visa", "tap-4")).body).to.deep.equal({
        status: "succeeded",
      });
      expect(await chargesOf(secret)).to.have.length(1);
    });
  });

  describe("a cancellation", () => {
    const cancel = (): Promise<C2Answer> => app.post(`/bookings/${bookingId}/cancel`, {});

    it("gives the money back, by the policy that was booked", async () => {
      const secret = await processed();
      await confirm(secret, "pm_card_visa");
      expect((await cancel()).status).to.equal(200);
      const { id } = await intentOf(secret);
      const { data } = await stage.stripe.refunds.list({ payment_intent: id });
      expect(data.map(({ amount }) => amount)).to.deep.equal([4500]);
    });

    it("before the payment leaves nothing to confirm", async () => {
      const secret = await processed();
      expect((await cancel()).status).to.equal(200);
      const late = await confirm(secret, "pm_card_visa");
      expect(late.status).to.equal(409);
      expect(late.body.error).to.include({ code: "booking_ended", reason: "BOOKING_ENDED" });
      expect(await intentOf(secret)).to.include({ status: "canceled", amount_received: 0 });
    });
  });

  describe("is refused, and nothing is made", () => {
    const PM = "pm_card_visa";
    const cases: [what: string, body: object | string, status: number, code: string][] = [
      ["an amount that is not owed", { ...SUM, amount: 4501 }, 409, "amount_mismatch"],
      ["another currency", { ...SUM, currency: "usd" }, 409, "amount_mismatch"],
      ["an unknown currency", { ...SUM, currency: "doge" }, 400, "currency_unsupported"],
      ["a negative amount", { ...SUM, amount: -4500 }, 400, "invalid_input"],
      ["half a cent", { ...SUM, amount: 4500.5 }, 400, "invalid_input"],
      ["a huge amount", '{"amount":1e30,"currency":"eur"}', 400, "invalid_input"],
      ["an amount in words", { ...SUM, amount: "4500" }, 400, "invalid_input"],
      ["no amount", { currency: "eur" }, 400, "invalid_input"],
      ["no currency", { amount: 4500 }, 400, "invalid_input"],
      [
        "a payment method that is none",
        { ...SUM, payment_method_id: "pm_none" },
        400,
        "invalid_input",
      ],
      ["a token in its place", { ...SUM, payment_method_id: "tok_visa" }, 400, "invalid_input"],
      ["a card number", { ...SUM, note: "4242 4242 4242 4242" }, 400, "card_number_refused"],
    ];
    for (const [what, body, status, code] of cases) {
      it(what, async () => {
        const answer = await app.process(body);
        expect(answer.status, JSON.stringify(answer.body)).to.equal(status);
        expect(answer.body.error).to.include({ code, reason: code.toUpperCase() });
        expect(answer.body.error?.message).to.be.a("string");
        // Only Stripe knows which payment methods there are, so that one was asked.
        if (what !== NO_METHOD) expect(await intentsOf()).to.deep.equal([]);
      });
    }

    it("an amount that several bookings owe, or none", async () => {
      await stage.book(uid);
      const several = await app.process(SUM);
      expect([several.status, several.body.error?.code]).to.deep.equal([409, "booking_ambiguous"]);
      const stranger = c2App(stage, await stage.signUp(`${uid}-stranger`));
      const none = await stranger.process(SUM);
      expect([none.status, none.body.error?.code]).to.deep.equal([409, "amount_mismatch"]);
    });

    it("somebody else's booking and secret, exactly like ones that do not exist", async () => {
      const secret = await processed();
      const stranger = c2App(stage, await stage.signUp(`${uid}-stranger`));
      const theirs = await stranger.process({ ...SUM, booking_id: bookingId });
      const none = await stranger.process({ ...SUM, booking_id: "B".repeat(20) });
      expect(theirs.status).to.equal(404);
      expect(theirs.body).to.deep.equal(none.body);
      const body = (name: string) => ({
        ...{ payment_intent_client_secret: name, payment_method_id: PM },
      });
      const [id = ""] = secret.split("_secret_");
      const wrong = await app.confirm(body(`${id}_secret_wrong`));
      const foreign = await stranger.confirm(body(secret));
      const missing = await app.confirm(body("pi_none_secret_none"));
      const garbage = await app.confirm(body("garbage"));
      for (const answer of [wrong, foreign, missing, garbage]) {
        expect(answer.status).to.equal(404);
        expect(answer.body).to.deep.equal(missing.body);
      }
      expect((await intentOf(secret)).status).to.equal("requires_payment_method");
    });

    it("to confirm without any card, or with one that is none", async () => {
      const secret = await processed();
      for (const answer of [await confirm(secret), await confirm(secret, "pm_none")]) {
        expect(answer.status).to.equal(400);
        expect(answer.body.error?.code).to.equal("invalid_input");
      }
    });

    it("another customer's saved card", async () => {
      const other = await stage.stripe.customers.create();
      const saved = await stage.stripe.paymentMethods.attach(PM, { customer: other.id });
      const secret = await processed();
      const answer = await confirm(secret, saved.id);
      expect(answer.status, JSON.stringify(answer.body)).to.be.oneOf([400, 409]);
      expect(await chargesOf(secret)).to.deep.equal([]);
    });
  });

  describe("when everything has come to rest", () => {
    it("no promise is broken", async () => {
      await reckon(stage, "REST, process and confirm");
    });
  });
});
