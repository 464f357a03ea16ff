import { expect } from "chai";
import { claimGuestBookings } from "../../../src/application/claim-guest-bookings.ts";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { deleteMyData } from "../../../src/application/delete-my-data.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import { ref } from "../../../src/application/ports.ts";
import { aTable, giveCard, tellSaved } from "../../support/guaranteed.ts";

describe("a guest's card behind a booking that was claimed", () => {
  it("is forgotten at Stripe with whoever has claimed it", async () => {
    const table = await aTable();
    const { deps, stripe, accounts, store } = table;
    const guestIdToken = await accounts.signUp("guest-1", { isAnonymous: true });
    const wish = { itemId: "table", slotId: "table_1" };
    const { bookingId } = await createBooking(deps, "guest-1", wish);
    const { setupIntentId } = await giveCard({ ...table, bookingId }, "guest-1");
    stripe.saved.completeSetup(setupIntentId, "pm_card_visa");
    await tellSaved(table, setupIntentId, "setup_intent.succeeded");
    await claimGuestBookings(deps, "ada", { guestIdToken });
    await cancelBooking(deps, "ada", { bookingId });
    await deliverNotices(deps);
    expect((await deleteMyData(deps, "ada")).status).to.equal("erased");
    const { customer } = await store.read({ customer: ref("customers", "guest-1") });
    expect(customer?.data.stripeCustomerId ?? null).to.equal(null);
  });
});
