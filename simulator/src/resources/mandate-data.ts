import { clearable, int, obj, oneOf, required, str } from "../http/rules.ts";

/** How the customer agreed to a direct debit. Taken and checked; no Mandate object comes of it. */
export const MANDATE_DATA = clearable(
  obj({
    customer_acceptance: required(
      obj({
        type: required(oneOf("offline", "online")),
        accepted_at: int(),
        offline: obj({}),
        online: obj({ ip_address: required(str()), user_agent: required(str()) }),
      }),
    ),
  }),
);
