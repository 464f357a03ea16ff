import type { Charge } from "../../core/stripe-types.ts";

export function isCard(charge: Pick<Charge, "payment_method_details">): boolean {
  return charge.payment_method_details?.type === "card";
}
