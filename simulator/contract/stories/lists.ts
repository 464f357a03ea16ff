import { CARD } from "./payments.ts";
import type { Story } from "./story.ts";

export const LISTS: Story[] = [
  {
    name: "pages of a list",
    async tell({ stripe, see, refused }) {
      const { id: customer } = await see("customer", stripe.customers.create({ name: "Ada" }));
      for (const amount of [1_000, 1_100, 1_200]) {
        await stripe.paymentIntents.create({ ...CARD, amount, currency: "eur", customer });
      }
      const list = (step: string, params: object) =>
        see(step, stripe.paymentIntents.list({ customer, ...params }));
      const { data } = await list("all", {});
      await list("the first two", { limit: 2 });
      await list("after the second", { limit: 2, starting_after: data[1]?.id });
      await list("before the last", { limit: 1, ending_before: data[2]?.id });
      await refused("a page of 101", stripe.paymentIntents.list({ limit: 101 }));
      await refused("after nothing", stripe.paymentIntents.list({ starting_after: "pi_nobody" }));
    },
  },
];
