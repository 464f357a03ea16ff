import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { Dispute } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { emitUpdate } from "../../webhooks/emit.ts";
import { findDispute } from "./find.ts";
import { isInquiry } from "./inquiry.ts";
import { isEnded, moveDispute } from "./move.ts";
import type { UPDATE_DISPUTE } from "./params.ts";

const EVIDENCE_LENGTH_MAX = 150_000;

/** Stages evidence, and hands it to the bank unless `submit` is false. */
export function updateDispute(
  call: Call,
  values: Values<typeof UPDATE_DISPUTE>,
  id: string,
): Dispute {
  const dispute = findDispute(call.account, id);
  const { evidence, submit = evidence !== undefined } = values;
  assertNotEnded(dispute);
  if (evidence !== undefined || submit) assertUnanswered(dispute);
  const next = { ...dispute.evidence, ...evidence };
  const length = lengthOf(next);
  if (length > EVIDENCE_LENGTH_MAX) {
    const message = `All evidence together can have at most ${EVIDENCE_LENGTH_MAX} characters.`;
    throw invalidRequest(message, undefined, "evidence");
  }
  if (submit && length === 0) {
    throw invalidRequest("There is no evidence to submit.", undefined, "evidence");
  }

  const before = toJson(dispute);
  dispute.metadata = mergeMetadata(dispute.metadata, values.metadata);
  dispute.evidence = next;
  dispute.evidence_details.has_evidence = length > 0;
  if (submit)
    moveDispute(call, dispute, isInquiry(dispute) ? "warning_under_review" : "under_review");
  emitUpdate(call, "charge.dispute.updated", before, dispute);
  return dispute;
}

/** Gives up: the dispute is lost, for good. */
export function closeDispute(call: Call, _values: object, id: string): Dispute {
  const dispute = findDispute(call.account, id);
  assertNotEnded(dispute);
  assertUnanswered(dispute);
  moveDispute(call, dispute, "lost");
  return dispute;
}

function assertNotEnded(dispute: Dispute): void {
  if (isEnded(dispute)) throw invalidRequest("This dispute is already closed");
}

function assertUnanswered({ status }: Dispute): void {
  if (status === "needs_response" || status === "warning_needs_response") return;
  throw invalidRequest(`This dispute was answered, and is with the bank (${status}).`);
}

function lengthOf(evidence: Dispute["evidence"]): number {
  const texts = Object.values(evidence).filter((value) => typeof value === "string");
  return texts.reduce((sum, text) => sum + text.length, 0);
}
