import { z } from "zod";
import { BookingId, DueId, RequestId } from "../domain/ids.ts";
import { CreateBookingInput } from "./create-booking-input.ts";

/** What the library of an older app speaks; newer ones take a customer session. */
export const EphemeralKeyVersion = z.enum([
  "2025-09-30.clover",
  "2024-06-20",
  "2023-10-16",
  "2020-08-27",
]);

export const CreatePaymentIntentInput = z
  .strictObject({
    bookingId: BookingId.optional(),
    booking: CreateBookingInput.optional(),
    dueId: DueId.optional(),
    /** Minor units. Compared with what is owed, never used. */
    amount: z.int().optional(),
    currency: z.string().max(8).optional(),
    saveCard: z.boolean().optional(),
    receiptEmail: z.email().max(254).optional(),
    ephemeralKeyVersion: EphemeralKeyVersion.optional(),
    requestId: RequestId.optional(),
  })
  .refine((input) => input.bookingId === undefined || input.booking === undefined, {
    path: ["bookingId"],
    error: "name a bookingId or give a booking to make, not both",
  })
  .refine((input) => (input.bookingId ?? input.booking) !== undefined || isSum(input), {
    path: ["bookingId"],
    error: "name a bookingId, give a booking to make, or say amount and currency",
  })
  .refine((input) => input.booking === undefined || input.dueId === undefined, {
    path: ["dueId"],
    error: "a booking yet to be made owes one due: leave this out",
  });
export type CreatePaymentIntentInput = z.infer<typeof CreatePaymentIntentInput>;

function isSum(input: { amount?: unknown; currency?: unknown }): boolean {
  return input.amount !== undefined && input.currency !== undefined;
}
