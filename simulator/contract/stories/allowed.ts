import type { Difference } from "./compare.ts";

/** A difference that is known and does not matter; reviewed, with its reason. */
interface Allowed {
  field: RegExp;
  why: string;
}

export const ALLOWED: readonly Allowed[] = [
  { field: /(^|\.)message$/, why: "nobody may depend on the wording, and it is not published" },
  { field: /(^|\.)seller_message$/, why: "the same" },
  { field: /(^|\.)failure_message$/, why: "the same" },
  { field: /risk_score$/, why: "Radar's own judgement, which differs by account and plan" },
  { field: /payment_method_configuration_details/, why: "the account's settings" },
  { field: /(calculated_)?statement_descriptor$/, why: "the account's settings" },
  { field: /payment_method_options\./, why: "the account's settings fill some of these in" },
  { field: /balance_transaction$/, why: "known at once or a moment later, as Stripe likes" },
];

export function isAllowed({ field }: Difference, allowed: readonly Allowed[] = ALLOWED): boolean {
  return allowed.some((one) => one.field.test(field));
}
