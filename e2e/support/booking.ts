import type { AppClient } from "../../tools/src/app-client.ts";
import { freeSlot } from "../../tools/src/app-steps.ts";

interface BookingAnswer {
  bookingId: string;
  reference: string;
  status: string;
  amount: number;
  currency: string;
  holdExpiresAt: string;
  serverTime: string;
}

interface PaymentAnswer {
  clientSecret: string;
  paymentIntentId: string;
  paymentId: string;
  bookingId: string;
  status: string;
  amount: number;
  currency: string;
}

const FIELDS: Record<string, Record<string, string>> = {
  lounge: { flightNumber: "HF 123" },
  "fast-track": { flightNumber: "HF 123" },
  parking: { licensePlate: "B HF 123" },
  valet: { flightNumber: "HF 123", licensePlate: "B HF 123" },
};

/** Books one place of a slot item of the seed, with what it asks for. */
export async function book(
  app: AppClient,
  itemId = "lounge",
  quantity = 1,
): Promise<BookingAnswer> {
  return app.call<BookingAnswer>("createBooking", {
    items: [{ itemId, slotId: await freeSlot(app, itemId), quantity }],
    details: { name: "Test Customer", fields: FIELDS[itemId] ?? {} },
  });
}

export function startPayment(app: AppClient, bookingId: string): Promise<PaymentAnswer> {
  return app.call<PaymentAnswer>("createPaymentIntent", { bookingId });
}
