import type Stripe from "stripe";
import { CARD, PAY } from "./payments.ts";
import type { Story } from "./story.ts";

/** What a program must not send, each with the refusal it gets. */
const BAD: [what: string, call: (stripe: Stripe) => Promise<unknown>][] = [
  ["no amount", create({ amount: undefined })],
  ["no currency", create({ currency: undefined })],
  ["an amount of nothing", create({ amount: 0 })],
  ["an amount below nothing", create({ amount: -1 })],
  ["half a cent", create({ amount: 20.5 })],
  ["an amount in words", create({ amount: "abc" })],
  ["too small an amount", create({ amount: 1 })],
  ["too large an amount", create({ amount: 10_000_000_000 })],
  ["a currency that is none", create({ currency: "xxx" })],
  ["a parameter that is none", create({ bogus: 1 })],
  ["an unknown way to capture", create({ capture_method: "later" })],
  ["an unknown card", create({ payment_method: "pm_nobody" })],
  ["an unknown customer", create({ customer: "cus_nobody" })],
  ["an address that is none", create({ receipt_email: "nobody" })],
  ["too long a key in metadata", create({ metadata: { ["k".repeat(41)]: "1" } })],
  ["too long a value in metadata", create({ metadata: { k: "v".repeat(501) } })],
  ["an unknown payment", (stripe) => stripe.paymentIntents.retrieve("pi_nobody")],
  ["an unknown charge", (stripe) => stripe.charges.retrieve("ch_nobody")],
  ["an unknown customer to read", (stripe) => stripe.customers.retrieve("cus_nobody")],
  ["a refund of nothing", (stripe) => stripe.refunds.create({})],
];

export const BAD_INPUT: Story[] = [
  ...BAD.map(([what, call]): Story => ({
    name: `bad input: ${what}`,
    tell: ({ stripe, refused }) => refused("send", call(stripe)),
  })),
  {
    name: "bad input: what cannot be expanded",
    async tell({ stripe, see, refused }) {
      const { id } = await see("pay", stripe.paymentIntents.create(PAY));
      await refused("an amount", stripe.paymentIntents.retrieve(id, { expand: ["amount"] }));
      await refused(
        "five levels",
        stripe.paymentIntents.retrieve(id, {
          expand: ["latest_charge.payment_intent.latest_charge.payment_intent.latest_charge"],
        }),
      );
    },
  },
  {
    name: "a payment that is not where it must be",
    async tell({ stripe, see, refused }) {
      const { amount, currency } = PAY;
      const { id } = await see(
        "create",
        stripe.paymentIntents.create({ ...CARD, amount, currency }),
      );
      await refused("confirm without a card", stripe.paymentIntents.confirm(id));
      await refused("capture", stripe.paymentIntents.capture(id));
      await see("pay", stripe.paymentIntents.confirm(id, { payment_method: "pm_card_visa" }));
      await refused("confirm again", stripe.paymentIntents.confirm(id));
      await refused("another amount", stripe.paymentIntents.update(id, { amount: 1_000 }));
    },
  },
];

/** The SDK's types forbid most of these: that is what makes them bad. */
function create(wrong: Record<string, unknown>): (stripe: Stripe) => Promise<unknown> {
  const params = { ...CARD, amount: PAY.amount, currency: PAY.currency, ...wrong };
  return (stripe) => stripe.paymentIntents.create(params);
}
