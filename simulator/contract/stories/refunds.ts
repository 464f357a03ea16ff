import { PAY } from "./payments.ts";
import type { Story } from "./story.ts";

export const REFUNDS: Story[] = [
  {
    name: "a refund of everything",
    async tell({ stripe, see, refused }) {
      const { id } = await see("pay", stripe.paymentIntents.create(PAY));
      const refund = await see("refund", stripe.refunds.create({ payment_intent: id }));
      await refused("refund again", stripe.refunds.create({ payment_intent: id }));
      await see("read", stripe.refunds.retrieve(refund.id));
      await see("payment", stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] }));
    },
  },
  {
    name: "refunds of parts",
    async tell({ stripe, see, refused }) {
      const { id } = await see("pay", stripe.paymentIntents.create(PAY));
      await see(
        "a part",
        stripe.refunds.create({ payment_intent: id, amount: 500, reason: "requested_by_customer" }),
      );
      await refused("too much", stripe.refunds.create({ payment_intent: id, amount: 1_501 }));
      await see("the rest", stripe.refunds.create({ payment_intent: id, amount: 1_500 }));
      await see("list", stripe.refunds.list({ payment_intent: id }));
    },
  },
  {
    name: "a refund of what was never taken",
    async tell({ stripe, see, refused }) {
      const { id } = await see(
        "hold",
        stripe.paymentIntents.create({ ...PAY, capture_method: "manual" }),
      );
      await refused("refund", stripe.refunds.create({ payment_intent: id, amount: 2_001 }));
      await refused("of nothing", stripe.refunds.create({ payment_intent: "pi_nobody" }));
    },
  },
];
