/** Events that `stripe trigger` makes of objects that this simulator has. */
export const TRIGGERED: readonly string[] = [
  "charge.captured",
  "charge.dispute.closed",
  "charge.dispute.created",
  "charge.dispute.updated",
  "charge.failed",
  "charge.refund.updated",
  "charge.refunded",
  "charge.succeeded",
  "checkout.session.async_payment_failed",
  "checkout.session.async_payment_succeeded",
  "checkout.session.completed",
  "checkout.session.expired",
  "coupon.created",
  "coupon.deleted",
  "coupon.updated",
  "customer.created",
  "customer.deleted",
  "customer.updated",
  "payment_intent.amount_capturable_updated",
  "payment_intent.canceled",
  "payment_intent.created",
  "payment_intent.payment_failed",
  "payment_intent.processing",
  "payment_intent.requires_action",
  "payment_intent.succeeded",
  "payment_method.attached",
  "payment_method.detached",
  "payment_method.updated",
  "price.created",
  "price.updated",
  "product.created",
  "product.deleted",
  "product.updated",
  "promotion_code.created",
  "promotion_code.updated",
  "setup_intent.canceled",
  "setup_intent.created",
  "setup_intent.requires_action",
  "setup_intent.setup_failed",
  "setup_intent.succeeded",
  "tax_rate.created",
  "tax_rate.updated",
];

const RETURN_URL = ["--add", "setup_intent:return_url=https://shop.test/done"];
const PROMOTION = [
  ...["--remove", "promotion_code:coupon"],
  ...["--add", "promotion_code:promotion.type=coupon"],
  ...["--add", "promotion_code:promotion.coupon=${coupon:id}"],
];

/** By the card's name: a `tok_…` stands for what came before payment methods, and is refused here. */
const CARD = [
  ...["--skip", "payment_method"],
  ...["--override", "payment_page_confirm:payment_method=pm_card_visa"],
];

/** A test account of another country than Italy, of which none is in the table. */
const FAILING_IBAN = ["--override", "payment_method:sepa_debit.iban=DE62370400440532013001"];

/**
 * What the CLI's fixtures need for this simulator, and for this version of the API, which they do
 * not ask for: they are of a time when a coupon stood in the promotion code itself, and a setup
 * wanted no return_url.
 */
export const AMENDED: Readonly<Record<string, readonly string[]>> = {
  "checkout.session.async_payment_failed": FAILING_IBAN,
  "checkout.session.completed": CARD,
  "payment_method.updated": RETURN_URL,
  "promotion_code.created": PROMOTION,
  "promotion_code.updated": PROMOTION,
  "setup_intent.requires_action": RETURN_URL,
};

/** Events of objects that this simulator has, and that it cannot bring about. */
export const NOT_TRIGGERED: Readonly<Record<string, string>> = {
  "balance.available": "told by no one here: GET /v1/balance says what is available",
  "customer.discount.created": "by `coupon` of a customer, which this version has no more",
  "customer.discount.deleted": "by `coupon` of a customer, which this version has no more",
  "customer.discount.updated": "by `coupon` of a customer, which this version has no more",
  "customer.source.created": "sources are what came before payment methods",
  "customer.source.updated": "sources are what came before payment methods",
  "payout.created": "payouts by hand are not simulated: POST /_sim/payouts pays out all there is",
  "payout.updated": "payouts by hand are not simulated: POST /_sim/payouts pays out all there is",
  "payment_intent.partially_funded": "bank transfers into a cash balance are not simulated",
};

/** Families of events of objects that this simulator does not have. */
export const OTHERS: readonly RegExp[] = [
  /^account\./,
  /^billing_portal\./,
  /^(customer_)?cash_balance/,
  /^credit_note\./,
  /^customer\.subscription\./,
  /^identity\./,
  /^invoice(item)?\./,
  /^issuing_/,
  /^payment_link\./,
  /^plan\./,
  /^quote\./,
  /^reporting\./,
  /^subscription/,
  /^test_helpers\./,
  /^topup\./,
  /^transfer\./,
  /^v[12]\./,
];
