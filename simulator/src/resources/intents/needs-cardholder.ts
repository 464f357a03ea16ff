import type { Authentication } from "../../cards/test-cards.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import { testCardOf } from "../payment-methods/attach.ts";
import { testBankOf } from "../payment-methods/banks.ts";
import type { Subject } from "../three-d-secure/subject.ts";

/** Whether the bank asks who pays, or whose card is to be set up. */
export function needsCardholder(
  intent: Subject,
  record: PaymentMethodRecord,
  { isOffSession }: { isOffSession: boolean },
): boolean {
  if (testBankOf(record) !== undefined) return false;
  const wanted = intent.payment_method_options?.card?.request_three_d_secure;
  const need: Record<Authentication, boolean> = {
    none: false,
    lookup_fails: false,
    on_request: !isOffSession && (wanted === "any" || wanted === "challenge"),
    until_set_up: !record.isSetUp,
    on_session: !isOffSession,
    always: true,
  };
  return need[testCardOf(record).authentication];
}
