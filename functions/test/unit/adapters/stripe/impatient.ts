import type Stripe from "stripe";

/** Pauses between the library's retries: half a second and more in service, none worth it in a test. */
export function impatient(stripe: Stripe): Stripe {
  return Object.assign(stripe, {
    getInitialNetworkRetryDelay: () => 0.04,
    getMaxNetworkRetryDelay: () => 0.08,
  });
}
