import type { Bench } from "./bench.ts";

/** Every route of the catalog and of Checkout Sessions. */
export async function callCheckout(bench: Bench): Promise<void> {
  await callCatalog(bench);
}

async function callCatalog({ stripe }: Bench): Promise<void> {
  const metadata = { court: "3" };
  const product = await stripe.products.create({
    name: "Court",
    description: "One hour",
    images: ["https://example.test/court.png"],
    marketing_features: [{ name: "Light" }],
    package_dimensions: { height: 1, length: 2.5, weight: 3, width: 4 },
    shippable: false,
    statement_descriptor: "COURT",
    unit_label: "hour",
    url: "https://example.test/court",
    metadata,
    default_price_data: { currency: "eur", unit_amount: 1_500, tax_behavior: "exclusive" },
  });
  await stripe.products.update(product.id, { name: "Court 3", description: "", images: [] });
  await stripe.products.retrieve(product.id, { expand: ["default_price"] });
  await stripe.products.list({ active: true, ids: [product.id], created: { gte: 1 } });

  const price = await stripe.prices.create({
    product: product.id,
    currency: "usd",
    unit_amount: 900,
    recurring: { interval: "month" },
    lookup_key: "monthly",
    nickname: "Monthly",
    metadata,
  });
  await stripe.prices.update(price.id, { active: false, tax_behavior: "inclusive", metadata });
  await stripe.prices.retrieve(price.id, { expand: ["product"] });
  await stripe.prices.list({ product: product.id, lookup_keys: ["monthly"], type: "recurring" });

  const coupon = await stripe.coupons.create({
    percent_off: 12.5,
    name: "Spring",
    duration: "repeating",
    duration_in_months: 3,
    max_redemptions: 5,
    applies_to: { products: [product.id] },
    metadata,
  });
  await stripe.coupons.create({ id: "FIVE", amount_off: 500, currency: "eur" });
  await stripe.coupons.retrieve(coupon.id);
  await stripe.coupons.list({ limit: 1 });

  const code = await stripe.promotionCodes.create({
    promotion: { type: "coupon", coupon: coupon.id },
    code: "SPRING",
    restrictions: { minimum_amount: 1_000, minimum_amount_currency: "eur" },
    metadata,
  });
  await stripe.promotionCodes.retrieve(code.id);
  await stripe.promotionCodes.list({ code: "spring", coupon: coupon.id, active: true });

  const shipping = await stripe.shippingRates.create({
    display_name: "Post",
    type: "fixed_amount",
    fixed_amount: { amount: 490, currency: "eur" },
    tax_behavior: "inclusive",
    delivery_estimate: { minimum: { unit: "day", value: 2 }, maximum: { unit: "day", value: 4 } },
    metadata,
  });
  await stripe.shippingRates.retrieve(shipping.id);
  await stripe.shippingRates.list({ active: true, currency: "eur" });

  const tax = await stripe.taxRates.create({
    display_name: "VAT",
    inclusive: false,
    percentage: 19.5,
    country: "DE",
    tax_type: "vat",
    metadata,
  });
  await stripe.taxRates.retrieve(tax.id);
  await stripe.taxRates.list({ active: true, inclusive: false });
}
