import { nowSeconds } from "../core/core.ts";
import type { Call } from "../core/core.ts";
import { ParameterError, UnsupportedError } from "../core/errors.ts";
import { isObject, toJson } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Account } from "../core/state.ts";
import { asOf } from "../resources/balance-transactions/list.ts";
import { shownCoupon } from "../resources/coupons/shown.ts";
import { INCLUDES } from "./includes.ts";

const DEPTH_MAX = 4;

/** What each reference of each kind of object leads to. */
const REFERENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  payment_intent: {
    application: "nothing",
    customer: "customer",
    latest_charge: "charge",
    on_behalf_of: "nothing",
    payment_method: "payment_method",
    review: "nothing",
    source: "nothing",
  },
  setup_intent: {
    application: "nothing",
    customer: "customer",
    latest_attempt: "nothing",
    mandate: "nothing",
    on_behalf_of: "nothing",
    payment_method: "payment_method",
    single_use_mandate: "nothing",
  },
  refund: {
    balance_transaction: "balance_transaction",
    charge: "charge",
    failure_balance_transaction: "balance_transaction",
    payment_intent: "payment_intent",
    source_transfer_reversal: "nothing",
    transfer_reversal: "nothing",
  },
  dispute: { charge: "charge", payment_intent: "payment_intent" },
  "radar.early_fraud_warning": { charge: "charge", payment_intent: "payment_intent" },
  refund_list: { data: "refund" },
  payout: {
    balance_transaction: "balance_transaction",
    destination: "nothing",
    failure_balance_transaction: "balance_transaction",
    original_payout: "nothing",
    reversed_by: "nothing",
  },
  product: { default_price: "price", tax_code: "nothing" },
  price: { product: "product" },
  coupon: { applies_to: "nothing" },
  session_discount: { coupon: "coupon", promotion_code: "promotion_code" },
  line_items: { data: "item" },
  item: { discounts: "line_discount", price: "line_price", taxes: "nothing" },
  line_discount: { discount: "discount" },
  discount: { promotion_code: "promotion_code", source: "discount_source" },
  discount_source: { coupon: "coupon" },
  line_price: { product: "product" },
  shipping_cost: { shipping_rate: "shipping_rate", taxes: "nothing" },
  shipping_option: { shipping_rate: "shipping_rate" },
  total_details: { breakdown: "nothing" },
  promotion_code: { customer: "customer" },
  shipping_rate: { tax_code: "nothing" },
  "checkout.session": {
    customer: "customer",
    discounts: "session_discount",
    line_items: "line_items",
    shipping_cost: "shipping_cost",
    shipping_options: "shipping_option",
    total_details: "total_details",
    invoice: "nothing",
    payment_intent: "payment_intent",
    payment_link: "nothing",
    setup_intent: "setup_intent",
    subscription: "nothing",
  },
  charge: {
    application: "nothing",
    application_fee: "nothing",
    balance_transaction: "balance_transaction",
    customer: "customer",
    failure_balance_transaction: "balance_transaction",
    on_behalf_of: "nothing",
    payment_intent: "payment_intent",
    refunds: "refund_list",
    review: "nothing",
    source_transfer: "nothing",
  },
  customer: {
    default_source: "nothing",
    invoice_settings: "invoice_settings",
    test_clock: "nothing",
  },
  invoice_settings: { default_payment_method: "payment_method" },
  payment_method: { customer: "customer" },
  balance_transaction: { source: "source" },
  customer_session: { customer: "customer" },
};

/** Always there, and only led through: expanding one itself means nothing. */
const PARTS = new Set([
  ...["discount", "discount_source", "invoice_settings", "item", "line_price"],
  ...["session_discount", "shipping_cost", "shipping_option", "total_details"],
]);

type Find = (account: Account, id: string, call: Call) => object | undefined;

