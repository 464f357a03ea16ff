import type { Call, Core } from "../core/core.ts";
import { invalidRequest } from "../core/errors.ts";
import type { Payout } from "../core/stripe-types.ts";
import { payOut } from "../resources/payouts/pay-out.ts";
import { assertNames, optionalBoolean, optionalString } from "./input.ts";
import type { Input } from "./input.ts";

/** Pays out, of every account, what the clock has made available. */
export function makePayouts(core: Core, input: Input): { payouts: Payout[] } {
  assertNames(input, ["currency", "fails"]);
  const wish = {
    currency: optionalString(input, "currency")?.toLowerCase(),
    fails: optionalBoolean(input, "fails"),
  };
  const payouts = [...core.state.accounts.values()].flatMap((account) => {
    const call: Call = { core, account, request: null, origin: "", isPublishable: false };
    return payOut(call, wish);
  });
  if (payouts.length > 0) return { payouts };
  throw invalidRequest("Nothing is available to pay out. Money is, two days after its charge.");
}
