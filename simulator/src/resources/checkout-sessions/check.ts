import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../../core/constants.ts";
import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest, ParameterError } from "../../core/errors.ts";
import type { ErrorCode } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { assertLink } from "./links.ts";
import type { CREATE_SESSION } from "./params.ts";

type Given = Values<typeof CREATE_SESSION>;

const LIFE_MIN_SECONDS = (30 * MINUTE_MS) / SECOND_MS;
export const LIFE_MAX_SECONDS = (24 * HOUR_MS) / SECOND_MS;
const LINE_ITEMS_MAX = 100;

/** What can be refused by the parameters alone, and by the clock. */
export function assertParametersFit(call: Call, values: Given): void {
  if (values.mode === undefined) throw missing("mode");
  assertPlaces(values);
  assertExclusive(values, "customer", "customer_email");
  assertExclusive(values, "customer", "customer_creation");
  assertExclusive(values, "discounts", "allow_promotion_codes");
  if (values.mode === "payment") assertPayment(values);
  else assertSetup(values);
  const life = (values.expires_at ?? Infinity) - nowSeconds(call.core);
  const isWithin = life >= LIFE_MIN_SECONDS && life <= LIFE_MAX_SECONDS;
  if (values.expires_at === undefined || isWithin) return;
  const message =
    "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.";
  throw invalidRequest(message, undefined, "expires_at");
}

/** Where the customer is sent depends on where the page is shown. */
function assertPlaces(values: Given): void {
  const mode = values.ui_mode ?? "hosted_page";
  const isHosted = mode === "hosted_page";
  for (const name of ["success_url", "cancel_url", "return_url"] as const) {
    const url = values[name];
    if (url === undefined) continue;
    if (isHosted === (name === "return_url")) {
      const message = `You cannot use \`${name}\` when \`ui_mode\` is \`${mode}\`.`;
      throw invalidRequest(message, undefined, name);
    }
    assertLink(url, name);
  }
  if (isHosted && values.success_url === undefined) throw missing("success_url");
  const wantsReturn = mode === "embedded_page" && values.redirect_on_completion !== "never";
  if (wantsReturn && values.return_url === undefined) throw missing("return_url");
  if (mode !== "embedded_page" && values.redirect_on_completion !== undefined) {
    const message = "`redirect_on_completion` is only for `ui_mode=embedded_page`.";
    throw invalidRequest(message, undefined, "redirect_on_completion");
  }
}

function assertPayment(values: Given): void {
  const { line_items: items = [], discounts = [] } = values;
  if (items.length === 0) throw missing("line_items");
  if (items.length > LINE_ITEMS_MAX) {
    const message = `You can give at most ${LINE_ITEMS_MAX} line items.`;
    throw invalidRequest(message, undefined, "line_items");
  }
  if (discounts.length > 1) {
    throw invalidRequest("You can give at most one discount.", undefined, "discounts");
  }
  if (values.setup_intent_data !== undefined) throw foreign("setup_intent_data", "setup");
}

const ONLY_FOR_PAYMENT = [
  "allow_promotion_codes",
  "discounts",
  "line_items",
  "payment_intent_data",
  "shipping_options",
  "submit_type",
] as const;

function assertSetup(values: Given): void {
  const stray = ONLY_FOR_PAYMENT.find((name) => values[name] !== undefined);
  if (stray !== undefined) throw foreign(stray, "payment");
  if (values.currency === undefined && values.payment_method_types === undefined) {
    throw missing("currency");
  }
}

function assertExclusive(values: Given, first: keyof Given, second: keyof Given): void {
  if (values[first] === undefined || values[second] === undefined) return;
  const message = `You may only specify one of these parameters: ${first}, ${second}.`;
  throw invalidRequest(message, "parameters_exclusive", second);
}

function foreign(name: string, mode: string): Error {
  return invalidRequest(`You can only use \`${name}\` in \`${mode}\` mode.`, undefined, name);
}

function missing(name: string): Error {
  const code: ErrorCode = "parameter_missing";
  return new ParameterError(name, `Missing required param: ${name}.`, code);
}
