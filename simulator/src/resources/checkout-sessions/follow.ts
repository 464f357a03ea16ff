import type { Call } from "../../core/core.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import type { PaymentIntent, SetupIntent } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";
import { completeSession } from "./complete.ts";
import { sessionOfIntent } from "./find.ts";

/** The session ends when its payment does, and hears of it if that takes longer. */
export function followIntent(call: Call, intent: PaymentIntent): void {
  const record = sessionOfIntent(call.account, intent.id);
  if (record === undefined) return;
  if (record.object.status === "open") endOpen(call, record, intent);
  else if (record.object.status === "complete") settle(call, record, intent);
}

export function followSetup(call: Call, intent: SetupIntent): void {
  const record = sessionOfIntent(call.account, intent.id);
  if (record?.object.status !== "open" || intent.status !== "succeeded") return;
  completeSession(call, record);
}

const ENDED = ["succeeded", "requires_capture", "processing"];

function endOpen(call: Call, record: CheckoutRecord, { status }: PaymentIntent): void {
  if (!ENDED.includes(status)) return;
  if (status === "succeeded") record.object.payment_status = "paid";
  record.isSettling = status === "processing";
  completeSession(call, record);
}

/** A held payment that is captured needs no word of its own: the capture's events say it. */
function settle(call: Call, record: CheckoutRecord, { status }: PaymentIntent): void {
  const { object: session, isSettling } = record;
  if (status === "succeeded") session.payment_status = "paid";
  const isFailed = status === "requires_payment_method" || status === "canceled";
  if (!isSettling || (status !== "succeeded" && !isFailed)) return;
  record.isSettling = false;
  emit(call, `checkout.session.async_payment_${isFailed ? "failed" : "succeeded"}`, session);
}
