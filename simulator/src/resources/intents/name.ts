import type { Subject } from "../three-d-secure/subject.ts";

const NAMES = { payment_intent: "PaymentIntent", setup_intent: "SetupIntent" } as const;

/** As Stripe's messages call it. */
export function nameOf({ object }: Pick<Subject, "object">): string {
  return NAMES[object];
}
