/** A booking as its owner sees it where no Firestore is at hand: times in ISO 8601, and nothing of the server's. */
import { z } from "zod";
import { Booking, BookingItem } from "../domain/booking.ts";
import { duesView } from "./dues-view.ts";
import { isoOrNull } from "./iso-or-null.ts";

const Time = z.iso.datetime().meta({ examples: ["2026-03-14T09:00:00.000Z"] });
const Minor = z.int().meta({ description: "In the currency's smallest unit", examples: [4500] });

const { shape } = Booking;

export const BookingView = z.object({
  bookingId: shape.bookingId,
  reference: shape.reference.meta({ description: "What customer and business call it" }),
  status: shape.status,
  paymentStatus: shape.paymentStatus,
  items: z.array(
    BookingItem.pick({ itemId: true, slotId: true, name: true, quantity: true }).extend({
      unitAmount: Minor,
      start: Time.nullable(),
      end: Time.nullable(),
    }),
  ),
  price: shape.price,
  amount: Minor.meta({ description: "The whole price; what of it is to be paid now is in dues" }),
  currency: shape.currency,
  dues: z.array(
    z.object({
      dueId: z.string(),
      kind: z.string(),
      amount: Minor,
      payBy: Time.nullable().meta({ description: "Null is at booking" }),
      paid: z.boolean(),
      overdue: z
        .boolean()
        .meta({ description: "Its customer was told that it was not paid in time" }),
    }),
  ),
  captured: Minor.meta({ description: "What was taken, whatever has gone back since" }),
  refunded: Minor.meta({ description: "What has arrived back" }),
  decline: shape.decline,
  holdExpiresAt: Time.nullable(),
  details: shape.details,
  address: shape.address,
  cancellation: z
    .object({ at: Time, by: z.string(), reason: z.string().nullable(), refund: Minor })
    .nullable(),
  createdAt: Time,
  confirmedAt: Time.nullable(),
  endedAt: Time.nullable(),
});
export type BookingView = z.infer<typeof BookingView>;

export function bookingView(booking: Booking): BookingView {
  const { bookingId, reference, status, paymentStatus, price, currency } = booking;
  const { decline, details, address, cancellation } = booking;
  const payments = Object.values(booking.payments);
  return {
    ...{ bookingId, reference, status, paymentStatus, price, amount: price.total, currency },
    items: booking.items.map(({ itemId, slotId, name, quantity, unitAmount, start, end }) => ({
      ...{ itemId, slotId, name, quantity, unitAmount },
      ...{ start: isoOrNull(start), end: isoOrNull(end) },
    })),
    dues: duesView(booking),
    captured: payments.reduce((sum, one) => sum + one.captured, 0),
    refunded: payments.reduce((sum, one) => sum + one.settled, 0),
    ...{ decline, details, address },
    cancellation: cancellation && {
      ...{ at: new Date(cancellation.at).toISOString(), by: cancellation.by },
      ...{ reason: cancellation.reason, refund: cancellation.refund },
    },
    holdExpiresAt: isoOrNull(booking.holdExpiresAt),
    createdAt: new Date(booking.createdAt).toISOString(),
    ...{ confirmedAt: isoOrNull(booking.confirmedAt), endedAt: isoOrNull(booking.endedAt) },
  };
}
