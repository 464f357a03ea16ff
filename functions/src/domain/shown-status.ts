/** What is shown of a payment: its stage, and once it has succeeded what came after the money. */
import { z } from "zod";
import { disputesOf, standingOf } from "./dispute.ts";
import { capturedOf, countingId, statusOf } from "./payment-status.ts";
import { PaymentStatus, type Ledger } from "./payment.ts";
import { refundsOf, reservedIn, settledIn } from "./refund.ts";

export const ShownStatus = z.enum([
  ...PaymentStatus.options,
  "disputed",
  "dispute_lost",
  "refunded",
  "refund_pending",
  "partially_refunded",
]);
export type ShownStatus = z.infer<typeof ShownStatus>;

/** For people and their screens. Decisions rest on the stage, which `statusOf` tells. */
export function shownStatusOf(ledger: Ledger): ShownStatus {
  const stage = statusOf(ledger);
  if (stage !== "succeeded") return stage;
  const intentId = countingId(ledger) ?? "";
  const standing = standingOf(disputesOf(ledger.facts.disputes, intentId));
  if (standing === "open") return "disputed";
  if (standing === "lost") return "dispute_lost";
  const refunds = refundsOf(ledger, intentId);
  const [captured, settled] = [capturedOf(ledger), settledIn(refunds)];
  if (captured > 0 && settled >= captured) return "refunded";
  if (reservedIn(refunds) > settled) return "refund_pending";
  return settled > 0 ? "partially_refunded" : stage;
}
