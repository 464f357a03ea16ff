/** The deployed functions, and nothing else. */
export { blockSlot } from "./triggers/block-slot.ts";
export { cancelBooking } from "./triggers/cancel-booking.ts";
export { closeDay } from "./triggers/close-day.ts";
export { createBooking } from "./triggers/create-booking.ts";
export { createPaymentIntent } from "./triggers/create-payment-intent.ts";
export { getPaymentStatus } from "./triggers/get-payment-status.ts";
export { makeSlots } from "./triggers/make-slots.ts";
export { saveSchedule } from "./triggers/save-schedule.ts";
export { setSlotCapacity } from "./triggers/set-slot-capacity.ts";
export { stripeWebhook } from "./triggers/stripe-webhook.ts";
export { wakeSweep } from "./triggers/wake-sweep.ts";
