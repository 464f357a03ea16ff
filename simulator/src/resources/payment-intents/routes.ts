import type { Call } from "../../core/core.ts";
import { listWanted } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findPaymentIntent } from "../find.ts";
import { assertClientSecret } from "../intents/client.ts";
import { cancelPaymentIntent } from "./cancel.ts";
import { capturePaymentIntent } from "./capture.ts";
import { clientView } from "./client-view.ts";
import { confirmPaymentIntent } from "./confirm.ts";
import { createPaymentIntent } from "./create.ts";
import {
  CANCEL_PAYMENT_INTENT,
  CAPTURE_PAYMENT_INTENT,
  CONFIRM_PAYMENT_INTENT,
  CREATE_PAYMENT_INTENT,
  GET_PAYMENT_INTENT,
  LIST_PAYMENT_INTENTS,
  UPDATE_PAYMENT_INTENT,
} from "./params.ts";
import { updatePaymentIntent } from "./update.ts";

const ALL = "/v1/payment_intents";
const ONE = "/v1/payment_intents/{intent}";

export const PAYMENT_INTENT_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_PAYMENT_INTENT, run: createPaymentIntent }),
  route({ method: "GET", path: ALL, params: LIST_PAYMENT_INTENTS, run: listPaymentIntents }),
  route({
    method: "GET",
    path: ONE,
    forPublishableKey: true,
    params: GET_PAYMENT_INTENT,
    run: getPaymentIntent,
  }),
  route({ method: "POST", path: ONE, params: UPDATE_PAYMENT_INTENT, run: updatePaymentIntent }),
  route({
    method: "POST",
    path: `${ONE}/confirm`,
    forPublishableKey: true,
    params: CONFIRM_PAYMENT_INTENT,
    run: confirmPaymentIntent,
  }),
  route({
    method: "POST",
    path: `${ONE}/capture`,
    params: CAPTURE_PAYMENT_INTENT,
    run: capturePaymentIntent,
  }),
  route({
    method: "POST",
    path: `${ONE}/cancel`,
    params: CANCEL_PAYMENT_INTENT,
    run: cancelPaymentIntent,
  }),
];

function getPaymentIntent(
  { account, isPublishable }: Call,
  values: Values<typeof GET_PAYMENT_INTENT>,
  id: string,
): object {
  const intent = findPaymentIntent(account, id);
  if (isPublishable || values.client_secret !== undefined) {
    assertClientSecret(intent, values.client_secret);
  }
  return isPublishable ? clientView(intent) : intent;
}

function listPaymentIntents(
  { account }: Call,
  values: Values<typeof LIST_PAYMENT_INTENTS>,
): object {
  return listWanted(ALL, account.paymentIntents, values, ["customer"]);
}
