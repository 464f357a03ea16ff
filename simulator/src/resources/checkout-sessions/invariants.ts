import type { Account } from "../../core/account.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import type { CheckoutSession, LineItem } from "../../core/stripe-types.ts";
import { sumOf } from "./reckon.ts";

const TAKEN = ["succeeded", "requires_capture", "processing"];

/** A session, what it sells and what was paid for it agree. @throws Error naming what does not. */
export function assertSessions(account: Account): void {
  for (const record of account.checkoutSessions.values()) {
    const { object: session } = record;
    const check = (holds: boolean, rule: string) => {
      if (!holds) throw new Error(`${session.id} (${session.status}) breaks: ${rule}`);
    };
    const isHosted = session.ui_mode === "hosted_page";
    check(
      (session.url !== null) === (isHosted && session.status === "open"),
      "there is an address exactly while the hosted page is open",
    );
    check(totalOf(record) === session.amount_total, "the total is that of its lines and shipping");
    check(record.lineItems.every(addsUp), "a line costs its price without discount, with taxes");
    const intent = intentOf(account, session);
    const isTaken = TAKEN.includes(intent ?? "");
    const isPaid = session.payment_status === "paid";
    check(!isPaid || intent === "succeeded", "paid means that its payment succeeded");
    check(session.status !== "open" || !isTaken, "nobody has paid while it is open");
    check(
      session.status !== "expired" || intent === "canceled" || intent === null,
      "nothing lives on when it has expired",
    );
    const isFree = session.amount_total === 0;
    const isEnded = session.status !== "complete" || intent !== null || isFree;
    check(isEnded, "complete means that something was paid or saved, or that it is free");
  }
}

/** Only a payment has a total. */
function totalOf({ object: session, lineItems }: CheckoutRecord): number | null {
  if (session.mode !== "payment") return null;
  const lines = lineItems.reduce((sum, item) => sum + item.amount_total, 0);
  return lines + (session.shipping_cost?.amount_total ?? 0);
}

function addsUp(item: LineItem): boolean {
  const onTop = (item.taxes ?? []).filter(({ rate }) => !rate.inclusive);
  return item.amount_total === item.amount_subtotal - item.amount_discount + sumOf(onTop);
}

function intentOf(account: Account, session: CheckoutSession): string | null {
  const payment = account.paymentIntents.get(session.payment_intent ?? "");
  return (payment ?? account.setupIntents.get(session.setup_intent ?? ""))?.status ?? null;
}
