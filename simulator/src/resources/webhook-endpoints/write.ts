import type { Account } from "../../core/account.ts";
import { SECRET_ROTATION_MS } from "../../core/constants.ts";
import { newId, nowSeconds } from "../../core/core.ts";
import type { Call, Core } from "../../core/core.ts";
import { noSuch, ParameterError } from "../../core/errors.ts";
import { base62 } from "../../core/random.ts";
import type { EndpointRecord } from "../../core/account-records.ts";
import type { WebhookEndpoint } from "../../core/stripe-types.ts";
import { mergeMetadata } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import type { CREATE_WEBHOOK_ENDPOINT, UPDATE_WEBHOOK_ENDPOINT } from "./params.ts";

const EVENT_NAME = /^(\*|[a-z0-9_]+(\.[a-z0-9_]+)+)$/;

/** The one answer that shows the endpoint's secret. */
export function createWebhookEndpoint(
  call: Call,
  values: Values<typeof CREATE_WEBHOOK_ENDPOINT>,
): WebhookEndpoint {
  assertUrl(values.url);
  assertEvents(values.enabled_events);
  const object: WebhookEndpoint = {
    id: newId(call.core, "we"),
    object: "webhook_endpoint",
    api_version: values.api_version ?? null,
    application: null,
    created: nowSeconds(call.core),
    description: values.description ?? null,
    enabled_events: values.enabled_events,
    livemode: false,
    metadata: mergeMetadata({}, values.metadata),
    status: "enabled",
    url: values.url,
  };
  const secret = newSecret(call.core);
  const record = { object, secrets: [{ value: secret, expiresAtMs: null }] };
  call.account.webhookEndpoints.set(object.id, record);
  return { ...object, secret };
}

export function updateWebhookEndpoint(
  { account }: Call,
  values: Values<typeof UPDATE_WEBHOOK_ENDPOINT>,
  id: string,
): WebhookEndpoint {
  const { object } = findEndpoint(account, id);
  if (values.url !== undefined) assertUrl(values.url);
  if (values.enabled_events !== undefined) assertEvents(values.enabled_events);
  object.metadata = mergeMetadata(object.metadata, values.metadata);
  object.url = values.url ?? object.url;
  object.enabled_events = values.enabled_events ?? object.enabled_events;
  if (values.description !== undefined) object.description = values.description;
  if (values.disabled !== undefined) object.status = values.disabled ? "disabled" : "enabled";
  return object;
}

export function deleteWebhookEndpoint({ account }: Call, _values: object, id: string): object {
  findEndpoint(account, id);
  account.webhookEndpoints.delete(id);
  return { id, object: "webhook_endpoint", deleted: true };
}

/** Gives the endpoint a new secret. Until the old one runs out, both sign. */
export function rotateSecret(core: Core, record: EndpointRecord): string {
  const secret = newSecret(core);
  const expiresAtMs = core.clock.now() + SECRET_ROTATION_MS;
  const older = record.secrets.map((one) => ({
    ...one,
    expiresAtMs: one.expiresAtMs ?? expiresAtMs,
  }));
  record.secrets = [{ value: secret, expiresAtMs: null }, ...older];
  return secret;
}

export function findEndpoint(account: Account, id: string): EndpointRecord {
  const found = account.webhookEndpoints.get(id);
  if (found === undefined) throw noSuch("webhook endpoint", id, "webhook_endpoint", 404);
  return found;
}

function newSecret(core: Core): string {
  return `whsec_${base62(core.state.ids, 32)}`;
}

function assertUrl(url: string): void {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return;
  throw new ParameterError("url", "Invalid URL: it must be http or https.", "url_invalid");
}

function assertEvents(names: string[]): void {
  for (const [index, name] of names.entries()) {
    if (EVENT_NAME.test(name)) continue;
    throw new ParameterError(`enabled_events[${index}]`, `Invalid event name: ${name}`);
  }
}
