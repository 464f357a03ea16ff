import type { Account } from "../core/account.ts";
import type { CheckoutRecord } from "../core/account-records.ts";
import { withSessionId } from "../resources/checkout-sessions/links.ts";
import { checkoutPage, closedPage } from "../resources/checkout-sessions/page.ts";
import type { PageInput } from "../resources/checkout-sessions/page-input.ts";

/** Nothing in it can end the policy's directive. */
const ORIGIN = /^https?:\/\/[A-Za-z0-9.:[\]-]+$/;

export interface Place {
  account: Account;
  record: CheckoutRecord;
}

/** After the last step: on to the merchant, or to the page again when it is not done. */
export function comeBack(place: Place): Response {
  const { account, record } = place;
  const { object: session } = record;
  const target = session.status === "complete" ? targetOf(record) : null;
  if (target !== null) return goTo(target);
  const payment = account.paymentIntents.get(session.payment_intent ?? "");
  const setup = account.setupIntents.get(session.setup_intent ?? "");
  const failure = payment?.last_payment_error ?? setup?.last_setup_error;
  const message = failure?.message ?? "The payment was not approved. Try again.";
  return show(place, null, session.status === "open" ? message : null);
}

/** A page without any script; its form leads to the bank here or on to the merchant. */
export function show(
  { account, record }: Place,
  typed: PageInput | null,
  error: string | null,
  status = 200,
): Response {
  const { object: session } = record;
  const isOpen = session.status === "open";
  const text = isOpen ? checkoutPage(account, record, { typed, error }) : closedPage(session);
  const policy = `default-src 'none'; style-src 'unsafe-inline'; form-action ${waysOf(record)}; base-uri 'none'; frame-ancestors 'none'`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
  };
  return new Response(text, { status: isOpen ? status : 410, headers });
}

/** Browsers hold a form's redirects to this list, too. */
function waysOf(record: CheckoutRecord): string {
  const origin = new URL(targetOf(record) ?? "about:blank").origin;
  return ORIGIN.test(origin) ? `'self' ${origin}` : "'self'";
}

export function goTo(url: string): Response {
  return new Response(null, { status: 303, headers: { location: new URL(url).href } });
}

export function targetOf({ object: session }: Pick<CheckoutRecord, "object">): string | null {
  const url = session.success_url ?? session.return_url ?? null;
  return url === null ? null : withSessionId(url, session.id);
}
