import { createBooking as useCase } from "../application/create-booking.ts";
import { CreateBookingInput } from "../application/create-booking-input.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const createBooking = callable(
  "createBooking",
  OPTIONS.createBooking,
  CreateBookingInput,
  useCase,
);
