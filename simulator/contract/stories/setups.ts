import { CARD, PAY } from "./payments.ts";
import type { Story } from "./story.ts";

export const SETUPS: Story[] = [
  {
    name: "a card that is set up, and paid with later",
    async tell({ stripe, see, refused }) {
      const { id: customer } = await see("customer", stripe.customers.create({ name: "Ada" }));
      const params = { ...CARD, customer, usage: "off_session" } as const;
      const { id } = await see("create", stripe.setupIntents.create(params));
      const card = { payment_method: "pm_card_visa" };
      const { payment_method: saved } = await see("confirm", stripe.setupIntents.confirm(id, card));
      await refused("cancel", stripe.setupIntents.cancel(id));
      await see("cards", stripe.customers.listPaymentMethods(customer, { type: "card" }));
      const payment_method = typeof saved === "string" ? saved : "";
      const later = { customer, payment_method, off_session: true };
      await see("pay", stripe.paymentIntents.create({ ...PAY, ...later }));
    },
  },
  {
    name: "a card that cannot be set up",
    async tell({ stripe, see, refused }) {
      const { id: customer } = await see("customer", stripe.customers.create({ name: "Ada" }));
      const { id } = await see("create", stripe.setupIntents.create({ ...CARD, customer }));
      await refused(
        "confirm",
        stripe.setupIntents.confirm(id, { payment_method: "pm_card_visa_chargeDeclined" }),
      );
      await see("read", stripe.setupIntents.retrieve(id));
      await see("cancel", stripe.setupIntents.cancel(id, { cancellation_reason: "abandoned" }));
      await refused("cancel again", stripe.setupIntents.cancel(id));
    },
  },
];
