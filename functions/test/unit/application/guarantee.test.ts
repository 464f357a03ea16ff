import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import {
  aTable,
  DINER,
  expire,
  FEE,
  giveCard,
  given,
  settingUp,
  stateOf,
  tellSaved,
  type Table,
} from "../../support/guaranteed.ts";
import { refusal } from "../../support/refusal.ts";

const MINUTE_MS = 60_000;

function setupsIn({ stripe }: Table) {
  return [...stripe.saved.setups.values()].map(({ status }) => status);
}

/** What must hold whatever happened: no card can be saved for places that were given away. */
async function requireWhole(table: Table, where: string) {
  const { booking, taken } = await stateOf(table);
  const isOver = booking.status === "expired" || booking.status === "canceled";
  const open = setupsIn(table).filter((one) => one !== "succeeded" && one !== "canceled");
  if (isOver) expect(open, where).to.deep.equal([]);
  expect(open.length, where).to.be.at.most(1);
  expect(taken, where).to.equal(isOver ? 0 : 1);
}

describe("a booking with a guarantee", () => {
  it("is held and asks for a card; its price is owed until it begins", async () => {
    const table = await aTable();
    const { booking } = await stateOf(table);
    expect(booking).to.include({ status: "held" });
    expect(booking.guarantee).to.deep.equal({
      ...{ state: "needed", fee: FEE, brand: null, last4: null, live: false },
    });
    expect(booking.dues).to.have.all.keys("full");
    expect(booking.dues["full"]).to.include({ amount: 4500, payBy: booking.items[0]?.start });
  });

  it("is confirmed by the card, whose ids no client reads", async () => {
    const table = await given();
    const { booking, record } = await stateOf(table);
    expect(booking).to.include({ status: "confirmed", holdExpiresAt: null, closing: null });
    expect(booking.guarantee).to.deep.equal({
      ...{ state: "given", fee: FEE, brand: "visa", last4: "4242", live: false },
    });
    expect(record?.given).to.include({ paymentMethodId: table.cardId });
    const shown = JSON.stringify(table.store.dump()[`bookings/${table.bookingId}`]);
    expect(shown).not.to.match(/pm_|seti_|cus_/);
    expect(JSON.stringify(table.store.dump())).not.to.contain("_secret_");
  });

  it("can be of a price of nothing", async () => {
    const table = await settingUp({ unitAmount: 0 });
    expect((await stateOf(table)).booking).to.include({ status: "held", confirmedAt: null });
    table.stripe.saved.completeSetup(table.setupIntentId);
    await tellSaved(table, table.setupIntentId, "setup_intent.succeeded");
    expect((await stateOf(table)).booking.status).to.equal("confirmed");
  });

  it("asks Stripe for a card that can be charged without its holder, for this booking", async () => {
    const table = await settingUp();
    const order = table.stripe.saved.setups.get(table.setupIntentId)?.order;
    expect(order).to.deep.include({
      usage: "off_session",
      metadata: { app: "holdfast", env: "test", uid: DINER, bookingId: table.bookingId },
    });
  });

  it("gives every call the same SetupIntent while one can succeed", async () => {
    const table = await aTable();
    const answers = await Promise.all([giveCard(table), giveCard(table), giveCard(table)]);
    expect(new Set(answers.map(({ setupIntentId }) => setupIntentId)).size).to.equal(1);
    expect((await giveCard(table)).setupIntentId).to.equal(answers[0].setupIntentId);
    expect(setupsIn(table)).to.have.length(1);
  });

  it("makes another one when the first was canceled at Stripe", async () => {
    const table = await settingUp();
    table.stripe.saved.cancelSetup(table.setupIntentId);
    await tellSaved(table, table.setupIntentId, "setup_intent.canceled");
    expect((await stateOf(table)).booking).to.include({ status: "held" });
    const next = await giveCard(table);
    expect(next.setupIntentId).not.to.equal(table.setupIntentId);
    table.stripe.saved.completeSetup(next.setupIntentId);
    await tellSaved(table, next.setupIntentId, "setup_intent.succeeded");
    expect((await stateOf(table)).booking.status).to.equal("confirmed");
  });

  it("is confirmed by asking, when the event stays away", async () => {
    const table = await settingUp();
    table.stripe.saved.completeSetup(table.setupIntentId);
    const { bookingId } = table;
    const status = await getPaymentStatus(table.deps, DINER, { bookingId });
    expect(status).to.include({ status: "confirmed" });
    expect(status.guarantee).to.include({ state: "given", last4: "4242" });
  });

  it("is confirmed by the event even while its card cannot be read, and shows it later", async () => {
    const table = await settingUp();
    table.stripe.saved.completeSetup(table.setupIntentId);
    table.stripe.failNext("readSetup", new DomainError("STRIPE_UNAVAILABLE"));
    const event = table.stripe.noticeOfSaved(table.setupIntentId, "setup_intent.succeeded");
    expect(await refusal(receiveEvent(table.deps, event))).to.equal("STRIPE_UNAVAILABLE");
    expect((await stateOf(table)).booking.status).to.equal("confirmed");
    await receiveEvent(table.deps, event);
    expect((await stateOf(table)).booking.guarantee).to.include({ last4: "4242" });
  });

  it("is confirmed by being paid in full, too", async () => {
    const table = await aTable();
    const { bookingId } = table;
    const paying = await createPaymentIntent(table.deps, DINER, { bookingId });
    expect(paying.amount).to.equal(4500);
    table.stripe.advance(paying.paymentIntentId!, "succeeded");
    await receiveEvent(
      table.deps,
      table.stripe.noticeOf(paying.paymentIntentId!, "payment_intent.succeeded"),
    );
    const { booking } = await stateOf(table);
    expect(booking.status).to.equal("confirmed");
    expect(booking.guarantee?.state).to.equal("needed");
    expect(await refusal(giveCard(table))).to.equal("ALREADY_PAID");
  });

  it("can be paid once it is confirmed, and while it is not", async () => {
    const table = await given();
    const { bookingId } = table;
    const paying = await createPaymentIntent(table.deps, DINER, { bookingId });
    expect(paying).to.include({ amount: 4500 });
  });

  it("is nobody else's, and needs a card that it asks for", async () => {
    const table = await aTable();
    expect(await refusal(giveCard(table, "user-2"))).to.equal("BOOKING_NOT_FOUND");
    const plain = await aTable({ terms: { kind: "full" } });
    expect(await refusal(giveCard(plain))).to.equal("NO_GUARANTEE");
    expect(await refusal(giveCard(await given()))).to.equal("ALREADY_GUARANTEED");
    table.clock.nowMs += 16 * MINUTE_MS;
    expect(await refusal(giveCard(table))).to.equal("BOOKING_EXPIRED");
  });

  it("is not confirmed by somebody else's card, or by one of another booking", async () => {
    const table = await settingUp();
    table.stripe.saved.completeSetup(table.setupIntentId);
    const event = table.stripe.noticeOfSaved(table.setupIntentId, "setup_intent.succeeded");
    if (event.saved?.kind !== "setup") throw new Error("no setup");
    const { observation } = event.saved;
    for (const wrong of [{ uid: "user-2" }, { customerId: "cus_other" }]) {
      const saved = { ...event.saved, observation: { ...observation, id: "seti_x", ...wrong } };
      await receiveEvent(table.deps, { ...event, saved });
      expect((await stateOf(table)).booking.status).to.equal("held");
    }
    const foreign = { ...event, metadata: { ...event.metadata, env: "other" } };
    expect(await receiveEvent(table.deps, foreign)).to.equal("foreign");
    expect((await stateOf(table)).booking.status).to.equal("held");
  });
});

