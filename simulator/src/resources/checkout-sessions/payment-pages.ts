import { cardByToken } from "../../cards/test-cards.ts";
import { bankByToken } from "../../cards/test-banks.ts";
import type { Call } from "../../core/core.ts";
import { ApiError, invalidRequest } from "../../core/errors.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import { route } from "../../http/route.ts";
import { int, required, str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { findIn } from "../find-in.ts";
import { resolvePaymentMethod } from "../payment-methods/attach.ts";
import { readForm } from "./page-input.ts";
import { submitPage } from "./pay.ts";

const ONE = "/v1/payment_pages/{session}";
const CONFIRM = { payment_method: required(str()), expected_amount: int() };

/**
 * Two routes that Stripe does not describe, and that its own command line calls to pay a session:
 * `stripe trigger checkout.session.completed`. They do what the page does, and no more.
 */
export const PAYMENT_PAGE_ROUTES = [
  route({ method: "GET", path: ONE, params: {}, run: getPage }),
  route({ method: "POST", path: `${ONE}/confirm`, params: CONFIRM, run: confirmPage }),
];

function getPage({ account }: Call, _values: object, id: string): object {
  const { object } = findIn(account.checkoutSessions, "checkout session", id, null);
  return { id: object.id, object: "payment_page", amount: object.amount_total };
}

function confirmPage(call: Call, values: Values<typeof CONFIRM>, id: string): object {
  const record = findIn(call.account.checkoutSessions, "checkout session", id, null);
  const { status, amount_total: total } = record.object;
  if (status !== "open") throw invalidRequest(`This Checkout Session is ${status}.`);
  if (values.expected_amount !== undefined && values.expected_amount !== total) {
    const message = `The amount is ${total}, not ${values.expected_amount}.`;
    throw invalidRequest(message, undefined, "expected_amount");
  }
  const outcome = submitPage(call, record, typedBy(call, record, values.payment_method));
  if (outcome.kind === "refused") throw new ApiError(outcome.status, outcome.error);
  return { id, object: "payment_page", amount: total };
}

/** What a customer with this payment method would enter. */
function typedBy(call: Call, { object: session }: CheckoutRecord, id: string) {
  const method = resolvePaymentMethod(call, id);
  const { email, name, phone, address } = method.object.billing_details;
  const form = new URLSearchParams({
    email: email ?? "customer@example.test",
    name: name ?? "Customer",
    card_number: cardByToken(method.card)?.number ?? "",
    card_expiry: "12/2034",
    card_cvc: "123",
    iban: bankByToken(method.card)?.number ?? "",
    phone: phone ?? "",
  });
  for (const field of ["line1", "line2", "city", "state", "postal_code", "country"] as const) {
    form.set(`billing_${field}`, address?.[field] ?? "");
  }
  if (session.payment_method_types.includes("card")) form.delete("iban");
  return readForm(form);
}
