import type { Coupon } from "../../src/domain/coupon.ts";
import type { ShippingOption } from "../../src/domain/shipping.ts";

/** A tenth off everything, without end. */
export function aCoupon(change: Partial<Coupon> = {}): Coupon {
  return {
    ...{ label: "A tenth off", percent: 1000, amount: null, currency: null, minimum: null },
    ...{ items: null, active: true, validFrom: null, validUntil: null },
    ...{ maxRedemptions: null, redeemed: 0, version: 0 },
    ...change,
  };
}

/** To Germany and Austria, for 4.90. */
export function aShippingOption(change: Partial<ShippingOption> = {}): ShippingOption {
  const option = { label: "Standard", amount: 490, currency: "eur", countries: ["DE", "AT"] };
  return { ...option, active: true, ...change };
}

export const HOME = { line1: "Hauptstr. 1", city: "Berlin", postalCode: "10115", country: "DE" };
