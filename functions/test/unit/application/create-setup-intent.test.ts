import { expect } from "chai";
import { createSetupIntent } from "../../../src/application/create-setup-intent.ts";
import { refusal } from "../../support/refusal.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { aWorld, NOW, type World } from "../../support/world.ts";

const UID = "user-1";

function save({ deps }: World, input: object = {}) {
  return createSetupIntent(deps, UID, input);
}

function ordersIn({ stripe }: World) {
  return stripe.calls.filter(({ method }) => method === "createSetup").map(({ args }) => args[0]);
}

describe("createSetupIntent", () => {
  it("answers all that the sheet needs to save a card, and keeps no secret", async () => {
    const world = aWorld();
    const answer = await save(world);
    const [customerId] = world.stripe.customers;
    expect(answer.setupIntentId).to.match(/^seti_/);
    expect(answer.paymentSheet).to.include({
      setupIntentClientSecret: answer.setupIntentClientSecret,
      customerId,
      merchantDisplayName: "Holdfast Airport",
      merchantCountryCode: "DE",
      testEnv: true,
    });
    expect(answer.paymentSheet).to.have.property("customerSessionClientSecret");
    expect(answer.serverTime).to.equal(new Date(NOW).toISOString());
    expect(JSON.stringify(world.store.dump())).not.to.contain("_secret_");
  });

  it("asks under our names, and with no personal data in the key", async () => {
    const world = aWorld();
    await save(world, { requestId: "tap" });
    const [order] = ordersIn(world) as { key: string; metadata: object }[];
    expect(order?.metadata).to.deep.equal({ app: "holdfast", env: "test", uid: UID });
    expect(order?.key).to.match(/^test:[0-9a-f]{64}:setup$/);
  });

  it("gives the same one for the same requestId, another for another and to another user", async () => {
    const world = aWorld();
    const { setupIntentId: first } = await save(world, { requestId: "tap" });
    expect((await save(world, { requestId: "tap" })).setupIntentId).to.equal(first);
    const others = [
      (await save(world, { requestId: "tap-2" })).setupIntentId,
      (await save(world)).setupIntentId,
      (await save(world)).setupIntentId,
      (await createSetupIntent(world.deps, "user-2", { requestId: "tap" })).setupIntentId,
    ];
    expect(new Set([first, ...others]).size).to.equal(5);
  });

  it("goes on with a new customer when the old one is gone", async () => {
    const world = aWorld();
    await save(world);
    const [old = ""] = world.stripe.customers;
    world.stripe.deleteCustomer(old);
    const { paymentSheet } = await save(world);
    expect(paymentSheet.customerId).not.to.equal(old);
  });

  const failures = [
    [{ kind: "unknown" }, "STRIPE_UNAVAILABLE"],
    [{ kind: "in_progress" }, "PAYMENT_IN_PROGRESS"],
    [{ kind: "refused", code: "parameter_invalid" }, "STRIPE_REFUSED"],
  ] as const;
  for (const [outcome, reason] of failures) {
    it(`says ${reason} when Stripe's answer is ${outcome.kind}`, async () => {
      const world = aWorld();
      world.stripe.failNext("createSetup", outcome);
      expect(await refusal(save(world))).to.equal(reason);
    });
  }

  it("a crash at every step leaves one customer and, by its requestId, one SetupIntent", async () => {
    await dieEverywhere(
      () => Promise.resolve(aWorld()),
      (deps) => createSetupIntent(deps, UID, { requestId: "tap" }),
      async (world, where) => {
        const first = await save(world, { requestId: "tap" });
        const again = await save(world, { requestId: "tap" });
        expect(again.setupIntentId, where).to.equal(first.setupIntentId);
        expect(world.stripe.customers.size, where).to.equal(1);
      },
    );
  });
});