describe("a hold that waits for a card", () => {
  it("expires at once where nobody has asked to give one", async () => {
    const table = await aTable();
    expect((await expire(table))?.status).to.equal("expired");
    expect((await stateOf(table)).taken).to.equal(0);
  });

  it("ends the SetupIntent at Stripe before its places are free", async () => {
    const table = await settingUp();
    expect((await expire(table))?.status).to.equal("expired");
    expect(setupsIn(table)).to.deep.equal(["canceled"]);
  });

  it("keeps its places while Stripe cannot be asked", async () => {
    const table = await settingUp();
    table.stripe.failNext("readSetup", new DomainError("STRIPE_UNAVAILABLE"));
    expect(await refusal(expire(table))).to.equal("STRIPE_UNAVAILABLE");
    expect((await stateOf(table)).taken).to.equal(1);
    await wakeSweep(table.deps);
    expect((await stateOf(table)).booking.status).to.equal("expired");
  });

  it("is confirmed by a card that was saved before it could be ended", async () => {
    const table = await settingUp();
    table.stripe.saved.completeSetup(table.setupIntentId);
    expect((await expire(table))?.status).to.equal("confirmed");
    expect((await stateOf(table)).booking).to.include({ closing: null, holdExpiresAt: null });
  });

  it("is not brought back by a card that is saved too late", async () => {
    const table = await settingUp();
    const late = (() => {
      table.stripe.saved.completeSetup(table.setupIntentId);
      return table.stripe.noticeOfSaved(table.setupIntentId, "setup_intent.succeeded");
    })();
    const other = await settingUp();
    await expire(other);
    const told = { ...late.saved, bookingId: other.bookingId } as NonNullable<typeof late.saved>;
    await receiveEvent(other.deps, { ...late, saved: told });
    const { booking, record } = await stateOf(other);
    expect(booking).to.include({ status: "expired" });
    expect(booking.guarantee?.state).to.equal("needed");
    expect(record?.given).to.equal(null);
  });

  it("ends when its customer cancels, with the SetupIntent", async () => {
    const table = await settingUp();
    const { bookingId } = table;
    const canceled = await cancelBooking(table.deps, DINER, { bookingId });
    expect(canceled).to.include({ status: "canceled", refund: null });
    expect(setupsIn(table)).to.deep.equal(["canceled"]);
    expect((await stateOf(table)).taken).to.equal(0);
  });
});

