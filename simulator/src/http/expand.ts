import { ParameterError } from "../core/errors.ts";
import { isObject, toJson } from "../core/json.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { Account } from "../core/state.ts";

const DEPTH_MAX = 4;

/** Where an expandable id leads. Null: Stripe expands it, but here it is always empty. */
type Lookup = ((account: Account, id: string) => object | undefined) | null;

const customer: Lookup = (account, id) => account.customers.get(id);
const charge: Lookup = (account, id) => account.charges.get(id);
const paymentMethod: Lookup = (account, id) => account.paymentMethods.get(id)?.object;
const paymentIntent: Lookup = (account, id) => account.paymentIntents.get(id);
const balanceTransaction: Lookup = (account, id) => account.balanceTransactions.get(id);

const EXPANDABLE: Readonly<Record<string, Readonly<Record<string, Lookup>>>> = {
  payment_intent: {
    application: null,
    customer,
    latest_charge: charge,
    on_behalf_of: null,
    payment_method: paymentMethod,
    review: null,
    source: null,
  },
  charge: {
    application: null,
    application_fee: null,
    balance_transaction: balanceTransaction,
    customer,
    failure_balance_transaction: null,
    on_behalf_of: null,
    payment_intent: paymentIntent,
    review: null,
    source_transfer: null,
  },
  customer: { default_source: null, test_clock: null },
  "customer.invoice_settings": { default_payment_method: paymentMethod },
  payment_method: { customer },
  balance_transaction: { source: charge },
  customer_session: { customer },
};

/** Replaces the ids that `expand` names by the objects they stand for. */
export function expandAll(account: Account, answer: JsonObject, paths: string[]): JsonObject {
  for (const path of paths) {
    const steps = path.split(".");
    if (steps.length > DEPTH_MAX) {
      throw new ParameterError("expand", `You cannot expand more than 4 levels: ${path}`);
    }
    expandStep(account, answer, steps, path);
  }
  return answer;
}

function expandStep(account: Account, place: Json, steps: string[], path: string): void {
  const [step, ...rest] = steps;
  if (step === undefined || place === null) return;
  if (!isObject(place)) throw notExpandable(path);
  if (place["object"] === "list" && step === "data") {
    const items = place["data"] as JsonObject[];
    if (rest.length === 0) throw notExpandable(path);
    for (const item of items) expandStep(account, item, rest, path);
    return;
  }
  const kind = typeof place["object"] === "string" ? place["object"] : "";
  const lookups = EXPANDABLE[kind] ?? {};
  const nested = EXPANDABLE[`${kind}.${step}`];
  if (nested !== undefined && isObject(place[step])) {
    expandNested(account, place[step], nested, rest, path);
    return;
  }
  if (!Object.hasOwn(lookups, step)) throw notExpandable(path);
  replace(account, place, step, lookups[step] ?? null);
  expandStep(account, place[step] ?? null, rest, path);
}

function expandNested(
  account: Account,
  place: JsonObject,
  lookups: Readonly<Record<string, Lookup>>,
  steps: string[],
  path: string,
): void {
  const [step, ...rest] = steps;
  if (step === undefined || !Object.hasOwn(lookups, step)) throw notExpandable(path);
  replace(account, place, step, lookups[step] ?? null);
  expandStep(account, place[step] ?? null, rest, path);
}

function replace(account: Account, place: JsonObject, step: string, lookup: Lookup): void {
  const id = place[step];
  if (typeof id !== "string" || lookup === null) return;
  const found = lookup(account, id);
  if (found !== undefined) place[step] = toJson(found);
}

function notExpandable(path: string): ParameterError {
  return new ParameterError("expand", `This property cannot be expanded (${path}).`);
}
