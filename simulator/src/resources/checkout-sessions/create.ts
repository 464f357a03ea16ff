import type { Account } from "../../core/account.ts";
import { addJob, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { SECOND_MS } from "../../core/constants.ts";
import { assertAmount } from "../../core/money.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import type { CheckoutSession } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { findCustomer } from "../find.ts";
import { assertParametersFit } from "./check.ts";
import { assertMethods, currencyOf } from "./currency.ts";
import { assertOfferFits, makeDiscount, offerOf } from "./discounts.ts";
import type { Offer } from "./discounts.ts";
import { assertLineItem, makeLineItem } from "./line-items.ts";
import { newSession } from "./make.ts";
import type { CREATE_SESSION } from "./params.ts";
import { assertShippingOptions, chooseShipping, makeShippingOptions } from "./shipping.ts";
import { reckonSession } from "./totals.ts";

type Given = Values<typeof CREATE_SESSION>;

export function createSession(call: Call, values: Given): CheckoutSession {
  assertParametersFit(call, values);
  if (values.customer !== undefined) findCustomer(call.account, values.customer, "customer");
  const { line_items: items = [], shipping_options: options = [], discounts = [] } = values;
  for (const [index, item] of items.entries()) assertLineItem(call, item, `line_items[${index}]`);
  const currency = currencyOf(call, values);
  if (currency !== null) assertShippingOptions(call, options, currency);
  assertMethods(values, currency);
  const offer = discounts[0] === undefined ? null : offerOf(call, discounts[0], "discounts[0]");
  const record = allOrNothing(call.account, () => makeRecord(call, values, currency, offer));
  const session = record.object;
  call.account.checkoutSessions.set(session.id, record);
  const lifeMs = (session.expires_at - nowSeconds(call.core)) * SECOND_MS;
  addJob(call, "expire-checkout-session", session.id, lifeMs);
  return session;
}

/** Makes the inline products, prices and shipping rates, too. @throws ApiError for its total. */
function makeRecord(
  call: Call,
  values: Given,
  currency: string | null,
  offer: Offer | null,
): CheckoutRecord {
  const { line_items: items = [], shipping_options: options = [] } = values;
  const record: CheckoutRecord = {
    object: newSession(call, values, currency),
    lineItems: items.map((item) => makeLineItem(call, item)),
    discount: null,
    coupon: null,
    intentData: { ...values.payment_intent_data, ...values.setup_intent_data },
    allowRedisplay: values.payment_method_data?.allow_redisplay ?? "unspecified",
    isSettling: false,
  };
  const session = record.object;
  session.shipping_options = makeShippingOptions(call, options);
  // The first option is the one that is chosen until the customer chooses another one.
  const first = session.shipping_options[0];
  if (first !== undefined) chooseShipping(session, first.shipping_rate);
  reckonSession(record);
  if (offer !== null && currency !== null) {
    const subtotal = session.amount_subtotal ?? 0;
    const sale = { currency, subtotal, customer: session.customer };
    assertOfferFits(offer, sale, "discounts");
    setDiscount(call, record, offer);
  }
  assertTotal(session);
  return record;
}

/** A refused session leaves nothing behind of what was made along with it. */
function allOrNothing<T>(account: Account, make: () => T): T {
  const shelves = [account.products, account.prices, account.shippingRates];
  const sizes = shelves.map((shelf) => shelf.size);
  try {
    return make();
  } catch (error) {
    for (const [index, shelf] of shelves.entries()) {
      for (const id of [...shelf.keys()].slice(sizes[index])) shelf.delete(id);
    }
    throw error;
  }
}

export function setDiscount(call: Call, record: CheckoutRecord, offer: Offer): void {
  record.discount = makeDiscount(call, record.object.id, offer);
  record.coupon = structuredClone(offer.coupon);
  record.object.discounts = [
    { coupon: offer.coupon.id, promotion_code: offer.promotionCode?.id ?? null },
  ];
  reckonSession(record);
}

/** A free order is fine, but what is charged must be in Stripe's limits. */
export function assertTotal({ amount_total: total, currency }: CheckoutSession): void {
  if (total === null || total === 0 || currency === null) return;
  assertAmount(total, currency, "line_items");
}
