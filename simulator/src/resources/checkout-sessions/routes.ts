import type { Call } from "../../core/core.ts";
import type { CheckoutSession } from "../../core/stripe-types.ts";
import { EXPAND, PAGE } from "../../http/common-params.ts";
import { isWanted, listPage } from "../../http/lists.ts";
import { mergeMetadata } from "../../http/merge.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { createSession } from "./create.ts";
import { expireByHand } from "./expire.ts";
import { findSession } from "./find.ts";
import { CREATE_SESSION, LIST_SESSIONS, UPDATE_SESSION } from "./params.ts";
import { lineItemList } from "./shown.ts";

const ALL = "/v1/checkout/sessions";
const ONE = "/v1/checkout/sessions/{session}";

export const CHECKOUT_SESSION_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_SESSION, run: createSession }),
  route({ method: "GET", path: ALL, params: LIST_SESSIONS, run: listSessions }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getSession }),
  route({ method: "POST", path: ONE, params: UPDATE_SESSION, run: updateSession }),
  route({ method: "POST", path: `${ONE}/expire`, params: EXPAND, run: expireByHand }),
  route({ method: "GET", path: `${ONE}/line_items`, params: PAGE, run: listLineItems }),
];

function getSession({ account }: Call, _values: object, id: string): CheckoutSession {
  return findSession(account, id).object;
}

/** Stripe tells of no event here. */
function updateSession(
  { account }: Call,
  { metadata }: Values<typeof UPDATE_SESSION>,
  id: string,
): CheckoutSession {
  const { object: session } = findSession(account, id);
  session.metadata = mergeMetadata(session.metadata, metadata);
  return session;
}

function listLineItems({ account }: Call, values: Values<typeof PAGE>, id: string): object {
  return lineItemList(findSession(account, id), values);
}

function listSessions({ account }: Call, values: Values<typeof LIST_SESSIONS>): object {
  const { customer_details: details } = values;
  const sessions = [...account.checkoutSessions.values()].map(({ object }) => object);
  const found = sessions.filter(
    (one) =>
      isWanted(one, values, ["customer", "payment_intent", "status"]) &&
      (details === undefined || one.customer_details?.email === details.email),
  );
  return listPage(ALL, found, values);
}
