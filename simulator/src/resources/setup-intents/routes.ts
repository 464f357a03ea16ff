import type { Call } from "../../core/core.ts";
import { listWanted } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findSetupIntent } from "../find.ts";
import { assertClientSecret } from "../intents/client.ts";
import { cancelSetupIntent } from "./cancel.ts";
import { setupClientView } from "./client-view.ts";
import { confirmSetupIntent } from "./confirm.ts";
import { createSetupIntent } from "./create.ts";
import {
  CANCEL_SETUP_INTENT,
  CONFIRM_SETUP_INTENT,
  CREATE_SETUP_INTENT,
  GET_SETUP_INTENT,
  LIST_SETUP_INTENTS,
  UPDATE_SETUP_INTENT,
} from "./params.ts";
import { updateSetupIntent } from "./update.ts";

const ALL = "/v1/setup_intents";
const ONE = "/v1/setup_intents/{intent}";

export const SETUP_INTENT_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_SETUP_INTENT, run: createSetupIntent }),
  route({ method: "GET", path: ALL, params: LIST_SETUP_INTENTS, run: listSetupIntents }),
  route({
    method: "GET",
    path: ONE,
    forPublishableKey: true,
    params: GET_SETUP_INTENT,
    run: getSetupIntent,
  }),
  route({ method: "POST", path: ONE, params: UPDATE_SETUP_INTENT, run: updateSetupIntent }),
  route({
    method: "POST",
    path: `${ONE}/confirm`,
    forPublishableKey: true,
    params: CONFIRM_SETUP_INTENT,
    run: confirmSetupIntent,
  }),
  route({
    method: "POST",
    path: `${ONE}/cancel`,
    params: CANCEL_SETUP_INTENT,
    run: cancelSetupIntent,
  }),
];

function getSetupIntent(
  { account, isPublishable }: Call,
  values: Values<typeof GET_SETUP_INTENT>,
  id: string,
): object {
  const intent = findSetupIntent(account, id);
  if (isPublishable || values.client_secret !== undefined) {
    assertClientSecret(intent, values.client_secret);
  }
  return isPublishable ? setupClientView(intent) : intent;
}

function listSetupIntents({ account }: Call, values: Values<typeof LIST_SETUP_INTENTS>): object {
  return listWanted(ALL, account.setupIntents, values, ["customer", "payment_method"]);
}
