import { addJob, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { SECOND_MS } from "../../core/constants.ts";
import { assertAmount, assertCurrency } from "../../core/money.ts";
import type { CheckoutRecord } from "../../core/state.ts";
import type { CheckoutSession } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { findCustomer } from "../find.ts";
import { findIn } from "../find-in.ts";
import { assertParametersFit } from "./check.ts";
import { assertOfferFits, makeDiscount, offerOf } from "./discounts.ts";
import { assertLineItem, makeLineItem } from "./line-items.ts";
import { newSession } from "./make.ts";
import type { CREATE_SESSION } from "./params.ts";
import { assertShippingOptions, chooseShipping, makeShippingOptions } from "./shipping.ts";
import { reckonSession } from "./totals.ts";

type Given = Values<typeof CREATE_SESSION>;

export function createSession(call: Call, values: Given): CheckoutSession {
  assertParametersFit(call, values);
  if (values.customer !== undefined) findCustomer(call.account, values.customer, "customer");
  const currency = currencyOf(call, values);
  const { line_items: items = [], shipping_options: options = [], discounts = [] } = values;
  for (const [index, item] of items.entries()) assertLineItem(call, item, `line_items[${index}]`);
  if (currency !== null) assertShippingOptions(call, options, currency);
  const offer = discounts[0] === undefined ? null : offerOf(call, discounts[0], "discounts[0]");
  const record: CheckoutRecord = {
    object: newSession(call, values, currency),
    lineItems: items.map((item) => makeLineItem(call, item)),
    discount: null,
    intentData: { ...values.payment_intent_data, ...values.setup_intent_data },
    allowRedisplay: values.payment_method_data?.allow_redisplay ?? "unspecified",
    isSettling: false,
  };
  const session = record.object;
  session.shipping_options = makeShippingOptions(call, options);
  // The first option is the one that is chosen until the customer chooses another one.
  const first = session.shipping_options[0];
  if (first !== undefined) chooseShipping(session, first.shipping_rate);
  reckonSession(call.account, record);
  if (offer !== null && currency !== null) {
    const subtotal = session.amount_subtotal ?? 0;
    const sale = { currency, subtotal, customer: session.customer };
    assertOfferFits(offer, sale, "discounts");
    setDiscount(call, record, offer);
  }
  assertTotal(session);
  call.account.checkoutSessions.set(session.id, record);
  const lifeMs = (session.expires_at - nowSeconds(call.core)) * SECOND_MS;
  addJob(call, "expire-checkout-session", session.id, lifeMs);
  return session;
}

export function setDiscount(
  call: Call,
  record: CheckoutRecord,
  offer: ReturnType<typeof offerOf>,
): void {
  record.discount = makeDiscount(call, record.object.id, offer);
  record.object.discounts = [
    { coupon: offer.coupon.id, promotion_code: offer.promotionCode?.id ?? null },
  ];
  reckonSession(call.account, record);
}

/** A free order is fine, but what is charged must be in Stripe's limits. */
export function assertTotal({ amount_total: total, currency }: CheckoutSession): void {
  if (total === null || total === 0 || currency === null) return;
  assertAmount(total, currency, "line_items");
}

/** All lines are in one currency, and the session in theirs. */
function currencyOf(call: Call, values: Given): string | null {
  const [first, ...others] = (values.line_items ?? []).map((item, index) => {
    const place = `line_items[${index}]`;
    const { price, price_data: data } = item;
    if (price !== undefined)
      return findIn(call.account.prices, "price", price, `${place}[price]`).currency;
    return data?.currency.toLowerCase() ?? null;
  });
  if (others.some((one) => one !== first)) {
    throw invalidRequest("All line items must be in the same currency.", undefined, "line_items");
  }
  const given = values.currency?.toLowerCase();
  if (given !== undefined) assertCurrency(given);
  if (given !== undefined && first != null && given !== first) {
    const message = `The session is in ${given}, and its prices are in ${first}.`;
    throw invalidRequest(message, undefined, "currency");
  }
  return first ?? given ?? null;
}
