import type { Core } from "../core/core.ts";
import { invalidRequest } from "../core/errors.ts";
import { byDueTime } from "../core/heap.ts";
import type { PendingDelivery } from "../core/state.ts";
import { rotateSecret } from "../resources/webhook-endpoints/write.ts";
import { flushDeliveries } from "../webhooks/queue.ts";
import { choice, optionalString } from "./input.ts";
import type { Input } from "./input.ts";

export interface WebhookStatus {
  delivery: "polite" | "hostile";
  paused: boolean;
  pending: number;
}

export function pauseWebhooks(core: Core): WebhookStatus {
  core.state.paused = true;
  return webhookStatus(core);
}

export function resumeWebhooks(core: Core): WebhookStatus {
  core.state.paused = false;
  return webhookStatus(core);
}

export async function flushWebhooks(core: Core): Promise<WebhookStatus> {
  await flushDeliveries(core);
  return webhookStatus(core);
}

export function setDeliveryMode(core: Core, input: Input): WebhookStatus {
  core.state.delivery = choice(input, "delivery", ["polite", "hostile"]);
  return webhookStatus(core);
}

export function pendingWebhooks(core: Core): { pending: (PendingDelivery & { type: string })[] } {
  const pending = [...core.state.deliveries].sort(byDueTime).map((one) => ({
    ...one,
    type: core.state.accounts.get(one.account)?.events.get(one.event)?.type ?? "",
  }));
  return { pending };
}

export function rotateEndpointSecret(core: Core, input: Input): { secret: string } {
  const id = optionalString(input, "endpoint") ?? "";
  for (const account of core.state.accounts.values()) {
    const record = account.webhookEndpoints.get(id);
    if (record !== undefined) return { secret: rotateSecret(core, record) };
  }
  throw invalidRequest(`There is no webhook endpoint '${id}'. Name one by its we_… id.`);
}

function webhookStatus({ state }: Core): WebhookStatus {
  return { delivery: state.delivery, paused: state.paused, pending: state.deliveries.length };
}
