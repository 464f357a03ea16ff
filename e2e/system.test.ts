import { expect } from "chai";
import { confirmCard } from "../tools/src/app-steps.ts";
import { book, startPayment } from "./support/booking.ts";
import { judgeEach } from "./support/judge.ts";
import { openSystem } from "./support/system.ts";

describe("the whole system", () => {
  const system = openSystem();
  judgeEach(system);
  after(() => system.close());

  it("takes a booking from held to confirmed, seen by one listener", async () => {
    const app = await system.signIn();
    const { bookingId, amount } = await book(app);
    const statuses: string[] = [];
    const stop = app.watch(`bookings/${bookingId}`, (data) =>
      statuses.push(String(data?.["status"])),
    );
    const payment = await startPayment(app, bookingId);
    expect(payment.amount).to.equal(amount);
    await confirmCard(system.stripe, payment.clientSecret, "success");
    await app.until(`bookings/${bookingId}`, (data) => data["status"] === "confirmed");
    stop();
    expect([...new Set(statuses)]).to.deep.equal(["held", "confirmed"]);
  });

  it("plays Cloud Scheduler, and says when a function fails", async () => {
    await system.runSchedule("wakeSweep");
    const error = await system.runSchedule("noSuchFunction").then(
      () => expect.fail("no error"),
      (reason: unknown) => reason as Error,
    );
    expect(error.message).to.match(/noSuchFunction answered 404/);
  });

  it("serves the public settings to anybody, and the web pages", async () => {
    const guest = await system.signInAsGuest();
    const settings = await guest.until("config/public", () => true);
    expect(settings).to.include({
      ...{ publishableKey: "pk_test_holdfast", currency: "eur", timeZone: "Europe/Berlin" },
      ...{ offline: true, holdMinutes: 15, merchantCountry: "DE" },
    });
    expect((await fetch(system.endpoints.hosting)).status).to.equal(200);
  });
});
