import { nextOfDispute } from "../../resources/disputes/move.ts";
import { nextOfRefund } from "../../resources/refunds/move.ts";
import type {
  Charge,
  CheckoutSession,
  PaymentIntent,
  SetupIntent,
} from "../../core/stripe-types.ts";
import type { Shown } from "./kinds.ts";

export interface Row {
  kind: string;
  id: string;
  status: string;
  amount: number | null;
  currency: string;
  created: number;
  links: { label: string; href: string }[];
  /** Calls of the control plane that make sense now. */
  actions: Action[];
}

interface Action {
  label: string;
  path: string;
  body: object;
}

/** A line of the table, and what a person can let happen to the object. */
export function rowOf(one: Shown): Row {
  return {
    kind: one.object,
    id: one.id,
    status: statusOf(one),
    amount: "amount" in one ? one.amount : "amount_total" in one ? one.amount_total : null,
    currency: "currency" in one ? (one.currency ?? "") : "",
    created: "created" in one ? one.created : 0,
    links: linksOf(one),
    actions: actionsOf(one),
  };
}

function statusOf(one: Shown): string {
  if ("deleted" in one) return "deleted";
  if (one.object === "radar.early_fraud_warning") return one.fraud_type;
  return "status" in one ? one.status : "";
}

function actionsOf(one: Shown): Action[] {
  if (one.object === "payment_intent") return settlement(one);
  if (one.object === "charge") return chargeActions(one);
  if (one.object === "dispute") return moves("disputes", one.id, nextOfDispute(one));
  if (one.object === "refund") return moves("refunds", one.id, nextOfRefund(one));
  return [];
}

function moves(kind: string, id: string, statuses: readonly string[]): Action[] {
  return statuses.map((status) => ({
    label: status,
    path: `/${kind}/${id}/transition`,
    body: { status },
  }));
}

function settlement({ id, status }: PaymentIntent): Action[] {
  if (status !== "processing") return [];
  return ["succeeded", "failed"].map((result) => ({
    label: `Settle: ${result}`,
    path: `/async/${id}/settle`,
    body: { result },
  }));
}

function chargeActions({ id, captured, disputed }: Charge): Action[] {
  if (!captured || disputed) return [];
  return [
    { label: "Dispute", path: "/disputes", body: { charge: id } },
    { label: "Inquiry", path: "/disputes", body: { charge: id, inquiry: true } },
  ];
}

function linksOf(one: Shown): Row["links"] {
  if (one.object === "payment_intent" || one.object === "setup_intent") return bankPage(one);
  if (one.object === "checkout.session") return checkoutPage(one);
  if (one.object !== "charge" || !one.paid || one.receipt_url === null) return [];
  return [{ label: "Receipt", href: one.receipt_url }];
}

function bankPage({ next_action: next }: PaymentIntent | SetupIntent): Row["links"] {
  const sdk = next?.use_stripe_sdk as { stripe_js?: unknown } | undefined;
  const href = next?.redirect_to_url?.url ?? sdk?.stripe_js;
  return typeof href === "string" ? [{ label: "Bank's page", href }] : [];
}

function checkoutPage({ status, url }: CheckoutSession): Row["links"] {
  return status === "open" && url !== null ? [{ label: "Checkout", href: url }] : [];
}
