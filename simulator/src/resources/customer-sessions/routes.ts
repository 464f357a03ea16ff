import { CUSTOMER_SESSION_MS } from "../../core/constants.ts";
import { nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { base62 } from "../../core/random.ts";
import type { CustomerSession } from "../../core/stripe-types.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findCustomer } from "../find.ts";
import { componentsOf } from "./components.ts";
import { CREATE_CUSTOMER_SESSION } from "./params.ts";

export const CUSTOMER_SESSION_ROUTES = [
  route({
    method: "POST",
    path: "/v1/customer_sessions",
    params: CREATE_CUSTOMER_SESSION,
    run: createCustomerSession,
  }),
];

function createCustomerSession(
  { core, account }: Call,
  values: Values<typeof CREATE_CUSTOMER_SESSION>,
): CustomerSession {
  findCustomer(account, values.customer, "customer");
  if (!Object.values(values.components).some((one) => one.enabled)) {
    throw invalidRequest("Enable at least one component.", undefined, "components");
  }
  const created = nowSeconds(core);
  return {
    object: "customer_session",
    client_secret: `cuss_secret_${base62(core.state.ids, 48)}`,
    components: componentsOf(values.components),
    created,
    customer: values.customer,
    customer_account: null,
    expires_at: created + CUSTOMER_SESSION_MS / 1000,
    livemode: false,
  };
}
