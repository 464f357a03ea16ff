import { pay } from "./bench.ts";
import type { Bench } from "./bench.ts";

/** Every route of refunds. */
export async function callRefunds(bench: Bench): Promise<void> {
  const { stripe, control } = bench;
  const { refunds } = stripe;
  const metadata = { booking: "b1" };
  const paid = await pay(bench, "pm_card_pendingRefund");
  const charge = paid.latest_charge as string;
  const part = await refunds.create({
    payment_intent: paid.id,
    amount: 500,
    reason: "requested_by_customer",
    metadata,
  });
  const rest = await refunds.create({ charge, expand: ["balance_transaction"] });
  await refunds.update(part.id, { metadata });
  await control.moveRefund(rest.id, { status: "requires_action" });
  await refunds.cancel(rest.id);
  await refunds.retrieve(rest.id, { expand: ["failure_balance_transaction", "charge"] });
  await refunds.list({ payment_intent: paid.id, created: { gte: 1 }, limit: 1 });
  await refunds.list({ charge, starting_after: rest.id, expand: ["data.payment_intent"] });
}

/** Every route of the balance and its payouts. */
export async function callBalance(bench: Bench): Promise<void> {
  const { stripe, control } = bench;
  await pay(bench, "pm_card_bypassPending", { capture_method: "automatic", currency: "gbp" });
  await stripe.balance.retrieve();
  const [payout] = await control.payOut({ currency: "gbp" });
  await stripe.payouts.retrieve(payout!.id, { expand: ["balance_transaction"] });
  const since = { gte: 1 };
  await stripe.payouts.list({ status: "paid", created: since, arrival_date: since, limit: 1 });
  await stripe.balanceTransactions.list({ payout: payout!.id, created: since });
}
