import { PAY } from "./payments.ts";
import type { Story } from "./story.ts";

const HOLD = { ...PAY, capture_method: "manual" } as const;

export const HOLDS: Story[] = [
  {
    name: "a hold that is taken whole",
    async tell({ stripe, see, refused }) {
      const { id } = await see("hold", stripe.paymentIntents.create(HOLD));
      await see("capture", stripe.paymentIntents.capture(id));
      await refused("capture again", stripe.paymentIntents.capture(id));
      await refused("cancel", stripe.paymentIntents.cancel(id));
    },
  },
  {
    name: "a hold of which a part is taken",
    async tell({ stripe, see, refused }) {
      const { id } = await see("hold", stripe.paymentIntents.create(HOLD));
      await refused("too much", stripe.paymentIntents.capture(id, { amount_to_capture: 2_001 }));
      await see("a part", stripe.paymentIntents.capture(id, { amount_to_capture: 500 }));
      await see("read", stripe.paymentIntents.retrieve(id, { expand: ["latest_charge"] }));
    },
  },
  {
    name: "a hold that is let go",
    async tell({ stripe, see, refused }) {
      const { id } = await see("hold", stripe.paymentIntents.create(HOLD));
      const reason = { cancellation_reason: "requested_by_customer" } as const;
      await see("cancel", stripe.paymentIntents.cancel(id, reason));
      await refused("cancel again", stripe.paymentIntents.cancel(id));
      await refused("confirm", stripe.paymentIntents.confirm(id));
    },
  },
];
