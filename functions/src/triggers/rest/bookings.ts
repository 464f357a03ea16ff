import { z } from "zod";
import { BookingView } from "../../application/booking-view.ts";
import { cancelBooking, CancelBookingInput } from "../../application/cancel-booking.ts";
import { createBooking } from "../../application/create-booking.ts";
import { CreateBookingInput } from "../../application/create-booking-input.ts";
import { getBooking } from "../../application/get-booking.ts";
import { listBookings } from "../../application/list-bookings.ts";
import { BookingStatus } from "../../domain/booking.ts";
import { BookingId } from "../../domain/ids.ts";
import { PriceSchema } from "../../domain/price.ts";
import { route } from "./contract.ts";
import { succeeded, toldAs } from "./envelope.ts";

const Time = z.iso.datetime();
const Id = z.object({ id: BookingId.meta({ examples: ["4bQx7Zk2mN9pR1sT6vWy"] }) });

const Made = z.object({
  bookingId: BookingId,
  reference: z.string(),
  status: BookingStatus,
  price: PriceSchema,
  amount: z.int().meta({ description: "In the currency's smallest unit" }),
  currency: z.string(),
  holdExpiresAt: Time.nullable(),
  serverTime: Time,
});

export const makeBooking = route({
  method: "POST",
  path: "/bookings",
  operationId: "createBooking",
  summary: "Holds the items' places at the catalog's price",
  caller: "user",
  body: CreateBookingInput,
  answers: { 201: toldAs("Held, or confirmed where it costs nothing", Made) },
  async handle(deps, { uid, body, idempotencyKey }) {
    const requestId = idempotencyKey ?? body.requestId;
    return succeeded(await createBooking(deps, uid, { ...body, requestId }), 201);
  },
});

export const listOwnBookings = route({
  method: "GET",
  path: "/bookings",
  operationId: "listBookings",
  summary: "The caller's bookings, newest first",
  caller: "user",
  query: z.object({
    cursor: z.string().max(200).optional().meta({ description: "`nextCursor` of the page before" }),
  }),
  answers: {
    200: toldAs(
      "A page of them",
      z.object({ bookings: z.array(BookingView), nextCursor: z.string().nullable() }),
    ),
  },
  async handle(deps, { uid, query }) {
    return succeeded(await listBookings(deps, uid, query.cursor));
  },
});

export const showBooking = route({
  method: "GET",
  path: "/bookings/{id}",
  operationId: "getBooking",
  summary: "One booking of the caller's",
  caller: "user",
  params: Id,
  answers: { 200: toldAs("The booking", z.object({ booking: BookingView })) },
  async handle(deps, { uid, params }) {
    return succeeded({ booking: await getBooking(deps, uid, params.id) });
  },
});

const Money = z.object({ amount: z.int(), currency: z.string() });

const Canceled = z.object({
  status: BookingStatus,
  refund: Money.extend({ state: z.enum(["planned", "pending", "succeeded"]) })
    .nullable()
    .meta({ description: "What goes back by the booking's own policy" }),
  retained: Money,
  serverTime: Time,
});

export const cancelOwnBooking = route({
  method: "POST",
  path: "/bookings/{id}/cancel",
  operationId: "cancelBooking",
  summary: "Cancels by the policy that was frozen into the booking",
  caller: "user",
  params: Id,
  body: CancelBookingInput.omit({ bookingId: true }),
  answers: { 200: toldAs("Canceled, or what it would give back", Canceled) },
  async handle(deps, { uid, params, body }) {
    return succeeded(await cancelBooking(deps, uid, { ...body, bookingId: params.id }));
  },
});
