import type { Account } from "./core/account.ts";
import type { Core } from "./core/core.ts";
import type { Charge, PaymentIntent } from "./core/stripe-types.ts";
import { assertSessions } from "./resources/checkout-sessions/invariants.ts";
import { assertDisputes } from "./resources/disputes/invariants.ts";
import { assertSetups } from "./resources/setup-intents/invariants.ts";

/** Notes in the record, and tells, when an object contradicts another one. */
export function reportInvariants(core: Core, onError?: (error: unknown) => void): void {
  if (core.recorder === null && onError === undefined) return;
  try {
    assertInvariants(core);
  } catch (error) {
    core.recorder?.add({ kind: "broken", message: String(error) });
    onError?.(error);
  }
}

/** Checks that no object contradicts another. @throws Error naming the first that does. */
export function assertInvariants(core: Core): void {
  for (const account of core.state.accounts.values()) {
    assertDisputes(account);
    assertSessions(account);
    assertSetups(account);
    const byIntent = chargesByIntent(account);
    for (const intent of account.paymentIntents.values()) {
      assertIntent(intent, byIntent.get(intent.id) ?? []);
    }
    const byCharge = refundedByCharge(account);
    for (const charge of account.charges.values()) {
      assertCharge(charge);
      assertRefunded(charge, byCharge.get(charge.id) ?? 0);
    }
  }
}

/** Once for all intents: looking for each one's charges among all would cost their product. */
function chargesByIntent({ charges }: Account): Map<string, Charge[]> {
  const byIntent = new Map<string, Charge[]>();
  for (const charge of charges.values()) {
    const id = charge.payment_intent ?? "";
    const known = byIntent.get(id);
    if (known === undefined) byIntent.set(id, [charge]);
    else known.push(charge);
  }
  return byIntent;
}

function assertIntent(intent: PaymentIntent, charges: Charge[]): void {
  const captured = charges.filter((one) => one.captured);
  const check = (holds: boolean, rule: string) => {
    if (!holds) throw new Error(`${intent.id} (${intent.status}) breaks: ${rule}`);
  };
  const isSucceeded = intent.status === "succeeded";
  check(isSucceeded === intent.amount_received > 0, "succeeded means that money was received");
  check(captured.length === (isSucceeded ? 1 : 0), "succeeded means exactly one captured charge");
  check(
    captured.every((one) => one.amount_captured === intent.amount_received),
    "what was received is what was captured",
  );
  check(
    intent.amount_capturable > 0 === (intent.status === "requires_capture"),
    "money is capturable only in requires_capture",
  );
  const isOnItsWay = charges.some((one) => one.status === "pending");
  check((intent.status === "processing") === isOnItsWay, "processing means a pending charge");
  check(
    (intent.next_action !== null) === (intent.status === "requires_action"),
    "next_action is there exactly in requires_action",
  );
  check(
    (intent.canceled_at !== null) === (intent.status === "canceled"),
    "canceled_at is there exactly when canceled",
  );
  check(
    charges.filter((one) => one.status === "succeeded").length <= 1,
    "at most one succeeded charge",
  );
  check(
    charges.length === 0 || charges.at(-1)?.id === intent.latest_charge,
    "latest_charge is the last charge",
  );
}

/** What the refunds that neither failed nor were canceled give back of each charge. */
function refundedByCharge(account: Account): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { charge, status, amount } of account.refunds.values()) {
    if (charge === null || status === "failed" || status === "canceled") continue;
    sums.set(charge, (sums.get(charge) ?? 0) + amount);
  }
  return sums;
}

function assertRefunded(charge: Charge, sum: number): void {
  if (charge.amount_refunded !== sum) {
    throw new Error(`${charge.id} breaks: amount_refunded is the sum of its living refunds`);
  }
  const isWhole = charge.captured && sum === charge.amount_captured;
  if (charge.refunded !== isWhole) {
    throw new Error(`${charge.id} breaks: refunded means that all that was captured went back`);
  }
}

function assertCharge(charge: Charge): void {
  const { amount, amount_captured: captured, amount_refunded: refunded } = charge;
  const inOrder = 0 <= refunded && refunded <= captured && captured <= amount;
  if (!inOrder) throw new Error(`${charge.id} breaks: refunded <= captured <= authorized`);
  if (charge.status === "failed" && (charge.paid || charge.captured)) {
    throw new Error(`${charge.id} breaks: a failed charge takes no money`);
  }
}
