import type { Guarantee } from "./booking.ts";
import { checkAmount } from "./money.ts";
import type { FoundItem } from "./priced-items.ts";

/**
 * The card that is to stand behind a booking of these items, for the fee of every place of them. Null
 * where no item asks for one.
 * @throws DomainError AMOUNT_INVALID, CURRENCY_UNSUPPORTED
 */
export function guaranteeFor(found: readonly FoundItem[], currency: string): Guarantee | null {
  const fees = found.flatMap(({ item: { terms }, wanted }) =>
    terms?.kind === "guarantee" ? [terms.fee * wanted.quantity] : [],
  );
  if (fees.length === 0) return null;
  const fee = checkAmount(
    fees.reduce((sum, one) => sum + one, 0),
    currency,
    "items",
  );
  return { state: "needed", fee, brand: null, last4: null, live: false };
}
