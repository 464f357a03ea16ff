import type { Call } from "../../core/core.ts";
import { invalidRequest, noSuch, ParameterError } from "../../core/errors.ts";
import { assertStep } from "../../core/money.ts";
import type { Charge, PaymentIntent } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { isRefundBlocked } from "../disputes/block.ts";
import type { CREATE_REFUND } from "./params.ts";

type Wanted = Values<typeof CREATE_REFUND>;

/** The charge to give money back from. @throws ApiError when nothing can be given back from it. */
export function refundableCharge(call: Call, wanted: Wanted): Charge {
  const charge = namedCharge(call, wanted);
  if (isRefundBlocked(call.account, charge)) {
    const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`;
    throw invalidRequest(message, "charge_disputed");
  }
  if (remainingOf(charge) === 0) {
    const message = `Charge ${charge.id} has already been refunded.`;
    throw invalidRequest(message, "charge_already_refunded");
  }
  return charge;
}

/** What is asked for, or all that is left. @throws ApiError when that is more than is left. */
export function refundAmount(charge: Charge, wanted: Wanted): number {
  const remaining = remainingOf(charge);
  const { amount = remaining } = wanted;
  if (amount < 1) {
    throw new ParameterError("amount", "Invalid positive integer", "parameter_invalid_integer");
  }
  assertStep(amount, charge.currency);
  if (amount > remaining) {
    const message = `Refund amount (${amount}) is greater than unrefunded amount on charge (${remaining}).`;
    throw invalidRequest(message, undefined, "amount");
  }
  return amount;
}

function remainingOf(charge: Charge): number {
  return charge.amount_captured - charge.amount_refunded;
}

function namedCharge({ account }: Call, wanted: Wanted): Charge {
  const { charge: chargeId, payment_intent: intentId } = wanted;
  if (chargeId !== undefined && intentId !== undefined) {
    const message = "Give only one of these parameters: charge, payment_intent.";
    throw invalidRequest(message, "parameters_exclusive");
  }
  if (intentId !== undefined) {
    const intent = account.paymentIntents.get(intentId);
    if (intent === undefined) throw noSuch("payment_intent", intentId, "payment_intent", 400);
    return capturedCharge(intent, account.charges.get(intent.latest_charge ?? ""));
  }
  if (chargeId === undefined) {
    const message = "One of these parameters is needed: payment_intent or charge.";
    throw invalidRequest(message, "parameter_missing");
  }
  const charge = account.charges.get(chargeId);
  if (charge === undefined) throw noSuch("charge", chargeId, "charge", 400);
  return capturedCharge(account.paymentIntents.get(charge.payment_intent ?? ""), charge);
}

function capturedCharge(intent: PaymentIntent | undefined, charge: Charge | undefined): Charge {
  if (charge?.captured === true) return charge;
  const id = intent?.id ?? "none";
  throw invalidRequest(
    intent?.status === "requires_capture"
      ? `The charge of the PaymentIntent ${id} is not captured. Cancel the PaymentIntent to release the authorization, instead of refunding.`
      : `This PaymentIntent (${id}) does not have a successful charge to refund.`,
  );
}
