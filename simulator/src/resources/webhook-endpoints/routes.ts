import type { Call } from "../../core/core.ts";
import type { WebhookEndpoint } from "../../core/stripe-types.ts";
import { EXPAND, PAGE } from "../../http/common-params.ts";
import { listPage } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { CREATE_WEBHOOK_ENDPOINT, UPDATE_WEBHOOK_ENDPOINT } from "./params.ts";
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  findEndpoint,
  updateWebhookEndpoint,
} from "./write.ts";

const ALL = "/v1/webhook_endpoints";
const ONE = "/v1/webhook_endpoints/{webhook_endpoint}";

export const WEBHOOK_ENDPOINT_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_WEBHOOK_ENDPOINT, run: createWebhookEndpoint }),
  route({ method: "GET", path: ALL, params: PAGE, run: listEndpoints }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getEndpoint }),
  route({ method: "POST", path: ONE, params: UPDATE_WEBHOOK_ENDPOINT, run: updateWebhookEndpoint }),
  route({ method: "DELETE", path: ONE, params: {}, run: deleteWebhookEndpoint }),
];

function getEndpoint({ account }: Call, _values: object, id: string): WebhookEndpoint {
  return findEndpoint(account, id).object;
}

function listEndpoints({ account }: Call, values: Values<typeof PAGE>): object {
  const found = [...account.webhookEndpoints.values()].map((record) => record.object);
  return listPage(ALL, found, values);
}
