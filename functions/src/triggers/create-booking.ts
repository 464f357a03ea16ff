import { createBooking as useCase, CreateBookingInput } from "../application/create-booking.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const createBooking = callable(
  "createBooking",
  OPTIONS.createBooking,
  CreateBookingInput,
  useCase,
);
