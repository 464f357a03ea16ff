import { expect } from "chai";
import type Stripe from "stripe";
import { CARD_ONLY, startBench } from "./support/bench.ts";

describe("hostile webhooks", () => {
  const COUNT = 200;

  async function deliveredOrder(seed: number): Promise<{ sent: string[]; got: string[] }> {
    const bench = await startBench({ delivery: "hostile", seed, deliveryConcurrencyMax: 1 });
    try {
      await bench.listen(["payment_intent.created"]);
      await bench.control.pauseWebhooks();
      const sent: string[] = [];
      for (let made = 0; made < COUNT; made += 1) {
        const params = { amount: 2_000, currency: "eur", automatic_payment_methods: CARD_ONLY };
        sent.push((await bench.stripe.paymentIntents.create(params)).id);
      }
      await bench.control.flushWebhooks();
      const got = bench.receiver.received.map(
        ({ body }) => (JSON.parse(body) as Stripe.PaymentIntentCreatedEvent).data.object.id,
      );
      return { sent, got };
    } finally {
      await bench.stop();
    }
  }

  it("come shuffled and about one in ten twice, none missing, the same way for the same seed", async () => {
    const { sent, got } = await deliveredOrder(7);
    expect(new Set(got)).to.deep.equal(new Set(sent));
    expect(got.length - sent.length).to.be.within(10, 30);
    expect([...new Set(got)]).to.not.deep.equal(sent);
    expect((await deliveredOrder(7)).got).to.deep.equal(got);
    expect((await deliveredOrder(8)).got).to.not.deep.equal(got);
  });
});
