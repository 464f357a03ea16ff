import { cancelBooking as useCase, CancelBookingInput } from "../application/cancel-booking.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const cancelBooking = callable(
  "cancelBooking",
  OPTIONS.cancelBooking,
  CancelBookingInput,
  useCase,
);
