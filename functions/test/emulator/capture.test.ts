import { expect } from "chai";
import { call, unsignedToken, type Answer } from "../support/backend.ts";
import {
  DAY_MS,
  MINUTE_MS,
  openShop,
  reckon,
  UID,
  type Paying,
  type Shop,
} from "../support/shop.ts";

const PRICE = 4500;
const HOUR_MS = 60 * MINUTE_MS;
const WHY = { reason: "as agreed" };
const HALF = [{ hoursBefore: 0, percent: 5_000, fee: 0 }];

/** What an item that only reserves money says of it. */
const reserves = (
  confirmOn: "capture" | "authorization",
  whenLost: "hold" | "cancel" = "hold",
) => ({
  captureMethod: "manual" as const,
  policy: { tiers: HALF, authorization: { confirmOn, whenLost } },
});

describe("reserved money, over HTTP and against the offline Stripe", function () {
  this.timeout(60_000);
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "passed") await reckon(shop, this.currentTest.title);
    await shop.stop();
  });

  const as = (role: string, name: string, data: object): Promise<Answer> =>
    call(shop.backend, name, data, unsignedToken(`the-${role}`, { role }));
  const details = ({ error }: Answer) => [error.details["reason"], error.details["field"]];

  async function authorized(item = reserves("authorization"), slotId?: string): Promise<Paying> {
    await shop.sell(item);
    const paying = await shop.paying(slotId);
    await shop.confirm(paying.intentId);
    await shop.tell(paying.intentId, "charge.succeeded");
    await shop.tell(paying.intentId, "payment_intent.amount_capturable_updated");
    await shop.arrive();
    return paying;
  }

  async function atStripe(intentId: string) {
    const { status, amount_received } = await shop.stripe.paymentIntents.retrieve(intentId);
    return { status, taken: amount_received };
  }

  async function dump(): Promise<Record<string, unknown>> {
    const names = ["bookings", "payments", "ledger", "slots", "auditLog"];
    const found = await Promise.all(names.map((name) => shop.db.collection(name).get()));
    const docs = found.flatMap(({ docs: all }) => all);
    return Object.fromEntries(docs.map((one) => [one.ref.path, one.data()]));
  }

  it("is taken in part by a manager, and that confirms the booking that waited for it", async () => {
    const { bookingId, paymentId, intentId } = await authorized(reserves("capture"));
    expect(await shop.booking(bookingId)).to.include({ status: "processing" });
    const answer = await as("manager", "capturePayment", { paymentId, amount: 3000, ...WHY });
    expect(answer.result).to.include({ status: "succeeded", captured: 3000, currency: "eur" });
    expect(await atStripe(intentId)).to.deep.equal({ status: "succeeded", taken: 3000 });
    const { status, payments } = await shop.booking(bookingId);
    expect(status).to.equal("confirmed");
    expect(payments[paymentId]).to.deep.include({ entry: { kind: "paid" }, captured: 3000 });
    const { docs } = await shop.db.collection("auditLog").get();
    expect(docs.map((one) => one.data())).to.have.length(1);
    expect(docs[0]?.data()).to.include({ action: "capturePayment", uid: "the-manager", ...WHY });
    const timeline = await shop.db.collection(`payments/${paymentId}/timeline`).get();
    expect(timeline.docs.map((one) => one.get("what") as string)).to.include("capture decided");
  });

  it("refuses what must not be, by field, and nothing changes, here or at Stripe", async () => {
    const { paymentId, intentId } = await authorized();
    const before = await dump();
    const table: [string, string, object, string, string | undefined][] = [
      ["customer", "capturePayment", {}, "NOT_PERMITTED", undefined],
      ["staff", "capturePayment", {}, "NOT_PERMITTED", undefined],
      ["staff", "voidPayment", {}, "NOT_PERMITTED", undefined],
      ["staff", "recordOutsidePayment", {}, "NOT_PERMITTED", undefined],
      ["customer", "markNoShow", {}, "NOT_PERMITTED", undefined],
      ["customer", "markFulfilled", {}, "NOT_PERMITTED", undefined],
      ["manager", "capturePayment", { amount: PRICE + 1 }, "AMOUNT_TOO_LARGE", "amount"],
      ["manager", "capturePayment", { amount: 0 }, "INVALID_INPUT", "amount"],
      ["manager", "capturePayment", { amount: -1 }, "INVALID_INPUT", "amount"],
      ["manager", "capturePayment", { amount: 0.5 }, "INVALID_INPUT", "amount"],
      ["manager", "capturePayment", { reason: " " }, "INVALID_INPUT", "reason"],
      ["manager", "voidPayment", { amount: 1 }, "INVALID_INPUT", "amount"],
      [
        "manager",
        "capturePayment",
        { paymentId: `${"N".repeat(20)}_full_1` },
        "PAYMENT_NOT_FOUND",
        "paymentId",
      ],
      [
        "manager",
        "voidPayment",
        { paymentId: `${"N".repeat(20)}_full_1` },
        "PAYMENT_NOT_FOUND",
        "paymentId",
      ],
    ];
    for (const [role, name, more, reason, field] of table) {
      const answer = await as(role, name, { paymentId, ...WHY, ...more });
      expect(details(answer), `${name} ${JSON.stringify(more)}`).to.deep.equal([reason, field]);
    }
    expect(await dump()).to.deep.equal(before);
    expect(await atStripe(intentId)).to.deep.equal({ status: "requires_capture", taken: 0 });
  });

  it("is taken once: a second capture, and a void after it, are refused", async () => {
    const { paymentId, intentId } = await authorized();
    await as("manager", "capturePayment", { paymentId, amount: 3000, ...WHY });
    const again = await as("manager", "capturePayment", { paymentId, amount: 1000, ...WHY });
    expect(details(again)).to.deep.equal(["ALREADY_CAPTURED", "paymentId"]);
    const release = await as("manager", "voidPayment", { paymentId, ...WHY });
    expect(details(release)).to.deep.equal(["ALREADY_CAPTURED", "paymentId"]);
    expect(await atStripe(intentId)).to.deep.equal({ status: "succeeded", taken: 3000 });
  });

  it("is let go by a manager: the booking is declined, its place free, a capture refused", async () => {
    const slotId = await shop.addSlot(1);
    const { bookingId, paymentId, intentId } = await authorized(reserves("capture"), slotId);
    expect(await shop.taken(slotId)).to.equal(1);
    const answer = await as("manager", "voidPayment", { paymentId, ...WHY });
    expect(answer.result).to.include({ status: "canceled", captured: 0 });
    expect(await atStripe(intentId)).to.deep.equal({ status: "canceled", taken: 0 });
    const { status, cancellation } = await shop.booking(bookingId);
    expect(status).to.equal("canceled");
    expect(cancellation).to.include({ by: "merchant", reason: WHY.reason });
    expect(await shop.taken(slotId)).to.equal(0);
    const capture = await as("manager", "capturePayment", { paymentId, ...WHY });
    expect(details(capture)).to.deep.equal(["ALREADY_VOIDED", "paymentId"]);
  });

  it("does not let a capture and a void race: of ten at once one kind is done", async () => {
    const { bookingId, paymentId, intentId } = await authorized();
    const names = Array.from({ length: 10 }, (_, n) => (n % 2 ? "voidPayment" : "capturePayment"));
    await Promise.all(names.map((name) => as("manager", name, { paymentId, ...WHY })));
    await shop.pass(2 * MINUTE_MS);
    await shop.arrive();
    const [{ ending }, { status }] = [await shop.ledger(paymentId), await shop.booking(bookingId)];
    const isTaken = ending?.kind === "capture";
    expect(await atStripe(intentId)).to.deep.equal({
      status: isTaken ? "succeeded" : "canceled",
      taken: isTaken ? PRICE : 0,
    });
    expect(status).to.equal(isTaken ? "confirmed" : "canceled");
  });

  it("confirms at once where its policy says so; a cancellation takes the fee and releases the rest", async () => {
    const { bookingId, paymentId, intentId } = await authorized();
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed" });
    const told = await shop.as(UID, "cancelBooking", { bookingId, dryRun: true });
    expect(told.result["retained"]).to.deep.equal({ amount: PRICE / 2, currency: "eur" });
    const answer = await shop.as(UID, "cancelBooking", { bookingId });
    expect(answer.result).to.include({ status: "canceled", refund: null });
    expect(await atStripe(intentId)).to.deep.equal({ status: "succeeded", taken: PRICE / 2 });
    expect(await shop.refundsOf(intentId)).to.deep.equal([]);
    expect((await shop.booking(bookingId)).payments[paymentId]).to.include({ captured: PRICE / 2 });
  });

  it("F21: an authorization about to lapse is announced once, and its loss is seen", async () => {
    const { bookingId, paymentId, intentId } = await authorized();
    const { facts } = await shop.ledger(paymentId);
    const ends = Math.max(
      ...Object.values(facts.charges).flatMap(({ captureBefore }) => captureBefore?.value ?? []),
    );
    const untilNotice = ends - 12 * HOUR_MS - (await shop.control.now());
    await shop.pass(untilNotice - HOUR_MS);
    expect((await shop.ledger(paymentId)).lapseWarnedAt).to.equal(null);
    await shop.pass(2 * HOUR_MS);
    const warnedAt = (await shop.ledger(paymentId)).lapseWarnedAt;
    expect(warnedAt).to.be.a("number");
    await shop.pass(2 * HOUR_MS);
    expect((await shop.ledger(paymentId)).lapseWarnedAt).to.equal(warnedAt);
    await shop.pass(9 * HOUR_MS + 3 * MINUTE_MS);
    await shop.arrive();
    expect(await atStripe(intentId)).to.deep.equal({ status: "canceled", taken: 0 });
    const { status, dues } = await shop.booking(bookingId);
    expect(status).to.equal("held");
    expect(dues["full"]).to.include({ paidBy: null, live: null });
    const late = await as("manager", "capturePayment", { paymentId, ...WHY });
    expect(details(late)).to.deep.equal(["AUTHORIZATION_LAPSED", "paymentId"]);
  });

  it("F21: ends the booking where its policy says so", async () => {
    const slotId = await shop.addSlot(1);
    const { bookingId } = await authorized(reserves("authorization", "cancel"), slotId);
    await shop.pass(8 * DAY_MS);
    await shop.arrive();
    const { status, cancellation } = await shop.booking(bookingId);
    expect(status).to.equal("canceled");
    expect(cancellation).to.include({ by: "merchant", reason: "authorization_lost" });
    expect(await shop.taken(slotId)).to.equal(0);
  });
});

