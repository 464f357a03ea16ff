/** The deployed functions, and nothing else. */
export { getPaymentStatus } from "./triggers/callables.ts";
