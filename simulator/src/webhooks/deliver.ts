import { DELIVERY_SCHEDULE_MS } from "../core/constants.ts";
import { nextSequence } from "../core/core.ts";
import type { Core } from "../core/core.ts";
import { toUnixSeconds } from "../core/clock.ts";
import { pushDue } from "../core/heap.ts";
import type { PendingDelivery, State } from "../core/state.ts";
import { deliveryBody } from "./event-body.ts";
import { isDelivered, send } from "./send.ts";
import { signatureHeader, validSecrets } from "./sign.ts";

/** Makes one attempt. A failed one is queued again, until the schedule has no more. */
export async function deliver(core: Core, delivery: PendingDelivery): Promise<void> {
  // A reset or restore may replace the state while this is on its way.
  const { state } = core;
  const account = state.accounts.get(delivery.account);
  const event = account?.events.get(delivery.event);
  const endpoint = account?.webhookEndpoints.get(delivery.endpoint);
  if (event === undefined || endpoint?.object.status !== "enabled") return;

  const now = core.clock.now();
  const body = deliveryBody(event, endpoint.object.api_version);
  const secrets = validSecrets(endpoint.secrets, now);
  const attempt = {
    account: delivery.account,
    event: event.id,
    type: event.type,
    endpoint: endpoint.object.id,
    url: endpoint.object.url,
    attempt: delivery.attempt,
    isDuplicate: delivery.isDuplicate,
    byHand: false,
  };
  const sent = await send(core, attempt, body, signatureHeader(body, secrets, toUnixSeconds(now)));
  if (isDelivered(sent)) {
    event.waiting = event.waiting.filter((id) => id !== endpoint.object.id);
  } else {
    queueRetry(state, delivery);
  }
}

function queueRetry(state: State, failed: PendingDelivery): void {
  const last = DELIVERY_SCHEDULE_MS[failed.attempt - 1];
  const next = DELIVERY_SCHEDULE_MS[failed.attempt];
  if (last === undefined || next === undefined) return;
  pushDue(state.deliveries, {
    ...failed,
    atMs: failed.atMs + next - last,
    sequence: nextSequence(state),
    attempt: failed.attempt + 1,
  });
}
