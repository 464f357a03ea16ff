/** What goes wrong when what was booked is exchanged. docs/lifecycle.md has the whole list. */
import { expect } from "chai";
import { put, ref } from "../../src/application/ports.ts";
import { MINUTE_MS, shopForEach, UID, type Paying, type Shop } from "../support/shop.ts";

const HOUR_MS = 60 * MINUTE_MS;
/** All of it goes back until two days before, half of it until the start. */
const TIERS = [
  { hoursBefore: 48, percent: 10_000, fee: 0 },
  { hoursBefore: 0, percent: 5_000, fee: 0 },
];

describe("failures of changes", () => {
  let shop: Shop;
  shopForEach((one) => {
    shop = one;
  });
  beforeEach(async () => {
    await shop.sell({ policy: { tiers: TIERS } });
  });

  /** A slot with a price of its own. */
  async function slotFor(unitAmount: number | null, capacity = 1): Promise<string> {
    const slotId = await shop.addSlot(capacity);
    const { slot } = await shop.store.read({ slot: ref("slots", slotId) });
    if (slot === null) throw new Error(`no slot ${slotId}`);
    await shop.store.commit([put(ref("slots", slotId), { ...slot.data, unitAmount })]);
    return slotId;
  }

  /** A place for 45.00, paid, in a slot that begins in so many hours. */
  async function paidIn(hours: number): Promise<Paying & { readonly slotId: string }> {
    const slotId = await shop.addSlot(5);
    const start = (await shop.control.now()) + hours * HOUR_MS;
    const { slot } = await shop.store.read({ slot: ref("slots", slotId) });
    if (slot === null) throw new Error(`no slot ${slotId}`);
    const times = { start, end: start + HOUR_MS };
    await shop.store.commit([put(ref("slots", slotId), { ...slot.data, ...times })]);
    const paying = await shop.paying(slotId);
    await shop.confirm(paying.intentId);
    await shop.tell(paying.intentId, "payment_intent.succeeded");
    return { ...paying, slotId };
  }

  const change = (bookingId: string, slotId: string, more: object = {}) =>
    shop.as(UID, "rescheduleBooking", {
      ...{ bookingId, items: [{ itemId: "lounge", slotId }] },
      ...more,
    });

  /** The difference's PaymentIntent, as the app asks for it. */
  async function payFor(bookingId: string): Promise<string> {
    const { result } = await shop.as(UID, "createPaymentIntent", { bookingId });
    return result["paymentIntentId"] as string;
  }

  async function captured(): Promise<number[]> {
    const { data } = await shop.stripe.paymentIntents.list({ limit: 100 });
    return data.map(({ amount_received: amount }) => amount).filter((amount) => amount > 0);
  }

  it("F30: a change for the same price charges nothing, and moves the place", async () => {
    const { bookingId, slotId } = await paidIn(24);
    const next = await slotFor(null);
    const { result } = await change(bookingId, next);
    expect(result).to.include({ change: "done", amount: 0, refund: 0, status: "confirmed" });
    expect(await captured()).to.deep.equal([4500]);
    expect([await shop.taken(slotId), await shop.taken(next)]).to.deep.equal([0, 1]);
    expect((await shop.booking(bookingId)).items[0]?.slotId).to.equal(next);
  });

  it("F30: a dearer change takes only the difference, and is exchanged when that is paid", async () => {
    const { bookingId, slotId, intentId } = await paidIn(24);
    const next = await slotFor(6000);
    const asked = await change(bookingId, next);
    expect(asked.result).to.include({ change: "to_pay", dueId: "difference-1", amount: 1500 });
    expect([await shop.taken(slotId), await shop.taken(next)]).to.deep.equal([1, 1]);
    expect((await shop.booking(bookingId)).items[0]?.slotId).to.equal(slotId);

    const difference = await payFor(bookingId);
    expect(difference).not.to.equal(intentId);
    await shop.confirm(difference);
    await shop.tell(difference, "payment_intent.succeeded");
    expect((await captured()).sort((a, b) => a - b)).to.deep.equal([1500, 4500]);
    expect([await shop.taken(slotId), await shop.taken(next)]).to.deep.equal([0, 1]);
    const booking = await shop.booking(bookingId);
    expect(booking).to.deep.include({ pendingChange: null, percentCap: 5000 });
    expect(booking.price.total).to.equal(6000);
    await shop.tell(difference, "payment_intent.succeeded");
    expect(await shop.booking(bookingId)).to.include({ version: booking.version });
  });

  it("F30: a cheaper change gives back what the policy says of the difference, once", async () => {
    const { bookingId, intentId } = await paidIn(24);
    const next = await slotFor(2500);
    const planned = await change(bookingId, next, { dryRun: true });
    expect(planned.result).to.include({ change: "done", refund: 1000 });
    const named = { requestId: "change-1" };
    expect((await change(bookingId, next, named)).result).to.include({ refund: 1000 });
    expect((await change(bookingId, next, named)).result).to.include({ refund: 1000 });
    await shop.pass(MINUTE_MS);
    const refunds = await shop.refundsOf(intentId);
    expect(refunds.map(({ amount }) => amount)).to.deep.equal([1000]);

    // Far away by now, and canceled: half of what is left, as if it had been canceled at once.
    const canceled = await shop.as(UID, "cancelBooking", { bookingId });
    expect(canceled.result["refund"]).to.include({ amount: 1250 });
  });

  it("F30: a change that nobody pays ends at Stripe first, and the booking stays as it was", async () => {
    const { bookingId, slotId } = await paidIn(24);
    const next = await slotFor(6000);
    await change(bookingId, next);
    const difference = await payFor(bookingId);
    await shop.confirm(difference, "pm_card_authenticationRequired");
    await shop.tell(difference, "payment_intent.requires_action");
    await shop.pass(16 * MINUTE_MS);
    expect((await shop.stripe.paymentIntents.retrieve(difference)).status).to.equal("canceled");
    const booking = await shop.booking(bookingId);
    expect(booking).to.include({ status: "confirmed", pendingChange: null });
    expect([await shop.taken(slotId), await shop.taken(next)]).to.deep.equal([1, 0]);
    const late = await shop.as(UID, "createPaymentIntent", { bookingId, dueId: "difference-1" });
    expect(late.error.details).to.include({ reason: "CHANGE_LAPSED" });
    // What Stripe tells of it afterwards brings nothing back.
    await shop.tell(difference, "payment_intent.requires_action");
    await shop.tell(difference, "payment_intent.canceled");
    expect(await shop.taken(next)).to.equal(0);
  });

  it("F30: a change that was paid while it was given up goes back, and the booking stays as it was", async () => {
    const { bookingId, slotId } = await paidIn(24);
    const next = await slotFor(6000);
    await change(bookingId, next);
    const difference = await payFor(bookingId);
    await shop.confirm(difference);
    // The booking does not know yet that the difference is paid.
    expect((await change(bookingId, slotId)).result).to.include({ change: "none" });
    await shop.tell(difference, "payment_intent.succeeded");
    await shop.pass(MINUTE_MS);
    const refunds = await shop.refundsOf(difference);
    expect(refunds.map(({ amount }) => amount)).to.deep.equal([1500]);
    const booking = await shop.booking(bookingId);
    expect(booking.items[0]?.slotId).to.equal(slotId);
    expect(booking.issues).to.deep.equal(["unwanted_lapsed"]);
    expect([await shop.taken(slotId), await shop.taken(next)]).to.deep.equal([1, 0]);
  });

  it("F30: of the last place, wanted by a change and a new booking at once, one gets it", async () => {
    const { bookingId } = await paidIn(24);
    const last = await slotFor(null);
    const wish = { itemId: "lounge", slotId: last };
    const [changed, booked] = await Promise.all([
      change(bookingId, last),
      shop.as("user-2", "createBooking", wish),
    ]);
    const reasons = [changed, booked].map(({ status, error }) =>
      status === 200 ? "done" : error.details["reason"],
    );
    expect(reasons.sort()).to.deep.equal(["SLOT_FULL", "done"]);
    expect(await shop.taken(last)).to.equal(1);
  });

  it("what is wrong with a change is told by its field, and changes nothing", async () => {
    const { bookingId, slotId } = await paidIn(24);
    const full = await slotFor(null, 0);
    const other = await slotFor(null);
    const begun = await slotFor(null);
    const { slot } = await shop.store.read({ slot: ref("slots", begun) });
    if (slot === null) throw new Error(`no slot ${begun}`);
    await shop.store.commit([put(ref("slots", begun), { ...slot.data, start: Date.now() - 1 })]);
    const before = await shop.booking(bookingId);
    const reasonOf = async (data: object, uid = UID) => {
      const wish = { bookingId, items: [{ itemId: "lounge", slotId: other }], ...data };
      const { error } = await shop.as(uid, "rescheduleBooking", wish);
      const { reason, field } = error.details as { reason: string; field?: string };
      return field === undefined ? reason : `${reason} ${field}`;
    };
    const at = (id: string) => ({ items: [{ itemId: "lounge", slotId: id }] });
    expect(await reasonOf(at(full))).to.equal("SLOT_FULL items.0.slotId");
    expect(await reasonOf(at(begun))).to.equal("SLOT_STARTED items.0.slotId");
    expect(await reasonOf({}, "user-2")).to.equal("BOOKING_NOT_FOUND");
    expect(await reasonOf({ bookingId: "A".repeat(20) })).to.equal("BOOKING_NOT_FOUND");
    expect(await reasonOf({ items: [] })).to.equal("INVALID_INPUT items");
    const eleven = Array.from({ length: 11 }, () => ({ itemId: "lounge", slotId: other }));
    expect(await reasonOf({ items: eleven })).to.equal("INVALID_INPUT items");
    expect(await reasonOf({ price: 1 })).to.equal("INVALID_INPUT price");
    expect(await shop.booking(bookingId)).to.deep.equal(before);
    expect(await shop.taken(slotId)).to.equal(1);

    const held = await shop.paying(await slotFor(null));
    expect(await reasonOf({ bookingId: held.bookingId })).to.equal(
      "BOOKING_NOT_CONFIRMED bookingId",
    );
  });
});
