import type { Call } from "../../core/core.ts";
import { invalidRequest, noSuch } from "../../core/errors.ts";
import { newestFirst } from "../../core/shelf.ts";
import { CREATED, EXPAND, PAGE } from "../../http/common-params.ts";
import { isCreatedWithin, newestPage, only } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import { bool, list, str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { eventObject } from "../../webhooks/event-body.ts";

const ALL = "/v1/events";
const LIST_EVENTS = {
  ...PAGE,
  ...CREATED,
  delivery_success: bool(),
  type: str(),
  types: list(str()),
};

export const EVENT_ROUTES = [
  route({ method: "GET", path: ALL, params: LIST_EVENTS, run: listEvents }),
  route({ method: "GET", path: `${ALL}/{id}`, params: EXPAND, run: getEvent }),
];

function getEvent({ account }: Call, _values: object, id: string): object {
  const found = account.events.get(id);
  if (found === undefined) throw noSuch("event", id, "id", 404);
  return eventObject(found);
}

function listEvents({ account }: Call, values: Values<typeof LIST_EVENTS>): object {
  const { type, types, delivery_success: isDelivered } = values;
  if (type !== undefined && types !== undefined) {
    throw invalidRequest("Give only one of type and types.", "parameters_exclusive", "types");
  }
  const found = only(
    newestFirst(account.events),
    (one) =>
      (type === undefined || isType(one.type, type)) &&
      (types === undefined || types.includes(one.type)) &&
      (isDelivered === undefined || (one.waiting.length === 0) === isDelivered) &&
      isCreatedWithin(one.created, values.created),
  );
  const page = newestPage(ALL, found, values);
  const shown = (page["data"] as { id: string }[]).flatMap(
    ({ id }) => account.events.get(id) ?? [],
  );
  return { ...page, data: shown.map((one) => eventObject(one)) };
}

/** `charge.*` stands for every event of a charge. */
function isType(type: string, wanted: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}
