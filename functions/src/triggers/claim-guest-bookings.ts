import {
  claimGuestBookings as useCase,
  ClaimGuestBookingsInput,
} from "../application/claim-guest-bookings.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const claimGuestBookings = callable(
  "claimGuestBookings",
  OPTIONS.claimGuestBookings,
  ClaimGuestBookingsInput,
  useCase,
);
