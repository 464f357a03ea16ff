import type { JsonObject } from "../core/json.ts";
import type { EventRecord } from "../core/account-records.ts";

/** The Event object as the API shows it now. */
export function eventObject(event: EventRecord): JsonObject {
  return render(event, event.apiVersion, event.waiting.length);
}

/** The body of a delivery: every attempt and every copy has the same bytes. */
export function deliveryBody(event: EventRecord, apiVersion: string | null): string {
  return JSON.stringify(render(event, apiVersion ?? event.apiVersion, event.addressees), null, 2);
}

function render(event: EventRecord, apiVersion: string, pendingWebhooks: number): JsonObject {
  const { object, previous_attributes: previous } = event.data;
  return {
    id: event.id,
    object: "event",
    api_version: apiVersion,
    created: event.created,
    data: previous === undefined ? { object } : { object, previous_attributes: previous },
    livemode: false,
    pending_webhooks: pendingWebhooks,
    request: event.request,
    type: event.type,
  };
}
