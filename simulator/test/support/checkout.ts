import type Stripe from "stripe";
import type { CardInput } from "../../src/client.ts";
import type { Bench } from "./bench.ts";

export const SUCCESS = "https://shop.test/done?session={CHECKOUT_SESSION_ID}";
const CANCEL = "https://shop.test/back";

/** A session that sells one thing for 15.00, unless told otherwise. */
export function openSession(
  { stripe }: Bench,
  more: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [line(1_500)],
    success_url: SUCCESS,
    cancel_url: CANCEL,
    ...more,
  });
}

export function line(
  unit_amount: number,
  more: Stripe.Checkout.SessionCreateParams.LineItem = {},
  currency = "eur",
): Stripe.Checkout.SessionCreateParams.LineItem {
  const price_data = { currency, unit_amount, product_data: { name: "Court" } };
  return { price_data, quantity: 1, ...more };
}

export function cardOf(number: string): CardInput {
  return { number, exp_month: 12, exp_year: 2034, cvc: "123" };
}

export const GOOD_CARD = cardOf("4242424242424242");
export const DECLINED_CARD = cardOf("4000000000009995");
export const ASKING_CARD = cardOf("4000002760003184");
export const PAYER = { email: "ada@b.test", card: GOOD_CARD };

/** The types of all events so far, oldest first. */
export async function typesOf({ stripe }: Bench): Promise<string[]> {
  const { data } = await stripe.events.list({ limit: 100 });
  return data.map(({ type }) => type).reverse();
}
