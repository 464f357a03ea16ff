import type { Core } from "../core/core.ts";
import { ApiError } from "../core/errors.ts";

/** The page behind a charge's receipt_url. */
export function showReceipt(core: Core, id: string): Response {
  for (const account of core.state.accounts.values()) {
    const charge = account.charges.get(id);
    if (charge?.paid !== true) continue;
    const amount = `${charge.amount} ${charge.currency.toUpperCase()} (smallest unit)`;
    return new Response(`Offline Stripe receipt for ${charge.id}: ${amount}. No money moved.\n`);
  }
  throw new ApiError(404, { type: "invalid_request_error", message: `No receipt for '${id}'.` });
}
