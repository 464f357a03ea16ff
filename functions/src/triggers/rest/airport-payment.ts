import { z } from "zod";
import { bookingView, BookingView } from "../../application/booking-view.ts";
import { createPaymentIntent } from "../../application/create-payment-intent.ts";
import { getPaymentStatus } from "../../application/get-payment-status.ts";
import { settlePayment } from "../../application/settle-payment.ts";
import type { SafeDecline } from "../../domain/decline.ts";
import { BookingId } from "../../domain/ids.ts";
import { majorText, parseMajorText } from "../../domain/money.ts";
import { BOOKING_WORDS, bookingWord, PAYMENT_WORDS, paymentWord } from "./airport-words.ts";
import { route } from "./contract.ts";
import { succeeded, toldAs } from "./envelope.ts";
import { ClientSecret, Currency, Decimal, IntentId } from "./fields.ts";

const StripeStatus = z.string().meta({ examples: ["requires_payment_method", "succeeded"] });

export const createAirportPayment = route({
  method: "POST",
  path: "/payment/create-payment-intent",
  operationId: "createPaymentIntent",
  summary: "What the app needs to pay a booking's next due",
  caller: "user",
  isPaying: true,
  decimals: ["amount"],
  body: z.object({ bookingId: BookingId, amount: Decimal, currency: Currency }),
  answers: {
    200: toldAs(
      "Ready to be confirmed by the app",
      z.object({
        paymentIntentId: IntentId.nullable().meta({ description: "Null for what costs nothing" }),
        clientSecret: ClientSecret.nullable(),
        status: StripeStatus,
        amount: z.number().meta({ description: "In major units", examples: [450.99] }),
        currency: z.string(),
      }),
    ),
  },
  async handle(deps, { uid, body, idempotencyKey }) {
    const amount = parseMajorText(body.amount, body.currency);
    const made = await createPaymentIntent(deps, uid, {
      ...{ bookingId: body.bookingId, amount, currency: body.currency },
      requestId: idempotencyKey,
    });
    const { paymentIntentId, clientSecret, status, currency } = made;
    const major = Number(majorText(made.amount, currency));
    return succeeded({ paymentIntentId, clientSecret, status, amount: major, currency });
  },
});

const Paid = z.object({
  success: z.literal(true),
  data: z.object({
    paymentStatus: z.literal("completed"),
    bookingStatus: z.literal("confirmed"),
    booking: BookingView,
  }),
});

const Unpaid = z.object({
  success: z.literal(false),
  data: z.object({
    paymentStatus: StripeStatus,
    message: z.string().meta({ description: "Safe to show" }),
    clientSecret: ClientSecret.nullable().meta({ description: "Null when it is over" }),
  }),
});

export const confirmAirportPayment = route({
  method: "POST",
  path: "/payment/confirm-payment",
  operationId: "settlePayment",
  summary: "Whether the payment that the app has confirmed pays for the booking",
  caller: "user",
  body: z.object({ paymentIntentId: IntentId, bookingId: BookingId }),
  answers: { 200: { description: "Paid, or not", schema: z.union([Paid, Unpaid]) } },
  async handle(deps, { uid, body }) {
    const settled = await settlePayment(deps, uid, body);
    if (settled.kind === "paid") {
      const booking = bookingView(settled.booking);
      return succeeded({ paymentStatus: "completed", bookingStatus: "confirmed", booking });
    }
    const { stripeStatus: paymentStatus, decline, clientSecret } = settled;
    const message = messageFor(paymentStatus, decline);
    return {
      ...{ status: 200, body: { success: false, data: { paymentStatus, message, clientSecret } } },
    };
  },
});

function messageFor(stripeStatus: string, decline: SafeDecline | null): string {
  switch (stripeStatus) {
    case "requires_action":
      return "Your bank wants you to confirm this payment.";
    case "processing":
      return "The payment is being processed.";
    case "requires_capture":
      return "The money is reserved. It is taken when the booking is accepted.";
    case "succeeded":
      return "This booking cannot take the payment any more. The money goes back.";
    case "canceled":
      return "This payment has ended. Please start again.";
    default:
      return decline === null
        ? "Nothing has been paid yet."
        : "The card was declined. Please try another one.";
  }
}

export const showPaymentStatus = route({
  method: "GET",
  path: "/payment/status/{bookingId}",
  operationId: "getPaymentStatus",
  summary: "How a booking's payment stands, re-read from Stripe when it looks stale",
  caller: "user",
  params: z.object({ bookingId: BookingId }),
  answers: {
    200: toldAs(
      "In two closed sets, and in our full words",
      z.object({
        paymentStatus: z.enum(PAYMENT_WORDS),
        bookingStatus: z.enum(BOOKING_WORDS),
        stripeStatus: z.string().nullable(),
        paymentState: z.string(),
        bookingState: z.string(),
      }),
    ),
  },
  async handle(deps, { uid, params }) {
    const shown = await getPaymentStatus(deps, uid, params);
    const { stripeStatus, paymentStatus: paymentState, status: bookingState, decline } = shown;
    return succeeded({
      paymentStatus: paymentWord(paymentState, { bookingState, isDeclined: decline !== null }),
      bookingStatus: bookingWord(bookingState),
      ...{ stripeStatus, paymentState, bookingState },
    });
  },
});
