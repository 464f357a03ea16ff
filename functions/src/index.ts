/** The deployed functions, and nothing else. */
export { createBooking } from "./triggers/create-booking.ts";
export { createPaymentIntent } from "./triggers/create-payment-intent.ts";
export { getPaymentStatus } from "./triggers/get-payment-status.ts";
export { stripeWebhook } from "./triggers/stripe-webhook.ts";
export { wakeSweep } from "./triggers/wake-sweep.ts";