const FIND: Readonly<Record<string, Find>> = {
  customer: (account, id) => account.customers.get(id),
  charge: (account, id) => account.charges.get(id),
  payment_intent: (account, id) => account.paymentIntents.get(id),
  setup_intent: (account, id) => account.setupIntents.get(id),
  product: (account, id) => account.products.get(id),
  price: (account, id) => account.prices.get(id),
  coupon: (account, id) => shownCoupon(account.coupons.get(id)),
  promotion_code: (account, id) => account.promotionCodes.get(id),
  shipping_rate: (account, id) => account.shippingRates.get(id),
  source: (account, id) =>
    account.charges.get(id) ??
    account.refunds.get(id) ??
    account.disputes.get(id) ??
    account.payouts.get(id),
  payment_method: (account, id) => account.paymentMethods.get(id)?.object,
  balance_transaction: (account, id, { core }) => {
    const found = account.balanceTransactions.get(id);
    return found && asOf(found, nowSeconds(core));
  },
};

/** Replaces the ids that `expand` names by the objects that they stand for. */
export function expandAll(call: Call, answer: JsonObject, paths: string[]): JsonObject {
  if (call.isPublishable) assertNoneForClients(paths);
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > DEPTH_MAX) throw notExpandable(path);
    for (const item of startsOf(answer, steps)) {
      assertSteps(kindOf(item), steps, path);
      expand(call, item, kindOf(item), steps, idOf(item));
    }
  }
  return answer;
}

export function assertNoneForClients(paths: string[]): void {
  if (paths.length === 0) return;
  throw new UnsupportedError(400, {
    type: "invalid_request_error",
    param: "expand",
    message: "The offline Stripe does not expand anything for a publishable key.",
  });
}

/** @throws ParameterError when what a request makes or changes has no such reference. */
export function assertExpandable(kind: string, path: string): void {
  const steps = path.split(".");
  if (steps.length > DEPTH_MAX) throw notExpandable(path);
  assertSteps(kind, steps, path);
}

/** The kind of object that a POST to this path answers, or null where that is of no kind here. */
export function kindMadeBy(path: string): string | null {
  const [, , first = "", second = ""] = path.split("/");
  const name = first === "checkout" || first === "test_helpers" ? second : first;
  if (first === "checkout") return "checkout.session";
  return name === "payment_pages" ? null : name.replace(/s$/, "");
}

/** A path into a list begins with `data` and goes on from each item. */
function startsOf(answer: JsonObject, steps: string[]): JsonObject[] {
  if (kindOf(answer) !== "list") return [answer];
  if (steps.shift() !== "data" || steps.length === 0) throw notExpandable(steps.join("."));
  return answer["data"] as JsonObject[];
}

/** By kind alone, so that an empty reference is refused or taken just as a full one. */
function assertSteps(start: string, steps: string[], path: string): void {
  let kind = start;
  for (const step of steps) {
    const references = REFERENCES[kind] ?? {};
    if (!Object.hasOwn(references, step)) throw notExpandable(path);
    kind = references[step] ?? "nothing";
  }
  if (PARTS.has(kind)) throw notExpandable(path);
}

/** `owner` is the id of the nearest object around: parts of it have no id of their own. */
function expand(call: Call, place: JsonObject, kind: string, steps: string[], owner: string): void {
  const [step, ...rest] = steps;
  if (step === undefined) return;
  const target = REFERENCES[kind]?.[step] ?? "nothing";
  const value: Json = place[step] ?? null;
  const found = typeof value === "string" ? FIND[target]?.(call.account, value, call) : undefined;
  if (found !== undefined) place[step] = toJson(found);
  // A second path through the same place goes on with what the first one brought.
  const included = step in place ? undefined : INCLUDES[kind]?.[step]?.(call.account, owner);
  if (included !== undefined) place[step] = included;
  const next = place[step];
  for (const item of Array.isArray(next) ? next : [next]) {
    if (isObject(item)) expand(call, item, target, rest, idOf(item) || owner);
  }
}

function idOf(object: JsonObject): string {
  return typeof object["id"] === "string" ? object["id"] : "";
}

function kindOf(object: JsonObject): string {
  return typeof object["object"] === "string" ? object["object"] : "";
}

function notExpandable(path: string): ParameterError {
  return new ParameterError("expand", `This property cannot be expanded (${path}).`);
}
