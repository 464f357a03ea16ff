import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import { assertUsable, resolvePaymentMethod } from "../payment-methods/attach.ts";
import type { Subject } from "../three-d-secure/subject.ts";

/** @throws ApiError when it is spent, or saved with a customer that the intent is not of. */
export function usableMethod(call: Call, intent: Subject, id: string): PaymentMethodRecord {
  const record = resolvePaymentMethod(call, id);
  assertUsable(record);
  assertOwner(record, intent);
  return record;
}

function assertOwner({ object }: PaymentMethodRecord, intent: Subject): void {
  if (object.customer === null || object.customer === intent.customer) return;
  const message =
    intent.customer === null
      ? `The PaymentMethod ${object.id} belongs to a customer. Give that customer in the request.`
      : `The customer ${intent.customer} does not have the PaymentMethod ${object.id}.`;
  throw invalidRequest(message, `${intent.object}_invalid_parameter`, "payment_method");
}
