import type { Story } from "./story.ts";

export const SESSIONS: Story[] = [
  {
    name: "a Checkout Session that nobody pays",
    async tell({ stripe, see, refused }) {
      const product_data = { name: "Court 3, one hour" };
      const { id } = await see(
        "create",
        stripe.checkout.sessions.create({
          mode: "payment",
          payment_method_types: ["card"],
          success_url: "https://booking.example/done",
          line_items: [
            { quantity: 2, price_data: { currency: "eur", unit_amount: 1_500, product_data } },
          ],
          metadata: { booking: "b1" },
        }),
      );
      await see("items", stripe.checkout.sessions.listLineItems(id));
      await see("expire", stripe.checkout.sessions.expire(id));
      await refused("expire again", stripe.checkout.sessions.expire(id));
    },
  },
];
