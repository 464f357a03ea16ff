import { CARD_ONLY } from "./bench.ts";
import type { Bench } from "./bench.ts";

/** What can be changed or deleted later. */
export async function callChanges({ stripe }: Bench): Promise<void> {
  const metadata = { booking: "b2" };
  const coupon = await stripe.coupons.create({ percent_off: 10, duration: "once" });
  await stripe.coupons.update(coupon.id, { name: "Ten", metadata });
  const code = await stripe.promotionCodes.create({
    promotion: { type: "coupon", coupon: coupon.id },
  });
  await stripe.promotionCodes.update(code.id, { active: false, metadata });
  await stripe.coupons.del(coupon.id);
  const product = await stripe.products.create({ name: "Court" });
  await stripe.products.del(product.id);
  const rate = await stripe.taxRates.create({
    display_name: "VAT",
    inclusive: true,
    percentage: 19,
  });
  await stripe.taxRates.update(rate.id, {
    active: false,
    country: "DE",
    description: "Full",
    display_name: "USt",
    jurisdiction: "DE",
    metadata,
    state: "BE",
    tax_type: "vat",
  });
  const customer = await stripe.customers.create({ name: "Bea" });
  const saved = await stripe.paymentMethods.attach("pm_card_visa", { customer: customer.id });
  await stripe.paymentMethods.update(saved.id, {
    allow_redisplay: "always",
    billing_details: { name: "Bea", email: "bea@b.test", address: { city: "Bonn" } },
    card: { exp_month: 1, exp_year: 2035 },
    metadata,
  });
  await stripe.paymentIntents.create({
    amount: 2_000,
    currency: "eur",
    customer: customer.id,
    payment_method: saved.id,
    automatic_payment_methods: CARD_ONLY,
  });
}
