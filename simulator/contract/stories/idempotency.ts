import { PAY } from "./payments.ts";
import type { Story } from "./story.ts";

export const IDEMPOTENCY: Story[] = [
  {
    name: "a key that comes again",
    async tell({ stripe, see, key }) {
      const options = { idempotencyKey: key("pay") };
      const first = await see("first", stripe.paymentIntents.create(PAY, options));
      const again = await see("again", stripe.paymentIntents.create(PAY, options));
      await see("is the same", Promise.resolve({ same: first.id === again.id }));
    },
  },
  {
    name: "a key that comes again after a decline",
    async tell({ stripe, refused, key }) {
      const options = { idempotencyKey: key("decline") };
      const declined = { ...PAY, payment_method: "pm_card_visa_chargeDeclined" };
      await refused("first", stripe.paymentIntents.create(declined, options));
      await refused("again", stripe.paymentIntents.create(declined, options));
    },
  },
  {
    name: "a key that comes again with something else",
    async tell({ stripe, see, refused, key }) {
      const options = { idempotencyKey: key("other") };
      await see("first", stripe.paymentIntents.create(PAY, options));
      const other = { ...PAY, amount: 2_100 };
      await refused("another amount", stripe.paymentIntents.create(other, options));
      await refused("another route", stripe.customers.create({ name: "Ada" }, options));
    },
  },
];
