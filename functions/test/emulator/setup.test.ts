import { expect } from "chai";
import { publishableClient } from "../../../simulator/src/client.ts";
import { call } from "../support/backend.ts";
import { startStage, type Stage } from "../support/stage.ts";

const UID = "user-1";

describe("saving a card without a payment, through the deployed functions", function () {
  let stage: Stage;
  before(async () => {
    stage = await startStage();
  });
  after(() => stage.stop());

  it("the card is the customer's, and nothing is charged", async () => {
    const { simulator, stripe } = stage;
    const client = publishableClient(simulator.url, simulator.publishableKey);
    const { status, result } = await stage.as(UID, "createSetupIntent", { requestId: "tap" });
    expect(status).to.equal(200);
    const secret = result["setupIntentClientSecret"] as string;
    const { customerId } = result["paymentSheet"] as { customerId: string };
    const confirmed = await client.confirmSetupIntent(secret, { paymentMethod: "pm_card_visa" });
    expect(confirmed).to.have.property("status", "succeeded");
    const cards = await stripe.customers.listPaymentMethods(customerId);
    expect(cards.data.map(({ card }) => card?.last4)).to.deep.equal(["4242"]);
    const intent = await stripe.setupIntents.retrieve(result["setupIntentId"] as string);
    expect(intent.metadata).to.include({ app: "holdfast", uid: UID });
    expect((await stripe.paymentIntents.list()).data).to.deep.equal([]);
  });

  it("refuses strangers, and fields it does not know, by name", async () => {
    const nobody = await call(stage.backend, "createSetupIntent", {}, null);
    expect(nobody.error.details["reason"]).to.equal("UNAUTHENTICATED");
    const cases: [object, string][] = [
      [{ customerId: "cus_1" }, "customerId"],
      [{ requestId: "" }, "requestId"],
      [{ ephemeralKeyVersion: "2015-01-01" }, "ephemeralKeyVersion"],
    ];
    for (const [input, field] of cases) {
      const { error } = await stage.as("user-2", "createSetupIntent", input);
      expect(error.details, field).to.include({ reason: "INVALID_INPUT", field });
    }
    const { data } = await stage.stripe.customers.list();
    expect(data.map(({ metadata }) => metadata["uid"])).not.to.include("user-2");
  });
});
