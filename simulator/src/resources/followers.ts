import type { Call } from "../core/core.ts";
import type { Charge, PaymentIntent, SetupIntent } from "../core/stripe-types.ts";
import { followIntent, followSetup } from "./checkout-sessions/follow.ts";
import { disputeLater } from "./disputes/open.ts";
import { settleInquiries } from "./disputes/refunded.ts";
import { reportLater, settleWarnings } from "./early-fraud-warnings/open.ts";

type IntentFollower = (call: Call, intent: PaymentIntent) => void;
type ChargeFollower = (call: Call, charge: Charge) => void;

/** Objects that go along with a payment: a Checkout Session ends when its intent does. */
const INTENT_FOLLOWERS: readonly IntentFollower[] = [followIntent];

/** What a paid charge brings upon itself: some test cards are disputed, others reported as fraud. */
const CHARGE_FOLLOWERS: readonly ChargeFollower[] = [disputeLater, reportLater];

/** What ends with a charge that was given back: a bank's question, a warning. */
const REFUND_FOLLOWERS: readonly ChargeFollower[] = [settleInquiries, settleWarnings];

/** Called after an intent succeeded, was held, failed, went on processing or was canceled. */
export function intentChanged(call: Call, intent: PaymentIntent): void {
  for (const follow of INTENT_FOLLOWERS) follow(call, intent);
}

/** Called after a card was set up. */
export function setupChanged(call: Call, intent: SetupIntent): void {
  followSetup(call, intent);
}

/** Called once for each charge, when its money was taken and its events were told. */
export function chargeTaken(call: Call, charge: Charge): void {
  for (const follow of CHARGE_FOLLOWERS) follow(call, charge);
}

/** Called after each refund of a charge, when its events were told. */
export function chargeRefunded(call: Call, charge: Charge): void {
  for (const follow of REFUND_FOLLOWERS) follow(call, charge);
}
