/** How goods come to the customer, and what that costs. No tax is taken of it. */
import { z } from "zod";
import { CountryCode, type Address } from "./address.ts";
import { DomainError } from "./errors.ts";

export const ShippingOption = z.object({
  label: z.string(),
  /** Minor units of `currency`, which only bookings in the same one can choose. */
  amount: z.int().min(0),
  currency: z.string().toLowerCase(),
  /** Where it ships to; none is for goods that are fetched, and needs no address. */
  countries: z.array(CountryCode),
  active: z.boolean(),
});
export type ShippingOption = z.infer<typeof ShippingOption>;

/** What shipping adds to a price. */
export type ShippingCost = Pick<ShippingOption, "label" | "amount" | "currency">;

interface ShippingWish {
  /** Null: none was chosen. */
  readonly shippingOption: string | null;
  readonly address: Address | null;
}

interface Shipped {
  readonly kind: "slot" | "goods";
  readonly shipping?: "required" | undefined;
}

/**
 * @param option what the wish names, if there is such a thing
 * @throws DomainError SHIPPING_UNAVAILABLE, INVALID_INPUT naming `shippingOption` or `address`
 */
export function shippingFor(
  items: readonly Shipped[],
  { shippingOption, address }: ShippingWish,
  option: ShippingOption | null,
): ShippingCost | null {
  if (shippingOption === null) {
    if (!items.some(({ shipping }) => shipping === "required")) return null;
    throw invalid("shippingOption", "Please choose how it is shipped.");
  }
  if (!items.some(({ kind }) => kind === "goods")) {
    throw invalid("shippingOption", "Nothing of this is shipped.");
  }
  if (!option?.active) throw new DomainError("SHIPPING_UNAVAILABLE", { field: "shippingOption" });
  if (option.countries.length > 0) {
    if (address === null) throw invalid("address", "Please say where to ship it.");
    if (!option.countries.includes(address.country)) {
      throw new DomainError("SHIPPING_UNAVAILABLE", { field: "shippingOption" });
    }
  }
  return { label: option.label, amount: option.amount, currency: option.currency };
}

function invalid(field: string, message: string): DomainError {
  return new DomainError("INVALID_INPUT", { field, message });
}
