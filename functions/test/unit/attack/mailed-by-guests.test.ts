import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import { expireBooking } from "../../../src/application/close-booking.ts";
import { guestUid } from "../../../src/domain/ids.ts";
import { aWorld } from "../../support/world.ts";

const HOUR_MS = 3_600_000;

/** Left unpaid, by somebody who has typed this address. @returns what was mailed there */
async function mailedFor(uid: string): Promise<unknown[]> {
  const { deps, store, clock } = aWorld();
  const { bookingId } = await createBooking(deps, uid, {
    ...{ itemId: "lounge", slotId: "lounge_1" },
    details: { email: "stranger@example.com" },
  });
  clock.nowMs += HOUR_MS;
  await expireBooking(deps, { bookingId, now: clock.nowMs, cause: "sweep:wake" });
  await deliverNotices(deps);
  const dump: Record<string, unknown> = store.dump();
  return Object.keys(dump).filter((path) => path.startsWith("mail/"));
}

describe("an address that somebody without an account has typed", () => {
  it("is not written to about an order that was left unpaid", async () => {
    expect(await mailedFor(guestUid("a".repeat(22)))).to.deep.equal([]);
    expect(await mailedFor("user-1")).to.have.length(1);
  });
});
