import { z } from "zod";
import { CountryCode } from "../domain/address.ts";
import { ItemId, RequestId, ShippingOptionId, SlotId } from "../domain/ids.ts";

export const text = (max: number) => z.string().trim().min(1).max(max);
export const Quantity = z.int().min(1).max(100);

/** A key of a Firestore map, which may neither be empty nor stand between double underscores. */
const FieldKey = z.string().regex(/^(?!__)[A-Za-z0-9_-]{1,60}$/);

export const Details = z.strictObject({
  name: text(200).optional(),
  email: z.email().max(254).optional(),
  phone: text(40).optional(),
  notes: text(2_000).optional(),
  fields: z.record(FieldKey, z.string().max(500)).optional(),
});

/**
 * Of any country; not checked further. Every one has digits, and no more than these signs: it is sent to
 * the address that was given, and must carry no text to a stranger.
 */
export const TaxId = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9 ./-]{3,23}$/)
  .regex(/(?:\d[^\d]*){5}/, { error: "not a tax id" });

export const AddressInput = z.strictObject({
  name: text(200).optional(),
  line1: text(200),
  line2: text(200).optional(),
  city: text(100),
  postalCode: text(20).optional(),
  state: text(100).optional(),
  country: z.string().trim().toUpperCase().pipe(CountryCode),
});

export const WantedItems = z
  .array(
    z.strictObject({
      itemId: ItemId,
      slotId: SlotId.optional(),
      quantity: Quantity.optional(),
    }),
  )
  .min(1)
  .max(10);

export type AddressInput = z.infer<typeof AddressInput>;
export type WantedItems = z.infer<typeof WantedItems>;

/** What may change a price, beyond the items. A code's form is no matter of the input: see `couponCode`. */
export const priceWish = {
  coupon: text(60).optional(),
  shippingOption: ShippingOptionId.optional(),
  address: AddressInput.optional(),
};

export const CreateBookingInput = z
  .strictObject({
    items: WantedItems.optional(),
    /** Short for a single item. */
    itemId: ItemId.optional(),
    slotId: SlotId.optional(),
    quantity: Quantity.optional(),
    details: Details.optional(),
    ...priceWish,
    taxId: TaxId.optional(),
    termsVersion: text(60).optional(),
    locale: text(35).optional(),
    requestId: RequestId.optional(),
  })
  .refine((input) => (input.items === undefined) !== (input.itemId === undefined), {
    path: ["items"],
    error: "give items, or one itemId",
  })
  .refine((input) => input.items === undefined || (input.slotId ?? input.quantity) === undefined, {
    path: ["items"],
    error: "slotId and quantity belong inside items",
  });
export type CreateBookingInput = z.infer<typeof CreateBookingInput>;
