import { expect } from "chai";
import type { DocumentData } from "firebase-admin/firestore";
import { publishableClient } from "../../../simulator/src/client.ts";
import { EVENT_TYPES } from "../../src/adapters/stripe/event-types.ts";
import { put, ref } from "../../src/application/ports.ts";
import type { Booking } from "../../src/domain/booking.ts";
import { DAY_MS, fieldsOf, MINUTE_MS, openShop, reckon, UID, type Shop } from "../support/shop.ts";
import { waitFor } from "../support/stage.ts";

const FEE = 2_000;
const ASKS = "pm_card_authenticationRequired";
const DECLINES = "pm_card_chargeCustomerFail";
const REASON = { reason: "nobody came" };

describe("saved cards and guarantees, through the deployed functions", function () {
  let shop: Shop;
  before(async () => {
    shop = await openShop();
    await shop.sell({ terms: { kind: "guarantee", fee: FEE } });
  });
  after(async () => {
    await reckon(shop, undefined);
    await shop.stop();
  });

  const client = () => {
    const { url, publishableKey } = shop.simulator;
    return publishableClient(url, publishableKey);
  };

  /** In two days, by the offline Stripe's clock, which these tests move on. */
  async function book(uid = UID) {
    const slotId = await shop.addSlot(10);
    const start = (await shop.control.now()) + 2 * DAY_MS;
    const { slot } = await shop.store.read({ slot: ref("slots", slotId) });
    if (slot === null) throw new Error("no slot");
    const moved = { ...slot.data, start, end: start + 120 * MINUTE_MS };
    await shop.store.commit([put(ref("slots", slotId), moved)]);
    return shop.book(uid, slotId);
  }

  /** As an app does: what the bank asks, the customer answers. */
  async function saveCard(uid: string, paymentMethod: string, bookingId?: string) {
    const { status, result } = await shop.as(
      ...([uid, "createSetupIntent", bookingId === undefined ? {} : { bookingId }] as const),
    );
    expect(status).to.equal(200);
    const secret = result["setupIntentClientSecret"] as string;
    const tried = await client().confirmSetupIntent(secret, { paymentMethod });
    if (tried.next_action !== null) {
      await client().completeThreeDSecure(tried.next_action, "complete");
    }
    return (await client().retrieveSetupIntent(secret)).payment_method ?? "";
  }

  async function guaranteed(uid = UID, token = "pm_card_visa") {
    const bookingId = await book(uid);
    const cardId = await saveCard(uid, token, bookingId);
    await shop.waitForBooking(bookingId, (booking) => last4Of(booking) !== null);
    return { bookingId, cardId };
  }

  async function missed(uid = UID, token?: string) {
    const given = await guaranteed(uid, token);
    const { bookingId } = given;
    const [item] = (await shop.booking(bookingId)).items;
    await shop.pass((item?.start ?? 0) - (await shop.control.now()) + MINUTE_MS);
    const { status } = await shop.asOwner("markNoShow", { bookingId, ...REASON });
    expect(status).to.equal(200);
    return given;
  }

  const charge = async (bookingId: string, more: object = {}) =>
    shop.asOwner("chargeFee", { bookingId, amount: FEE, ...REASON, ...more });

  const cardsOf = async (uid: string) =>
    (await shop.as(uid, "listPaymentMethods", {})).result["paymentMethods"] as {
      id: string;
      isDefault: boolean;
    }[];

  it("a card that its bank wants to ask about confirms the booking", async () => {
    const bookingId = await book();
    const held = await shop.booking(bookingId);
    expect(held.guarantee).to.include({ state: "needed", fee: FEE });
    await saveCard(UID, ASKS, bookingId);
    const confirmed = await shop.waitForBooking(
      bookingId,
      (booking) => booking["status"] === "confirmed" && last4Of(booking) !== null,
    );
    expect(confirmed["guarantee"]).to.include({ state: "given", brand: "visa", live: false });
    expect(JSON.stringify(confirmed)).not.to.match(/pm_|seti_|cus_|_secret_/);
    const { result } = await shop.as(UID, "getPaymentStatus", { bookingId });
    expect(result["guarantee"]).to.include({ state: "given", fee: FEE });
    const { error } = await shop.as(UID, "createSetupIntent", { bookingId });
    expect(error.details["reason"]).to.equal("ALREADY_GUARANTEED");
  });

  it("a customer whose bank said no is held still, and tries another card", async () => {
    const bookingId = await book();
    const { result } = await shop.as(UID, "createSetupIntent", { bookingId });
    const secret = result["setupIntentClientSecret"] as string;
    const declined = { paymentMethod: "pm_card_visa_chargeDeclined" };
    const refused = await client()
      .confirmSetupIntent(secret, declined)
      .catch((error: unknown) => error);
    expect(refused).to.be.instanceOf(Error);
    await shop.arrive();
    expect((await shop.booking(bookingId)).status).to.equal("held");
    const again = await shop.as(UID, "createSetupIntent", { bookingId });
    expect(again.result["setupIntentId"]).to.equal(result["setupIntentId"]);
    await client().confirmSetupIntent(secret, { paymentMethod: "pm_card_visa" });
    await shop.waitForBooking(bookingId, ({ status }) => status === "confirmed");
  });

  it("a hold without a card ends, and with it the SetupIntent", async () => {
    const bookingId = await book();
    const { result } = await shop.as(UID, "createSetupIntent", { bookingId });
    await shop.pass(20 * MINUTE_MS);
    expect((await shop.booking(bookingId)).status).to.equal("expired");
    const setup = await shop.stripe.setupIntents.retrieve(result["setupIntentId"] as string);
    expect(setup.status).to.equal("canceled");
  });

  it("a fee is charged to who did not come, once", async () => {
    const { bookingId } = await missed();
    const staff = await shop.as(UID, "chargeFee", { bookingId, amount: FEE, ...REASON });
    expect(staff.error.details["reason"]).to.equal("NOT_PERMITTED");
    const first = await charge(bookingId, { requestId: "click" });
    expect(first.result).to.include({ status: "succeeded", dueId: "fee-1", left: 0 });
    const again = await charge(bookingId, { requestId: "click" });
    expect(again.result["paymentId"]).to.equal(first.result["paymentId"]);
    const more = await charge(bookingId);
    expect(more.error.details).to.include({ reason: "FEE_EXCEEDED", expectedAmount: 0 });
    const intents = await shop.stripe.paymentIntents.list({ limit: 100 });
    const ours = intents.data.filter(({ metadata }) => metadata["bookingId"] === bookingId);
    expect(ours.map(({ status, amount_received }) => [status, amount_received])).to.deep.equal([
      ["succeeded", FEE],
    ]);
  });

  it("a decline is an answer, and the fee stays open", async () => {
    const { bookingId } = await missed(UID, DECLINES);
    const { status, result } = await charge(bookingId);
    expect(status).to.equal(200);
    expect(result["decline"]).to.deep.equal({ reason: "generic_decline", action: "other_card" });
    const booking = await shop.booking(bookingId);
    expect(booking.issues).to.deep.equal(["fee_open"]);
    expect(booking.status).to.equal("no_show");
  });

  it("what only its customer can approve, they pay in the app", async () => {
    const { bookingId } = await missed(UID, ASKS);
    const { result } = await charge(bookingId);
    expect(result["decline"]).to.include({ action: "authenticate" });
    await waitFor(shop.db, `outbox/${bookingId}_fee_due_fee-1-1-1`, ({ kind }) => Boolean(kind));
    const paying = await shop.as(UID, "createPaymentIntent", { bookingId, dueId: "fee-1" });
    expect(paying.result["paymentId"]).to.equal(result["paymentId"]);
    const secret = paying.result["clientSecret"] as string;
    const tried = await client().confirmPaymentIntent(secret, { paymentMethod: ASKS });
    if (tried.next_action === null) throw new Error("the bank asked nothing");
    await client().completeThreeDSecure(tried.next_action, "complete");
    await shop.waitForBooking(bookingId, (booking) => isFeePaid(booking));
  });

  it("a card that was taken away cannot be charged, and its customer is told", async () => {
    const { bookingId, cardId } = await missed();
    const removed = await shop.as(UID, "removePaymentMethod", { paymentMethodId: cardId });
    expect(removed.result).to.include({ removed: true });
    expect((await shop.stripe.paymentMethods.retrieve(cardId)).customer).to.equal(null);
    expect((await cardsOf(UID)).map(({ id }) => id)).not.to.include(cardId);
    const { result } = await charge(bookingId);
    expect(result).to.include({ status: "requires_payment_method", decline: null });
    await waitFor(shop.db, `outbox/${bookingId}_fee_due_fee-1-1-1`, ({ kind }) => Boolean(kind));
  });

  it("another's card is answered as none, and stays", async () => {
    const cardId = await saveCard("ada", "pm_card_visa");
    await waitFor(shop.db, `customers/ada/cards/${cardId}`, ({ last4 }) => last4 === "4242");
    await saveCard("eve", "pm_card_visa");
    for (const name of ["removePaymentMethod", "setDefaultPaymentMethod"]) {
      const theirs = await shop.as("eve", name, { paymentMethodId: cardId });
      const none = await shop.as("eve", name, { paymentMethodId: "pm_none" });
      for (const { status, error } of [theirs, none]) {
        expect(status).to.equal(404);
        expect(error.details["reason"]).to.equal("PAYMENT_METHOD_NOT_FOUND");
      }
      expect(theirs.error.message).to.equal(none.error.message);
    }
    const mine = await shop.as("ada", "setDefaultPaymentMethod", { paymentMethodId: cardId });
    expect(mine.status).to.equal(200);
    expect(await cardsOf("ada")).to.deep.include({
      ...{ id: cardId, brand: "visa", last4: "4242", expMonth: 12, expYear: 2034 },
      ...{ wallet: null, isDefault: true },
    });
    expect(await fieldsOf(shop, `customers/ada/cards/${cardId}`)).to.include({ isDefault: true });
  });

  it("cards are gone with their customer, and the next call makes another one", async () => {
    const cardId = await saveCard("bob", "pm_card_visa");
    await waitFor(shop.db, `customers/bob/cards/${cardId}`, ({ uid }) => uid === "bob");
    const first = await shop.as("bob", "createCustomerSession", {});
    expect(first.result).to.have.property("customerSessionClientSecret");
    await shop.stripe.customers.del(first.result["customerId"] as string);
    await waitFor(shop.db, "customers/bob", ({ generation }) => generation === 1);
    expect((await shop.db.doc(`customers/bob/cards/${cardId}`).get()).exists).to.equal(false);
    expect(await cardsOf("bob")).to.deep.equal([]);
    const next = await shop.as("bob", "createCustomerSession", {});
    expect(next.result["customerId"]).not.to.equal(first.result["customerId"]);
  });

  it("the same events in any order, and twice, show the same cards", async () => {
    await shop.control.pauseWebhooks();
    const [kept, gone] = [await saveCard("cleo", "pm_card_visa"), await saveCard("cleo", ASKS)];
    const renewed = { card: { exp_month: 1, exp_year: 2041 } };
    await shop.stripe.paymentMethods.update(kept, renewed);
    await shop.stripe.paymentMethods.detach(gone);
    const { data } = await shop.stripe.events.list({ types: cardTypes(), limit: 100 });
    const about = data.filter(({ data: { object } }) =>
      [kept, gone].includes((object as { id: string }).id),
    );
    expect(about).to.have.length(4);
    for (const event of [...about, ...about.toReversed(), ...about]) {
      expect((await shop.send(event)).status).to.equal(200);
    }
    const shown = await shop.db.collection("customers/cleo/cards").get();
    expect(shown.docs.map((card) => [card.id, Number(card.get("expYear"))])).to.deep.equal([
      [kept, 2041],
    ]);
    await shop.arrive();
  });

  it("leaves a card of another shop's customer alone", async () => {
    const customer = await shop.stripe.customers.create({ metadata: { app: "another" } });
    const card = await shop.stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
    const { data } = await shop.stripe.events.list({ type: "payment_method.attached", limit: 100 });
    const event = data.find(({ data: { object } }) => (object as { id: string }).id === card.id);
    if (event === undefined) throw new Error("no event");
    const answer = await shop.send(event);
    expect([answer.status, answer.body.outcome]).to.deep.equal([200, "foreign"]);
  });

  it("refuses fields it does not know, by name", async () => {
    const cases: [string, object, string][] = [
      ["listPaymentMethods", { customerId: "cus_1" }, "customerId"],
      ["removePaymentMethod", {}, "paymentMethodId"],
      ["removePaymentMethod", { paymentMethodId: "cus_1" }, "paymentMethodId"],
      ["createCustomerSession", { ephemeralKeyVersion: "2015-01-01" }, "ephemeralKeyVersion"],
      ["createSetupIntent", { bookingId: "short" }, "bookingId"],
    ];
    for (const [name, input, field] of cases) {
      const { error } = await shop.as("user-2", name, input);
      expect(error.details, name).to.include({ reason: "INVALID_INPUT", field });
    }
    const others = await shop.as("user-2", "createSetupIntent", {
      bookingId: await book(),
    });
    expect(others.error.details["reason"]).to.equal("BOOKING_NOT_FOUND");
    await shop.pass(DAY_MS);
  });
});

function last4Of({ guarantee }: DocumentData): string | null {
  return (guarantee as Booking["guarantee"])?.last4 ?? null;
}

function isFeePaid({ dues }: DocumentData): boolean {
  return ((dues as Booking["dues"])["fee-1"]?.paidBy ?? null) !== null;
}

function cardTypes(): string[] {
  return EVENT_TYPES.filter((type) => type.startsWith("payment_method."));
}
