/** Booking apps that talk REST: bookings, and payments in major units that the app confirms by itself. */
import { z } from "zod";
import {
  confirmAirportPayment,
  createAirportPayment,
  showPaymentStatus,
} from "./airport-payment.ts";
import { cancelOwnBooking, listOwnBookings, makeBooking, showBooking } from "./bookings.ts";
import type { Answer, Contract } from "./contract.ts";
import type { Failure } from "./failure.ts";
import { codeOf } from "./fields.ts";

const Failed = z.object({
  success: z.literal(false),
  message: z.string().meta({ description: "Safe to show" }),
  data: z.object({
    error_code: z.string().meta({ examples: ["booking_expired", "amount_mismatch"] }),
    error_message: z.string(),
  }),
});

function failed(failure: Failure): Answer {
  const { status, message } = failure;
  const data = { error_code: codeOf(failure), error_message: message };
  return { status, body: { success: false, message, data } };
}

export const airport: Contract = {
  name: "airport",
  summary: "Bookings, and payments in major units that the app confirms by itself",
  routes: [
    ...[makeBooking, listOwnBookings, showBooking, cancelOwnBooking],
    ...[createAirportPayment, confirmAirportPayment, showPaymentStatus],
  ],
  failed,
  failureSchema: Failed,
};
