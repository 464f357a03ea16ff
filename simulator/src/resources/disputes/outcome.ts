import type { Dispute } from "../../core/stripe-types.ts";
import type { NextStatus } from "./move.ts";

/** What Stripe's test evidence decides, for a dispute under review and for an inquiry. */
const OUTCOMES: Readonly<Record<string, { dispute: NextStatus; inquiry: NextStatus } | undefined>> =
  {
    winning_evidence: { dispute: "won", inquiry: "warning_closed" },
    losing_evidence: { dispute: "lost", inquiry: "warning_closed" },
  };

/** Null where the evidence decides nothing, or nothing is under review. */
export function outcomeOf({ status, evidence }: Dispute): NextStatus | null {
  const text = evidence.uncategorized_text ?? "";
  if (status === "under_review") return OUTCOMES[text]?.dispute ?? null;
  if (status !== "warning_under_review") return null;
  return text === "escalate_inquiry_evidence"
    ? "needs_response"
    : (OUTCOMES[text]?.inquiry ?? null);
}
