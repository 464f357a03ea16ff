import { DISPUTE_DELAY_MS, INQUIRY_MS } from "../../core/constants.ts";
import { addJob } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { toJson } from "../../core/json.ts";
import type { Charge, Dispute } from "../../core/stripe-types.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { settleWarnings } from "../early-fraud-warnings/open.ts";
import { standingDispute } from "./block.ts";
import { setDue } from "./due.ts";
import { disputableAmount } from "./inquiry.ts";
import { makeDispute } from "./make.ts";
import type { DisputeOpening } from "./make.ts";
import { withdraw } from "./money.ts";

type CardDispute = Pick<DisputeOpening, "reason" | "isInquiry">;

/** The test cards whose owners dispute whatever was paid with them. */
const CARDS: Readonly<Record<string, CardDispute>> = {
  pm_card_createDispute: { reason: "fraudulent", isInquiry: false },
  pm_card_createDisputeProductNotReceived: { reason: "product_not_received", isInquiry: false },
  pm_card_createDisputeInquiry: { reason: "general", isInquiry: true },
};

/** A dispute comes a little after the charge. */
export function disputeLater(call: Call, charge: Charge): void {
  if (cardDispute(call, charge) === undefined) return;
  addJob(call, "open-dispute", charge.id, DISPUTE_DELAY_MS);
}

export function openFromCard(call: Call, chargeId: string): void {
  const charge = call.account.charges.get(chargeId);
  const kind = charge && cardDispute(call, charge);
  if (charge === undefined || kind === undefined) return;
  if (standingDispute(call.account, charge) !== undefined) return;
  const amount = disputableAmount(charge);
  // What was given back whole cannot be disputed.
  if (amount > 0) openDispute(call, charge, { ...kind, amount });
}

export function openDispute(call: Call, charge: Charge, opening: DisputeOpening): Dispute {
  const dispute = makeDispute(call, charge, opening);
  const before = toJson(charge);
  call.account.disputes.set(dispute.id, dispute);
  charge.disputed = true;
  setDue(call, dispute);
  if (opening.isInquiry) addJob(call, "close-inquiry", dispute.id, INQUIRY_MS);
  else withdraw(call, dispute);
  emit(call, "charge.dispute.created", dispute);
  if (!opening.isInquiry) emit(call, "charge.dispute.funds_withdrawn", dispute);
  emitUpdate(call, "charge.updated", before, charge);
  settleWarnings(call, charge);
  return dispute;
}

function cardDispute({ account }: Call, charge: Charge): CardDispute | undefined {
  const record = account.paymentMethods.get(charge.payment_method ?? "");
  return record && CARDS[record.card];
}
