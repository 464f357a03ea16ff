/** A guest becomes a customer, is told all that is known, and is forgotten: through the deployed functions. */
import { expect } from "chai";
import { call, type Answer } from "../support/backend.ts";
import { fieldsOf, MINUTE_MS, openShop, reckon, type Shop } from "../support/shop.ts";

const GUEST = "guest-of-today";
const CUSTOMER = "ada";
const DETAILS = { name: "Ada Lovelace", email: "ada@example.com", notes: "Allergic to nuts" };

describe("what is known of somebody, through the deployed functions", function () {
  let shop: Shop;
  before(async () => {
    shop = await openShop();
  });
  after(() => shop.stop());
  afterEach(function () {
    return reckon(shop, this.currentTest?.fullTitle());
  });

  async function bookedBy(uid: string): Promise<{ bookingId: string; intentId: string }> {
    const slotId = await shop.addSlot(4);
    const booking = { itemId: "lounge", slotId, details: DETAILS };
    const { result } = await shop.as(uid, "createPaymentIntent", { booking });
    const bookingId = result["bookingId"] as string;
    return { bookingId, intentId: result["paymentIntentId"] as string };
  }

  const reasonOf = ({ error }: Answer) => error.details["reason"];

  it("a guest's payment goes on after the claim, is exported, canceled, and forgotten", async () => {
    const guestIdToken = await shop.signUp(GUEST, { isAnonymous: true });
    const { bookingId, intentId } = await bookedBy(GUEST);
    const claimed = await shop.as(CUSTOMER, "claimGuestBookings", { guestIdToken });
    expect(claimed.result).to.include({ bookings: 1, isMore: false });

    const resumed = await shop.as(CUSTOMER, "createPaymentIntent", { bookingId });
    expect(resumed.result["paymentIntentId"]).to.equal(intentId);
    await shop.confirm(intentId);
    await shop.tell(intentId, "payment_intent.succeeded");
    expect(await shop.booking(bookingId)).to.include({ status: "confirmed", uid: CUSTOMER });
    expect(reasonOf(await shop.as(GUEST, "cancelBooking", { bookingId }))).to.equal(
      "BOOKING_NOT_FOUND",
    );

    await shop.pass(MINUTE_MS);
    const { result: told } = await shop.as(CUSTOMER, "exportMyData", {});
    const text = JSON.stringify(told);
    for (const word of Object.values(DETAILS)) expect(text).to.contain(word);
    expect(text).to.contain(`${bookingId}_confirmation_booking`);
    const [{ booking }] = told["bookings"] as [{ booking: Record<string, unknown> }];
    expect(booking["createdAt"]).to.match(/^\d{4}-\d\d-\d\dT.*Z$/);

    const early = await shop.as(CUSTOMER, "deleteMyData", { confirm: true });
    expect(early.error.details).to.include({ reason: "DATA_IN_USE", bookingId });

    await shop.asOwner("cancelForCustomer", { bookingId, reason: "storm" });
    await shop.arrive();
    const customers = (await shop.stripe.customers.list()).data.map(({ id }) => id);
    // The guest's, and the caller's own.
    expect(customers).to.have.length(2);
    const { result } = await shop.as(CUSTOMER, "deleteMyData", { confirm: true });
    expect(result["status"]).to.equal("erased");
    for (const id of customers) {
      expect(await shop.stripe.customers.retrieve(id), id).to.include({ deleted: true });
    }
    const fields = await fieldsOf(shop, `bookings/${bookingId}`);
    expect(fields["uid"]).to.match(/^erased:/);
    expect(JSON.stringify(fields)).not.to.match(/Ada|ada@|nuts/);
    const mails = await shop.db.collection("mail").get();
    expect(mails.docs.map(({ id }) => id)).to.deep.equal([]);
    const nothing = await shop.as(CUSTOMER, "exportMyData", {});
    expect(nothing.result["bookings"]).to.deep.equal([]);
  });

  it("a sweep finishes what a call has left while Stripe was away", async () => {
    const { bookingId, intentId } = await bookedBy(CUSTOMER);
    await shop.confirm(intentId);
    await shop.arrive();
    await shop.asOwner("cancelForCustomer", { bookingId, reason: "storm" });
    await shop.arrive();
    await shop.control.addFaults({ match: { method: "DELETE" }, effect: "drop_before", times: 10 });
    const { result } = await shop.as(CUSTOMER, "deleteMyData", { confirm: true });
    expect(result["status"]).to.equal("erasing");
    await shop.control.clearFaults();
    await shop.pass(3 * MINUTE_MS);
    const { data } = await shop.stripe.customers.list();
    expect(data).to.deep.equal([]);
    const again = await shop.as(CUSTOMER, "deleteMyData", { confirm: true });
    expect(again.result["status"]).to.equal("erased");
  });

  it("is refused to strangers, to slips of a finger, and to tokens that prove no guest", async () => {
    for (const name of ["exportMyData", "deleteMyData", "claimGuestBookings"]) {
      expect(reasonOf(await call(shop.backend, name, {}, null)), name).to.equal("UNAUTHENTICATED");
    }
    const cases: [string, object, string][] = [
      ["deleteMyData", {}, "confirm"],
      ["deleteMyData", { confirm: false }, "confirm"],
      ["deleteMyData", { confirm: true, uid: GUEST }, "uid"],
      ["exportMyData", { uid: GUEST }, "uid"],
      ["exportMyData", { cursor: "1.x" }, "cursor"],
      ["claimGuestBookings", {}, "guestIdToken"],
      ["claimGuestBookings", { guestIdToken: "" }, "guestIdToken"],
    ];
    for (const [name, input, field] of cases) {
      const { error } = await shop.as(CUSTOMER, name, input);
      expect(error.details, JSON.stringify(input)).to.include({ reason: "INVALID_INPUT", field });
    }
    const other = await shop.signUp("not-a-guest");
    for (const guestIdToken of ["rubbish", other]) {
      const { error } = await shop.as(CUSTOMER, "claimGuestBookings", { guestIdToken });
      expect(error.details).to.include({ reason: "GUEST_TOKEN_REFUSED", field: "guestIdToken" });
    }
  });
});
