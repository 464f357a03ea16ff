import { EPHEMERAL_KEY_MS } from "../../core/constants.ts";
import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { base62 } from "../../core/random.ts";
import type { EphemeralKey } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { route } from "../../http/route.ts";
import { required, str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { unsupported } from "../../http/unsupported.ts";
import { findCustomer } from "../find.ts";

const CREATE_EPHEMERAL_KEY = {
  ...EXPAND,
  customer: required(str()),
  ...unsupported("issuing_card", "nonce", "verification_session"),
};

export const EPHEMERAL_KEY_ROUTES = [
  route({
    method: "POST",
    path: "/v1/ephemeral_keys",
    params: CREATE_EPHEMERAL_KEY,
    run: createEphemeralKey,
  }),
];

/** The app's SDK uses the key, in the version that the app was built for: it must be named. */
function createEphemeralKey(
  { core, account, request }: Call,
  values: Values<typeof CREATE_EPHEMERAL_KEY>,
): EphemeralKey {
  if (request?.version == null) {
    throw invalidRequest("Give the app's API version in the Stripe-Version header.");
  }
  findCustomer(account, values.customer, "customer");
  const created = nowSeconds(core);
  return {
    id: newId(core, "ephkey"),
    object: "ephemeral_key",
    created,
    expires: created + EPHEMERAL_KEY_MS / 1000,
    livemode: false,
    secret: `ek_test_${base62(core.state.ids, 48)}`,
  };
}
