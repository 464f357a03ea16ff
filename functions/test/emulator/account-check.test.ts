/** Who may call, asked of the Auth emulator through the exported functions. */
import { expect } from "chai";
import { deleteApp, initializeApp, type App } from "firebase-admin/app";
import { call, unsignedToken } from "../support/backend.ts";
import { emulatedUsers } from "../support/emulated-users.ts";
import type { Users } from "../support/memory-accounts.ts";
import { startStage, type Stage } from "../support/stage.ts";

const BOOKING_ID = "B".repeat(20);

describe("callers whose account is asked for", () => {
  let stage: Stage;
  let app: App;
  let users: Users;
  before(async () => {
    stage = await startStage({ env: { ACCOUNT_CHECK: "on", ANONYMOUS_USERS: "off" } });
    const { projectId } = stage.backend;
    app = initializeApp({ projectId }, `${projectId}-users`);
    users = emulatedUsers(app);
  });
  after(async () => {
    await deleteApp(app);
    await stage.stop();
  });

  const reasonOf = async (name: string, data: object, token: string) =>
    (await call(stage.backend, name, data, token)).error.details["reason"];
  const CHANGES: [string, object][] = [
    ["createBooking", { itemId: "lounge" }],
    ["createPaymentIntent", { bookingId: BOOKING_ID }],
    ["createCheckoutSession", { bookingId: BOOKING_ID }],
    ["createSetupIntent", {}],
    ["cancelBooking", { bookingId: BOOKING_ID }],
    ["requestRefund", { bookingId: BOOKING_ID, reason: "rain" }],
    ["refundPayment", { paymentId: `${BOOKING_ID}_full_1`, reason: "rain", requestId: "r1" }],
  ];

  for (const [name, data] of CHANGES) {
    it(`${name} refuses a user who is disabled, or deleted, and knows one who is neither`, async () => {
      const uid = `user-${name}`;
      await users.signUp(uid);
      const token = unsignedToken(uid, { role: "owner" });
      const known = await call(stage.backend, name, data, token);
      const reason = (known as Partial<typeof known>).error?.details["reason"];
      expect(reason).not.to.be.oneOf(["UNAUTHENTICATED", "ACCOUNT_DISABLED", "UNAVAILABLE"]);

      const [disabled, deleted] = [`${uid}-disabled`, `${uid}-deleted`];
      await users.signUp(disabled);
      await users.disable(disabled);
      const role = { role: "owner" };
      expect(await reasonOf(name, data, unsignedToken(disabled, role))).to.equal(
        "ACCOUNT_DISABLED",
      );
      expect(await reasonOf(name, data, unsignedToken(deleted, role))).to.equal("UNAUTHENTICATED");
    });
  }

  it("are refused if they are anonymous, where that is off: also when they only read", async () => {
    const token = await users.signUp("nobody", { isAnonymous: true });
    for (const name of ["createPaymentIntent", "getPaymentStatus"]) {
      expect(await reasonOf(name, { bookingId: BOOKING_ID }, token)).to.equal("ANONYMOUS_REFUSED");
    }
  });

  it("are nobody over REST when they are disabled, deleted, or their token is revoked", async () => {
    const statusOf = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(stage.backend.url("rest/bookings"), { headers })).status;
    };
    for (const ending of ["disable", "revoke", "remove"] as const) {
      const uid = `rest-${ending}`;
      const token = await users.signUp(uid);
      expect(await statusOf(token)).to.equal(200);
      await users[ending](uid);
      expect(await statusOf(token), ending).to.equal(401);
    }
    const anonymous = await users.signUp("rest-nobody", { isAnonymous: true });
    expect(await statusOf(anonymous)).to.equal(403);
  });

  it("may ask for a payment's status without being looked up", async () => {
    const token = unsignedToken("of-whom-nobody-knows");
    const reason = await reasonOf("getPaymentStatus", { bookingId: BOOKING_ID }, token);
    expect(reason).to.equal("BOOKING_NOT_FOUND");
  });
});
