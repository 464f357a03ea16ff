import type { Call, Core } from "../core/core.ts";
import { ApiError, noSuch } from "../core/errors.ts";
import { endDebit } from "../resources/payment-intents/debit.ts";
import { assertNames, choice } from "./input.ts";
import type { Input } from "./input.ts";

/** Lets the bank answer now, and as told. */
export function settleByHand(core: Core, id: string, input: Input): { status: string } {
  assertNames(input, ["result"]);
  const result = choice(input, "result", ["succeeded", "failed"]);
  for (const account of core.state.accounts.values()) {
    const intent = account.paymentIntents.get(id);
    if (intent === undefined) continue;
    const call: Call = { core, account, request: null, origin: "", isPublishable: false };
    if (endDebit(call, intent, result)) return { status: intent.status };
    throw new ApiError(409, {
      type: "invalid_request_error",
      message: `The PaymentIntent ${id} is not processing: its status is ${intent.status}.`,
    });
  }
  throw noSuch("payment_intent", id, "intent", 404);
}
