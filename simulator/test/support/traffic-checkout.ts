import type { Bench } from "./bench.ts";

/** Every route of the catalog and of Checkout Sessions. */
export async function callCheckout(bench: Bench): Promise<void> {
  await callCatalog(bench);
  await callSessions(bench);
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

async function callSessions({ stripe }: Bench): Promise<void> {
  const price = await stripe.prices.create({
    product_data: { name: "Racket" },
    currency: "eur",
    unit_amount: 1_000,
  });
  const tax = await stripe.taxRates.create({
    display_name: "VAT",
    inclusive: true,
    percentage: 19,
  });
  const coupon = await stripe.coupons.create({ percent_off: 10 });
  const session = await stripe.checkout.sessions.create({
    mode: "payment",
    line_items: [
      { price: price.id, quantity: 2, tax_rates: [tax.id] },
      {
        price_data: {
          currency: "eur",
          unit_amount: 1_500,
          tax_behavior: "inclusive",
          product_data: { name: "Court", description: "One hour", metadata: { court: "3" } },
        },
        quantity: 1,
        adjustable_quantity: { enabled: true, minimum: 1, maximum: 4 },
      },
    ],
    discounts: [{ coupon: coupon.id }],
    shipping_address_collection: { allowed_countries: ["DE", "AT"] },
    shipping_options: [
      {
        shipping_rate_data: {
          display_name: "Post",
          type: "fixed_amount",
          fixed_amount: { amount: 490, currency: "eur" },
        },
      },
    ],
    customer_email: "ada@b.test",
    customer_creation: "always",
    client_reference_id: "b1",
    metadata: { booking: "b1" },
    payment_intent_data: {
      metadata: { booking: "b1" },
      capture_method: "manual",
      description: "Court 3",
      receipt_email: "ada@b.test",
      setup_future_usage: "off_session",
      statement_descriptor_suffix: "COURT",
    },
    payment_method_types: ["card"],
    payment_method_options: { card: { request_three_d_secure: "automatic" } },
    payment_method_data: { allow_redisplay: "limited" },
    billing_address_collection: "required",
    phone_number_collection: { enabled: true },
    automatic_tax: { enabled: false },
    invoice_creation: { enabled: false },
    tax_id_collection: { enabled: false },
    custom_text: { submit: { message: "See you there" } },
    locale: "de",
    submit_type: "book",
    ui_mode: "hosted_page",
    success_url: "https://example.test/done?session={CHECKOUT_SESSION_ID}",
    cancel_url: "https://example.test/back",
    expand: ["line_items.data.price.product", "total_details.breakdown", "line_items.data.taxes"],
  });
  const { id } = session;
  await stripe.checkout.sessions.update(id, { metadata: { booking: "b2" } });
  await stripe.checkout.sessions.retrieve(id, {
    expand: ["shipping_cost.shipping_rate", "discounts.coupon", "line_items.data.discounts"],
  });
  await stripe.checkout.sessions.list({ status: "open", created: { gte: 1 }, limit: 2 });
  await stripe.checkout.sessions.listLineItems(id, { limit: 1, expand: ["data.taxes"] });
  await stripe.checkout.sessions.expire(id);
  await stripe.checkout.sessions.create({
    mode: "setup",
    currency: "eur",
    ui_mode: "embedded_page",
    return_url: "https://example.test/done",
    setup_intent_data: { metadata: { booking: "b1" }, description: "Card" },
  });
}
