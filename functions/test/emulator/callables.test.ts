import { expect } from "chai";
import { call, unsignedToken } from "../support/backend.ts";
import { startStage, type Stage } from "../support/stage.ts";

const UID = "user-1";
/** Passes the Luhn check and belongs to nobody. */
const CARD = "4000 0000 0000 0002";

describe("callables, entered over HTTP as a client does", function () {
  let stage: Stage;
  let bookingId: string;
  before(async () => {
    stage = await startStage();
    bookingId = await stage.book(UID);
  });
  after(() => stage.stop());

  describe("sign-in", () => {
    const cases: [string, string | null][] = [
      ["no token", null],
      ["garbage instead of a token", "garbage"],
      ["a token without a user", unsignedToken("")],
      ["a user id that would be a path", unsignedToken("a/b")],
    ];
    for (const [name, token] of cases) {
      for (const functionName of ["createBooking", "createPaymentIntent", "getPaymentStatus"]) {
        it(`${functionName} refuses ${name}`, async () => {
          const answer = await call(stage.backend, functionName, { bookingId }, token);
          expect(answer.status).to.equal(401);
          expect(answer.error.status).to.equal("UNAUTHENTICATED");
          expect(JSON.stringify(answer)).not.to.contain(bookingId);
        });
      }
    }

    it("says what to do in the error's details", async () => {
      const answer = await call(stage.backend, "createPaymentIntent", { bookingId }, "garbage");
      expect(answer.error.details).to.include({
        reason: "UNAUTHENTICATED",
        action: "authenticate",
      });
    });
  });

  describe("somebody else's booking is answered like an unknown one", () => {
    for (const functionName of ["createPaymentIntent", "getPaymentStatus"]) {
      it(functionName, async () => {
        const foreign = await stage.as("user-2", functionName, { bookingId });
        const unknown = await stage.as("user-2", functionName, { bookingId: "U".repeat(20) });
        expect(foreign.status).to.equal(404);
        const { requestId: one, ...foreignDetails } = foreign.error.details;
        const { requestId: two, ...unknownDetails } = unknown.error.details;
        expect(one).not.to.equal(two);
        expect({ ...foreign.error, details: foreignDetails }).to.deep.equal({
          ...unknown.error,
          details: unknownDetails,
        });
      });
    }
  });

  describe("shape: each refused by name, and nothing is made", () => {
    const pay = "createPaymentIntent";
    const book = "createBooking";
    const cases: [string, string, unknown, number, string, string | undefined][] = [
      ["nothing at all", pay, null, 400, "INVALID_INPUT", "bookingId"],
      ["a list", pay, [], 400, "INVALID_INPUT", undefined],
      ["a number", pay, 7, 400, "INVALID_INPUT", undefined],
      ["an unknown field", pay, { bookingId: "x", price: 1 }, 400, "INVALID_INPUT", "bookingId"],
      [
        "an unknown field alone",
        pay,
        { bookingId: "B".repeat(20), price: 1 },
        400,
        "INVALID_INPUT",
        "price",
      ],
      ["a wrong type", pay, { bookingId: 5 }, 400, "INVALID_INPUT", "bookingId"],
      ["a path for an id", pay, { bookingId: "../ledger/x" }, 400, "INVALID_INPUT", "bookingId"],
      [
        "a fraction of a cent",
        pay,
        { bookingId: "B".repeat(20), amount: 45.5 },
        400,
        "INVALID_INPUT",
        "amount",
      ],
      [
        "an amount as text",
        pay,
        { bookingId: "B".repeat(20), amount: "4500" },
        400,
        "INVALID_INPUT",
        "amount",
      ],
      [
        "an API version not on the list",
        pay,
        { bookingId: "B".repeat(20), ephemeralKeyVersion: "1999" },
        400,
        "INVALID_INPUT",
        "ephemeralKeyVersion",
      ],
      ["no items", book, { items: [] }, 400, "INVALID_INPUT", "items"],
      [
        "eleven items",
        book,
        { items: Array.from({ length: 11 }, () => ({ itemId: "lounge" })) },
        400,
        "INVALID_INPUT",
        "items",
      ],
      [
        "a negative quantity",
        book,
        { itemId: "lounge", quantity: -1 },
        400,
        "INVALID_INPUT",
        "quantity",
      ],
      [
        "a client's own price",
        book,
        { itemId: "lounge", unitAmount: 1 },
        400,
        "INVALID_INPUT",
        "unitAmount",
      ],
      [
        "a nested unknown field",
        book,
        { items: [{ itemId: "lounge", price: 1 }] },
        400,
        "INVALID_INPUT",
        "items.0.price",
      ],
      [
        "a field key that Firestore keeps for itself",
        book,
        { itemId: "lounge", details: { fields: { __x__: "1" } } },
        400,
        "INVALID_INPUT",
        "details.fields.__x__",
      ],
      [
        "a card number in the notes",
        book,
        { itemId: "lounge", details: { notes: `my card is ${CARD}` } },
        400,
        "CARD_NUMBER_REFUSED",
        "details.notes",
      ],
      [
        "a card number as a field of its own",
        pay,
        { cardNumber: CARD.replaceAll(" ", "") },
        400,
        "CARD_NUMBER_REFUSED",
        "cardNumber",
      ],
      [
        "a card number as a number",
        pay,
        { bookingId: 4000000000000002 },
        400,
        "CARD_NUMBER_REFUSED",
        "bookingId",
      ],
    ];
    for (const [name, functionName, data, status, reason, field] of cases) {
      it(`${functionName}: ${name}`, async () => {
        const requests = (await stage.control.requests()).length;
        const answer = await stage.as(UID, functionName, data);
        expect(answer.status).to.equal(status);
        expect(answer.error.details).to.include({ reason, action: "fix_input", retryable: false });
        expect(answer.error.details["field"]).to.equal(field);
        expect(JSON.stringify(answer))
          .not.to.contain(CARD.replaceAll(" ", ""))
          .and.not.to.contain(CARD);
        expect((await stage.control.requests()).length).to.equal(requests);
      });
    }

    it("a prototype smuggled in is named, not merged", async () => {
      const body = `{"data":{"__proto__":{"bookingId":"${bookingId}"}}}`;
      const answer = await call(stage.backend, pay, body, unsignedToken(UID));
      expect(answer.status).to.equal(400);
      expect(answer.error.details).to.include({ reason: "INVALID_INPUT", field: "__proto__" });
    });

    it("a prototype smuggled in deeper is named too", async () => {
      const body = `{"data":{"itemId":"lounge","details":{"__proto__":{"name":"x"}}}}`;
      const answer = await call(stage.backend, book, body, unsignedToken(UID));
      expect(answer.error.details).to.include({ field: "details.__proto__" });
    });

    it("a megabyte", async () => {
      const answer = await stage.as(UID, book, {
        itemId: "lounge",
        details: { notes: "x".repeat(1024 * 1024) },
      });
      expect(answer.status).to.equal(400);
      expect(answer.error.details).to.include({ reason: "INPUT_TOO_LARGE" });
    });
  });

  describe("state", () => {
    it("a full slot: 429 SLOT_FULL, naming the item", async () => {
      const slotId = await stage.addSlot(1);
      await stage.book(UID, slotId);
      const answer = await stage.as("user-2", "createBooking", { itemId: "lounge", slotId });
      expect(answer.status).to.equal(429);
      expect(answer.error.details).to.include({ reason: "SLOT_FULL", field: "items.0.slotId" });
    });

    it("a hold that is over: BOOKING_EXPIRED, by the offline Stripe's clock", async () => {
      const own = await startStage();
      try {
        const held = await own.book(UID);
        await own.control.advanceClock(15 * 60_000);
        const answer = await own.as(UID, "createPaymentIntent", { bookingId: held });
        expect(answer.status).to.equal(400);
        expect(answer.error.details).to.include({ reason: "BOOKING_EXPIRED" });
      } finally {
        await own.stop();
      }
    });

    it("already paid: 409 ALREADY_PAID", async () => {
      const paid = await stage.book(UID);
      const { result } = await stage.as(UID, "createPaymentIntent", { bookingId: paid });
      await stage.stripe.paymentIntents.confirm(result["paymentIntentId"] as string, {
        payment_method: "pm_card_visa",
        return_url: "https://app.example/return",
      });
      await stage.waitForBooking(paid, (booking) => booking["status"] === "confirmed");
      const answer = await stage.as(UID, "createPaymentIntent", { bookingId: paid });
      expect(answer.status).to.equal(409);
      expect(answer.error.details).to.include({ reason: "ALREADY_PAID" });
    });

    for (const [sent, reason] of [
      [{ amount: 4499 }, "AMOUNT_MISMATCH"],
      [{ amount: 4500, currency: "usd" }, "CURRENCY_MISMATCH"],
    ] as const) {
      it(`${JSON.stringify(sent)}: ${reason}, with the right amount`, async () => {
        const answer = await stage.as(UID, "createPaymentIntent", { bookingId, ...sent });
        expect(answer.status).to.equal(400);
        expect(answer.error.details).to.include({ reason, expectedAmount: 4500 });
      });
    }
  });

  it("getPaymentStatus tells the owner where the payment stands", async () => {
    const mine = await stage.book(UID);
    const before = await stage.as(UID, "getPaymentStatus", { bookingId: mine });
    expect(before.result).to.include({ status: "held", paymentStatus: "none", stripeStatus: null });
    const { result } = await stage.as(UID, "createPaymentIntent", { bookingId: mine });
    const { paymentId } = result;
    const during = await stage.as(UID, "getPaymentStatus", { paymentId });
    expect(during.result).to.include({
      bookingId: mine,
      paymentStatus: "requires_payment_method",
      amount: 4500,
    });
  });
});
