import { DAY_MS } from "../../core/constants.ts";
import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Charge, Refund } from "../../core/stripe-types.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { findCharge } from "../find.ts";
import { bookFailure, bookRefund } from "./book.ts";

export type RefundStatus = Refund["status"];

interface RefundMove {
  status: RefundStatus;
  /** Why it failed; `unknown` unless told. */
  failureReason?: string | undefined;
  /** Why it waits; `processing` unless told. */
  pendingReason?: NonNullable<Refund["pending_reason"]> | undefined;
}

/**
 * A card refund that was told to have succeeded can still fail at the bank, and for a short time be
 * canceled in the Dashboard.
 */
const NEXT: Readonly<Record<RefundStatus, readonly RefundStatus[]>> = {
  pending: ["pending", "requires_action", "succeeded", "failed", "canceled"],
  requires_action: ["pending", "succeeded", "failed", "canceled"],
  succeeded: ["failed", "canceled"],
  failed: [],
  canceled: [],
};

/** Fields that a refund has only in some of its states; before them they count as null. */
const SOMETIMES = [
  "failure_balance_transaction",
  "failure_reason",
  "next_action",
  "pending_reason",
] as const;

export function nextOfRefund({ status }: Refund): readonly RefundStatus[] {
  return NEXT[status];
}

/** Moves a refund on and tells of it. @throws ApiError when it cannot go there from where it is. */
export function moveRefund(call: Call, refund: Refund, move: RefundMove): void {
  const next = NEXT[refund.status];
  if (!next.includes(move.status)) {
    const ways = next.length === 0 ? "nothing more can become of it" : `only ${next.join(", ")}`;
    throw invalidRequest(
      `The refund ${refund.id} is ${refund.status} and cannot become ${move.status}: ${ways}.`,
    );
  }
  const before = toJson(refund);
  const charge = findCharge(call.account, refund.charge ?? "");
  setStatus(call, refund, charge, move);
  moveMoney(call, refund, charge);
  tellUpdate(call, before, refund);
  if (refund.status === "failed") emit(call, "refund.failed", refund);
}

export function tellUpdate(call: Call, before: JsonObject, refund: Refund): void {
  for (const field of SOMETIMES) {
    if (refund[field] !== undefined) before[field] ??= null;
  }
  emitUpdate(call, "refund.updated", before, refund);
  emitUpdate(call, "charge.refund.updated", before, refund);
}

function setStatus(call: Call, refund: Refund, charge: Charge, move: RefundMove): void {
  refund.status = move.status;
  delete refund.pending_reason;
  delete refund.next_action;
  const isPending = move.status === "pending";
  if (isPending) refund.pending_reason = move.pendingReason ?? "processing";
  if (move.status === "requires_action") refund.next_action = instructionsFor(call, charge);
  if (move.status === "failed") refund.failure_reason = move.failureReason ?? "unknown";
  if (move.status === "canceled") refund.failure_reason = "merchant_request";
  const card = refund.destination_details?.card;
  if (card !== undefined) card.type = isPending ? "pending" : "refund";
}

function moveMoney(call: Call, refund: Refund, charge: Charge): void {
  if (refund.status === "failed" || refund.status === "canceled") {
    bookFailure(call, refund, charge);
    charge.amount_refunded -= refund.amount;
    charge.refunded = false;
    return;
  }
  if (refund.pending_reason !== "insufficient_funds") bookRefund(call, refund, charge);
}

/** The mail that asks a customer, who paid by other means than a card, where to send the money. */
function instructionsFor(call: Call, charge: Charge): NonNullable<Refund["next_action"]> {
  const now = nowSeconds(call.core);
  const to = charge.receipt_email ?? charge.billing_details.email ?? "";
  return {
    display_details: {
      email_sent: { email_sent_at: now, email_sent_to: to },
      expires_at: now + (30 * DAY_MS) / 1000,
    },
    type: "display_details",
  };
}
