import type { Decline } from "../../cards/declines.ts";
import type { Charge } from "../../core/stripe-types.ts";

const RISK_SCORE_NORMAL = 20;
const RISK_SCORE_HIGHEST = 90;

/** What the network and the risk check said. */
export function chargeOutcome(decline: Decline | null): NonNullable<Charge["outcome"]> {
  const isBlocked = decline?.isBlocked ?? false;
  return {
    advice_code: decline?.adviceCode ?? null,
    network_advice_code: null,
    network_decline_code: null,
    network_status: networkStatus(decline),
    reason: reasonOf(decline),
    risk_level: isBlocked ? "highest" : "normal",
    risk_score: isBlocked ? RISK_SCORE_HIGHEST : RISK_SCORE_NORMAL,
    seller_message: sellerMessage(decline),
    type: decline === null ? "authorized" : isBlocked ? "blocked" : "issuer_declined",
  };
}

function networkStatus(decline: Decline | null): string {
  if (decline === null) return "approved_by_network";
  return decline.isBlocked ? "not_sent_to_network" : "declined_by_network";
}

function reasonOf(decline: Decline | null): string | null {
  if (decline === null) return null;
  return decline.isBlocked ? "highest_risk_level" : (decline.declineCode ?? decline.code);
}

function sellerMessage(decline: Decline | null): string {
  if (decline === null) return "Payment complete.";
  return decline.isBlocked
    ? "The risk check blocked this payment as too risky."
    : `The bank returned the decline code \`${decline.declineCode ?? decline.code}\`.`;
}
