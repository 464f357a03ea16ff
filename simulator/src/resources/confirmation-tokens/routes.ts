import type { Call } from "../../core/core.ts";
import { noSuch } from "../../core/errors.ts";
import type { ConfirmationToken } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { route } from "../../http/route.ts";
import { createConfirmationToken } from "./create.ts";
import { CREATE_CONFIRMATION_TOKEN } from "./params.ts";

export const CONFIRMATION_TOKEN_ROUTES = [
  route({
    method: "POST",
    path: "/v1/test_helpers/confirmation_tokens",
    params: CREATE_CONFIRMATION_TOKEN,
    run: createConfirmationToken,
  }),
  route({
    method: "GET",
    path: "/v1/confirmation_tokens/{confirmation_token}",
    params: EXPAND,
    run: getConfirmationToken,
  }),
];

function getConfirmationToken({ account }: Call, _values: object, id: string): ConfirmationToken {
  const found = account.confirmationTokens.get(id);
  if (found === undefined) throw noSuch("confirmation_token", id, "confirmation_token", 404);
  return found.object;
}
