import {
  API_VERSION,
  EVENT_KEPT_MS,
  HOSTILE_DUPLICATE_PERCENT,
  HOSTILE_SPREAD_MS,
} from "../core/constants.ts";
import { newId, nextSequence, nowSeconds } from "../core/core.ts";
import type { Call } from "../core/core.ts";
import { dropOlder } from "../core/drop-old.ts";
import { pushDue } from "../core/heap.ts";
import { toJson } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import { nextInt } from "../core/random.ts";
import type { EndpointRecord, EventRecord } from "../core/account-records.ts";
import { eventObject } from "./event-body.ts";

/** Records an event with a snapshot of the object as it is now, and queues its deliveries. */
export function emit(call: Call, type: string, object: object, previous?: JsonObject): void {
  const { core, account, request } = call;
  const data: EventRecord["data"] = { object: toJson(object) };
  if (previous !== undefined) data.previous_attributes = toJson(previous);
  const endpoints = [...account.webhookEndpoints.values()].filter((one) => wants(one, type));
  const event: EventRecord = {
    id: newId(core, "evt"),
    type,
    created: nowSeconds(core),
    apiVersion: API_VERSION,
    data,
    request: { id: request?.id ?? null, idempotency_key: request?.idempotencyKey ?? null },
    addressees: endpoints.length,
    waiting: endpoints.map((one) => one.object.id),
  };
  dropOldEvents(call);
  account.events.set(event.id, event);
  core.recorder?.add({ kind: "event", type, body: JSON.stringify(eventObject(event)) });
  for (const endpoint of endpoints) queueDeliveries(call, event, endpoint);
}

/** Tells of a changed object, with what its changed fields were before. */
export function emitUpdate(call: Call, type: string, before: JsonObject, after: object): void {
  const now = toJson(after);
  const changed = Object.entries(before).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(now[key]),
  );
  emit(call, type, after, Object.fromEntries(changed));
}

function wants(endpoint: EndpointRecord, type: string): boolean {
  const { status, enabled_events: wanted } = endpoint.object;
  return status === "enabled" && (wanted.includes("*") || wanted.includes(type));
}

function queueDeliveries(call: Call, event: EventRecord, endpoint: EndpointRecord): void {
  const { state, clock } = call.core;
  const isHostile = state.delivery === "hostile";
  const isTwice = isHostile && nextInt(state.chance, 100) < HOSTILE_DUPLICATE_PERCENT;
  for (const isDuplicate of isTwice ? [false, true] : [false]) {
    pushDue(state.deliveries, {
      atMs: clock.now() + (isHostile ? nextInt(state.chance, HOSTILE_SPREAD_MS) : 0),
      sequence: nextSequence(state),
      account: call.account.id,
      event: event.id,
      endpoint: endpoint.object.id,
      attempt: 1,
      isDuplicate,
    });
  }
}

function dropOldEvents({ account, core }: Call): void {
  const oldest = nowSeconds(core) - EVENT_KEPT_MS / 1000;
  dropOlder(account.events, (event) => event.created, oldest);
}
