import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import { assertTotal, setDiscount } from "./create.ts";
import { assertOfferFits, findOffer } from "./discounts.ts";
import type { PageInput } from "./page-input.ts";
import { chooseShipping } from "./shipping.ts";
import { reckonSession } from "./totals.ts";

/** What the customer may choose changes the total. @throws ApiError, and then nothing changes. */
export function applyChoices(call: Call, record: CheckoutRecord, input: PageInput): void {
  const before = structuredClone(record);
  try {
    chooseQuantities(record, input.quantities);
    reckonSession(record);
    if (input.shippingRate !== null && !chooseShipping(record.object, input.shippingRate)) {
      throw invalidRequest("Choose one of the ways of shipping.", undefined, "shipping_rate");
    }
    reckonSession(record);
    if (input.promotionCode !== null) usePromotionCode(call, record, input.promotionCode);
    assertTotal(record.object);
  } catch (error) {
    Object.assign(record, before);
    throw error;
  }
}

function chooseQuantities({ lineItems }: CheckoutRecord, wanted: PageInput["quantities"]): void {
  for (const [id, quantity] of wanted) {
    const item = lineItems.find((one) => one.id === id);
    const limits = item?.adjustable_quantity;
    if (item === undefined || limits?.enabled !== true) {
      throw invalidRequest("This quantity cannot be changed.", undefined, "quantities");
    }
    const { minimum, maximum } = limits;
    const isWithin = quantity >= Math.max(1, minimum ?? 0) && quantity <= (maximum ?? 0);
    if (!Number.isInteger(quantity) || !isWithin) {
      const message = `The quantity must be from ${Math.max(1, minimum ?? 0)} to ${maximum ?? 0}.`;
      throw invalidRequest(message, undefined, "quantities");
    }
    item.quantity = quantity;
  }
}

function usePromotionCode(call: Call, record: CheckoutRecord, code: string): void {
  const { object: session, discount } = record;
  const offer = session.allow_promotion_codes === true ? findOffer(call, code) : null;
  if (offer === null) {
    throw invalidRequest("This promotion code is not valid.", undefined, "promotion_code");
  }
  if (discount?.promotion_code === offer.promotionCode?.id) return;
  const { currency, customer, amount_subtotal: subtotal } = session;
  const sale = { currency: currency ?? "", subtotal: subtotal ?? 0, customer };
  assertOfferFits(offer, sale, "promotion_code");
  setDiscount(call, record, offer);
}
