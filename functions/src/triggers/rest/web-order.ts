/** What both web contracts take of an order, beyond what is bought, and how they tell a failure. */
import { z } from "zod";
import { Details, priceWish, TaxId, text } from "../../application/create-booking-input.ts";
import { AddressField, addressIn } from "./address-field.ts";
import type { Answer } from "./contract.ts";
import type { Failure } from "./failure.ts";

export const orderFields = {
  email: Details.shape.email.meta({ description: "Where the receipt goes" }),
  name: Details.shape.name,
  phone: Details.shape.phone,
  fields: Details.shape.fields.meta({ description: "What the item asks for, by its keys" }),
  address: AddressField.optional(),
  shippingOption: priceWish.shippingOption.meta({ examples: ["standard"] }),
  coupon: priceWish.coupon,
  taxId: TaxId.optional().meta({ description: "Shown on the receipt; only its form is checked" }),
  locale: text(35).optional(),
};

/** @throws DomainError INVALID_INPUT naming the field of the address */
export function orderIn(body: z.infer<z.ZodObject<typeof orderFields>>) {
  const { email, name, phone, fields, address, ...plain } = body;
  const { shippingOption, coupon, taxId, locale } = plain;
  const told = { shippingOption, coupon, taxId, locale, address: addressIn(address) };
  return { ...told, details: { email, name, phone, fields } };
}

export const WebFailed = z
  .object({
    error: z.object({
      code: z.string().meta({ examples: ["AMOUNT_MISMATCH", "ITEM_NOT_FOUND"] }),
      message: z.string().meta({ description: "Safe to show; names the product at fault" }),
    }),
  })
  .meta({ id: "WebFailed" });

export function webFailed({ status, reason, message }: Failure): Answer {
  return { status, body: { error: { code: reason, message } } };
}
