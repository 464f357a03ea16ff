import type { Account } from "../../core/account.ts";
import { DISPUTE_FEE } from "../../core/constants.ts";
import type { Dispute, EarlyFraudWarning } from "../../core/stripe-types.ts";
import { isInquiry } from "./inquiry.ts";

/** Checks disputes and warnings against their charges and the balance. @throws Error */
export function assertDisputes(account: Account): void {
  const disputed = new Set<string>();
  for (const dispute of account.disputes.values()) {
    disputed.add(dispute.charge);
    assertMoney(account, dispute);
    assertEvidence(dispute);
  }
  for (const { id, disputed: isDisputed } of account.charges.values()) {
    if (isDisputed !== disputed.has(id)) throw new Error(`${id} breaks: disputed has a dispute`);
  }
  for (const warning of account.earlyFraudWarnings.values()) assertWarning(account, warning);
}

/** An inquiry takes nothing, a dispute takes its amount once, and gives it back only when won. */
function assertMoney({ balanceTransactions }: Account, dispute: Dispute): void {
  const { status, amount, balance_transactions: booked } = dispute;
  const withdrawn = isInquiry(dispute) ? [] : [-amount];
  const wanted = status === "won" ? [...withdrawn, amount] : withdrawn;
  const amounts = booked.map((one) => one.amount);
  check(dispute, amounts.join() === wanted.join(), "what it takes and gives back");
  const fee = booked.reduce((sum, one) => sum + one.fee, 0);
  check(dispute, fee === (isInquiry(dispute) ? 0 : DISPUTE_FEE), "one fee, never given back");
  check(
    dispute,
    booked.every(({ id, source }) => source === dispute.id && balanceTransactions.has(id)),
    "its money stands in the balance",
  );
}

function assertEvidence(dispute: Dispute): void {
  const { status, evidence, evidence_details: details } = dispute;
  const isStaged = Object.values(evidence).some((value) => typeof value === "string");
  check(dispute, details.has_evidence === isStaged, "has_evidence means that there is some");
  const isReviewed = status === "under_review" || status === "warning_under_review";
  const count = details.submission_count;
  check(dispute, !isReviewed || count > 0, "only what was submitted is under review");
  check(dispute, count === 0 || isStaged, "only evidence is submitted");
  check(dispute, !status.startsWith("warning_") || isInquiry(dispute), "warnings are inquiries");
  const blocks = !isInquiry(dispute) && status !== "won";
  check(dispute, dispute.is_charge_refundable !== blocks, "no refund while the money is gone");
}

function assertWarning({ charges }: Account, warning: EarlyFraudWarning): void {
  const charge = charges.get(warning.charge);
  if (charge === undefined) throw new Error(`${warning.id} breaks: a warning has a charge`);
  if (warning.actionable && (charge.disputed || charge.refunded)) {
    throw new Error(`${warning.id} breaks: actionable means neither disputed nor refunded`);
  }
}

function check({ id, status }: Dispute, holds: boolean, rule: string): void {
  if (!holds) throw new Error(`${id} (${status}) breaks: ${rule}`);
}