describe("the end of a visit, and money outside Stripe, over HTTP", function () {
  this.timeout(60_000);
  let shop: Shop;
  beforeEach(async () => {
    shop = await openShop();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "passed") await reckon(shop, this.currentTest.title);
    await shop.stop();
  });

  const details = ({ error }: Answer) => [error.details["reason"], error.details["field"]];
  const CASH = { amount: PRICE, method: "cash", reference: "R-17", ...WHY };

  it("a booking is completed when its slot is over; a no-show can be taken back for a day", async () => {
    const { bookingId } = await shop.paid();
    const early = await shop.asOwner("markNoShow", { bookingId, ...WHY });
    expect(details(early)).to.deep.equal(["BOOKING_NOT_STARTED", "bookingId"]);
    await shop.pass(31 * DAY_MS);
    expect(await shop.booking(bookingId)).to.include({ status: "completed" });
    expect((await shop.asOwner("markNoShow", { bookingId, ...WHY })).result).to.include({
      status: "no_show",
    });
    const undo = { bookingId, ...WHY, undo: true };
    expect((await shop.asOwner("markNoShow", undo)).result).to.include({ status: "completed" });
    await shop.asOwner("markNoShow", { bookingId, ...WHY });
    await shop.pass(DAY_MS + MINUTE_MS);
    expect(details(await shop.asOwner("markNoShow", undo))).to.deep.equal([
      "BOOKING_ENDED",
      "bookingId",
    ]);
    expect(await shop.booking(bookingId)).to.include({ status: "no_show" });
  });

  it("an operator completes it before that", async () => {
    const { bookingId } = await shop.paid();
    const done = await shop.asOwner("markFulfilled", { bookingId, ...WHY });
    expect(done.result).to.include({ status: "completed" });
  });

  it("a due is paid in cash: its card payment is ended at Stripe first", async () => {
    const { bookingId, intentId } = await shop.paying();
    const short = await shop.asOwner("recordOutsidePayment", { bookingId, ...CASH, amount: 1 });
    expect(details(short)).to.deep.equal(["AMOUNT_MISMATCH", "amount"]);
    const answer = await shop.asOwner("recordOutsidePayment", { bookingId, ...CASH });
    expect(answer.result).to.include({ status: "confirmed", paymentStatus: "succeeded" });
    expect((await shop.stripe.paymentIntents.retrieve(intentId)).status).to.equal("canceled");
    const paymentId = answer.result["paymentId"] as string;
    const refund = await shop.asOwner("refundPayment", { paymentId, ...WHY });
    expect(details(refund)).to.deep.equal(["PAID_OUTSIDE", "paymentId"]);
    const back = { bookingId, ...CASH, amount: 1000, reference: "B-1", refundOf: paymentId };
    expect((await shop.asOwner("recordOutsidePayment", back)).result).to.include({
      captured: PRICE,
      refunded: 1000,
    });
  });

  it("a due that the card has paid meanwhile is not paid again in cash", async () => {
    const { bookingId, intentId } = await shop.paying();
    await shop.confirm(intentId);
    const answer = await shop.asOwner("recordOutsidePayment", { bookingId, ...CASH });
    expect(details(answer)).to.deep.equal(["ALREADY_PAID", "dueId"]);
    const { status, payments } = await shop.booking(bookingId);
    expect(status).to.equal("confirmed");
    expect(Object.keys(payments)).to.have.length(1);
  });
});