describe("a customer who cancels a booking with a guarantee", () => {
  it("pays nothing by that, however late", async () => {
    const table = await given();
    table.clock.nowMs += 40 * 60 * MINUTE_MS;
    const { bookingId } = table;
    const canceled = await cancelBooking(table.deps, DINER, { bookingId });
    expect(canceled).to.include({ status: "canceled", refund: null });
    expect(canceled.retained.amount).to.equal(0);
    expect(table.stripe.intents.size).to.equal(0);
  });
});

describe("a process that dies while a card is given", () => {
  it("leaves one SetupIntent at most, and a booking that goes on", async () => {
    const steps = await dieEverywhere(aTable, giveCard_, async (table, where) => {
      const { setupIntentId } = await giveCard(table);
      await requireWhole(table, where);
      table.stripe.saved.completeSetup(setupIntentId);
      await tellSaved(table, setupIntentId, "setup_intent.succeeded");
      expect((await stateOf(table)).booking.status, where).to.equal("confirmed");
    });
    expect(steps).to.be.greaterThan(6);
  });

  it("leaves nothing open at Stripe when its hold ends", async () => {
    await dieEverywhere(aTable, giveCard_, async (table, where) => {
      await expire(table);
      await requireWhole(table, where);
      expect((await stateOf(table)).booking.status, where).to.equal("expired");
    });
  });

  it("confirms it all the same, by the event that comes again", async () => {
    await dieEverywhere(
      async () => {
        const table = await settingUp();
        table.stripe.saved.completeSetup(table.setupIntentId);
        const event = table.stripe.noticeOfSaved(table.setupIntentId, "setup_intent.succeeded");
        return { ...table, event };
      },
      (deps, { event }) => receiveEvent(deps, event),
      async (table, where) => {
        await receiveEvent(table.deps, table.event);
        const { booking } = await stateOf(table);
        expect(booking.status, where).to.equal("confirmed");
        expect(booking.guarantee, where).to.include({ state: "given", last4: "4242" });
      },
    );
  });

  it("ends its hold all the same, by the next sweep", async () => {
    await dieEverywhere(
      settingUp,
      (deps, table) => expire({ ...table, deps }),
      async (table, where) => {
        table.clock.nowMs += 60 * MINUTE_MS;
        await wakeSweep(table.deps);
        await requireWhole(table, where);
        expect((await stateOf(table)).booking.status, where).to.equal("expired");
      },
    );
  });
});

function giveCard_(deps: Table["deps"], table: Table) {
  return giveCard({ ...table, deps });
}
