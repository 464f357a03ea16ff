import {
  rescheduleBooking as useCase,
  RescheduleBookingInput,
} from "../application/reschedule-booking.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const rescheduleBooking = callable(
  "rescheduleBooking",
  OPTIONS.rescheduleBooking,
  RescheduleBookingInput,
  useCase,
);
