/** Process and confirm over REST, by an app written from its contract alone. */
import { expect } from "chai";
import { c2App, type C2App } from "../support/rest-client-c2.ts";
import { startStage, type Stage } from "../support/stage.ts";

describe("process and confirm over REST", () => {
  let stage: Stage;
  let users = 0;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.stop());

  async function anApp(): Promise<{ app: C2App; uid: string; bookingId: string }> {
    const uid = `c2-user-${String((users += 1))}`;
    const app = c2App(stage, await stage.signUp(uid));
    return { app, uid, bookingId: await stage.book(uid) };
  }

  it("pays with a card that works, and the booking is confirmed by then", async () => {
    const { app, bookingId, uid } = await anApp();
    const processed = await app.process({ amount: 4500, currency: "EUR" });
    expect(processed.status, JSON.stringify(processed.body)).to.equal(200);
    expect(processed.body).to.have.all.keys("client_secret", "status");
    expect(processed.body.status).to.equal("requires_payment_method");
    const confirmed = await app.confirm({
      payment_intent_client_secret: processed.body.client_secret,
      payment_method_id: "pm_card_visa",
    });
    expect(confirmed).to.deep.include({ status: 200, body: { status: "succeeded" } });
    expect(await stage.booking(bookingId)).to.include({ status: "confirmed", uid });
  });
});
