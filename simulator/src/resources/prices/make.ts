import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { ParameterError } from "../../core/errors.ts";
import { AMOUNT_MAX, assertCurrency } from "../../core/money.ts";
import type { Price } from "../../core/stripe-types.ts";
import { emit } from "../../webhooks/emit.ts";

interface PriceData {
  currency: string;
  unit_amount?: number;
  tax_behavior?: "exclusive" | "inclusive" | "unspecified";
  recurring?: { interval: "day" | "month" | "week" | "year"; interval_count?: number };
  metadata?: Record<string, string> | null;
  active?: boolean;
  lookup_key?: string;
  nickname?: string;
}

/** A price may be free: only what is charged in the end must reach Stripe's minimum. */
export function assertUnitPrice(data: PriceData, place: string): void {
  const name = place === "" ? "unit_amount" : `${place}[unit_amount]`;
  assertCurrency(data.currency.toLowerCase());
  if (data.unit_amount === undefined) {
    throw new ParameterError(name, `Missing required param: ${name}.`, "parameter_missing");
  }
  if (data.unit_amount < 0) {
    const message = "This value must be greater than or equal to 0.";
    throw new ParameterError(name, message, "parameter_invalid_integer");
  }
  if (data.unit_amount > AMOUNT_MAX) {
    const message = `Amount must be no more than ${AMOUNT_MAX}.`;
    throw new ParameterError(name, message, "amount_too_large");
  }
}

/** Keeps a price and tells of it. */
export function makePrice(call: Call, product: string, data: PriceData): Price {
  const price = newPrice(call, product, data);
  call.account.prices.set(price.id, price);
  emit(call, "price.created", price);
  return price;
}

/** A price of a line item's own is never listed, so it is not kept. */
export function newPrice(call: Call, product: string, data: PriceData): Price {
  const amount = data.unit_amount ?? 0;
  const { recurring } = data;
  return {
    id: newId(call.core, "price"),
    object: "price",
    active: data.active ?? true,
    billing_scheme: "per_unit",
    created: nowSeconds(call.core),
    currency: data.currency.toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: data.lookup_key ?? null,
    metadata: data.metadata ?? {},
    nickname: data.nickname ?? null,
    product,
    recurring: recurring
      ? {
          interval: recurring.interval,
          interval_count: recurring.interval_count ?? 1,
          meter: null,
          trial_period_days: null,
          usage_type: "licensed",
        }
      : null,
    tax_behavior: data.tax_behavior ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? "recurring" : "one_time",
    unit_amount: amount,
    unit_amount_decimal: String(amount),
  };
}
