import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { Refund } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { moveRefund, tellUpdate } from "./move.ts";
import type { UPDATE_REFUND } from "./params.ts";
import { findRefund } from "./read.ts";

export function updateRefund(call: Call, values: Values<typeof UPDATE_REFUND>, id: string): Refund {
  const refund = findRefund(call.account, id);
  const before = toJson(refund);
  refund.metadata = mergeMetadata(refund.metadata ?? {}, values.metadata);
  if (values.metadata !== undefined) tellUpdate(call, before, refund);
  return refund;
}

/** Only while the customer has yet to act; a card refund never asks a customer to. */
export function cancelRefund(call: Call, _values: object, id: string): Refund {
  const refund = findRefund(call.account, id);
  if (refund.status !== "requires_action") {
    throw invalidRequest(
      `You cannot cancel the refund ${id} because it is ${refund.status}. Only a refund that is requires_action can be canceled by the API.`,
    );
  }
  moveRefund(call, refund, { status: "canceled" });
  return refund;
}
