import type { Story } from "./story.ts";

export const CARD = { payment_method_types: ["card"] };
export const PAY = {
  ...CARD,
  amount: 2_000,
  currency: "eur",
  payment_method: "pm_card_visa",
  confirm: true,
};

const DECLINED = [
  "pm_card_visa_chargeDeclined",
  "pm_card_visa_chargeDeclinedInsufficientFunds",
  "pm_card_visa_chargeDeclinedLostCard",
  "pm_card_visa_chargeDeclinedStolenCard",
  "pm_card_chargeDeclinedExpiredCard",
  "pm_card_chargeDeclinedIncorrectCvc",
  "pm_card_chargeDeclinedProcessingError",
  "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
  "pm_card_radarBlock",
];

export const PAYMENTS: Story[] = [
  {
    name: "a payment in one step",
    async tell({ stripe, see }) {
      const paid = await see("create and confirm", stripe.paymentIntents.create(PAY));
      await see("read", stripe.paymentIntents.retrieve(paid.id, { expand: ["latest_charge"] }));
    },
  },
  {
    name: "a payment step by step",
    async tell({ stripe, see }) {
      const { amount, currency } = PAY;
      const { id } = await see(
        "create",
        stripe.paymentIntents.create({ ...CARD, amount, currency, metadata: { booking: "b1" } }),
      );
      await see(
        "update",
        stripe.paymentIntents.update(id, { amount: 2_500, description: "Court" }),
      );
      await see(
        "confirm",
        stripe.paymentIntents.confirm(id, { payment_method: "pm_card_mastercard" }),
      );
    },
  },
  ...DECLINED.map((card): Story => ({
    name: `a decline: ${card}`,
    async tell({ stripe, see, refused }) {
      const { amount, currency } = PAY;
      const { id } = await see(
        "create",
        stripe.paymentIntents.create({ ...CARD, amount, currency }),
      );
      await refused("confirm", stripe.paymentIntents.confirm(id, { payment_method: card }));
      await see("read", stripe.paymentIntents.retrieve(id));
      await see(
        "another card",
        stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" }),
      );
    },
  })),
  {
    name: "a saved card that needs no 3-D Secure off session",
    async tell({ stripe, see }) {
      const customer = await see("customer", stripe.customers.create({ name: "Ada" }));
      const card = await see(
        "attach",
        stripe.paymentMethods.attach("pm_card_authenticationRequiredSetupForOffSession", {
          customer: customer.id,
        }),
      );
      const saved = { customer: customer.id, payment_method: card.id, off_session: true };
      await see("pay", stripe.paymentIntents.create({ ...PAY, ...saved }));
    },
  },
  {
    name: "a card that needs 3-D Secure, off session",
    async tell({ stripe, see, refused }) {
      const customer = await see("customer", stripe.customers.create({ name: "Ada" }));
      const card = await see(
        "attach",
        stripe.paymentMethods.attach("pm_card_authenticationRequired", { customer: customer.id }),
      );
      const saved = { customer: customer.id, payment_method: card.id, off_session: true };
      await refused("pay", stripe.paymentIntents.create({ ...PAY, ...saved }));
    },
  },
];
