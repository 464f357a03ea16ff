import type Stripe from "stripe";
import { API_VERSION } from "../../functions/src/adapters/stripe/client.ts";
import { EVENT_TYPES } from "../../functions/src/adapters/stripe/event-types.ts";

type Endpoint = Stripe.WebhookEndpoint;
type EventName = Stripe.WebhookEndpointCreateParams.EnabledEvent;

/** What Stripe has at this address, and what is wrong with it, each in a sentence. */
interface Inspection {
  readonly endpoint: Endpoint | null;
  readonly faults: readonly string[];
  /** Stripe cannot change this of an endpoint: it has to be made anew. */
  readonly mustBeMadeAnew: boolean;
}

const DESCRIPTION = "Holdfast";

/** @throws when several endpoints have this address: each event would be sent to it more than once */
export async function inspectEndpoint(stripe: Stripe, url: string): Promise<Inspection> {
  const found: Endpoint[] = [];
  for await (const one of stripe.webhookEndpoints.list({ limit: 100 })) {
    if (one.url === url) found.push(one);
  }
  const [endpoint, ...more] = found;
  if (more.length > 0) {
    const ids = found.map(({ id }) => id).join(", ");
    throw new Error(
      `Stripe has ${found.length} endpoints at ${url}: delete all but one of ${ids}.`,
    );
  }
  if (endpoint === undefined) {
    return { endpoint: null, faults: [`Stripe has no endpoint at ${url}.`], mustBeMadeAnew: false };
  }
  const isVersion = endpoint.api_version === API_VERSION;
  return {
    endpoint,
    mustBeMadeAnew: !isVersion,
    faults: [
      ...eventFaults(endpoint.enabled_events),
      ...(endpoint.status === "enabled" ? [] : [`It is ${endpoint.status}.`]),
      ...(isVersion
        ? []
        : [`It sends version ${endpoint.api_version ?? "of the account"}, not ${API_VERSION}.`]),
    ],
  };
}

function eventFaults(enabled: readonly string[]): string[] {
  const wanted: readonly string[] = EVENT_TYPES;
  const missing = wanted.filter((type) => !enabled.includes(type));
  const needless = enabled.filter((type) => !wanted.includes(type));
  return [
    ...(missing.length > 0 ? [`It does not send: ${missing.join(", ")}.`] : []),
    ...(needless.length > 0 ? [`It sends what nobody reads: ${needless.join(", ")}.`] : []),
  ];
}

/** Its secret is told now, and never again. */
export async function createEndpoint(stripe: Stripe, url: string): Promise<Endpoint> {
  return stripe.webhookEndpoints.create({
    url,
    enabled_events: events(),
    api_version: API_VERSION,
    description: DESCRIPTION,
  });
}

/** Everything but its version; its secret stays. */
export async function mendEndpoint(stripe: Stripe, id: string): Promise<void> {
  await stripe.webhookEndpoints.update(id, { enabled_events: events(), disabled: false });
}

function events(): EventName[] {
  return [...EVENT_TYPES];
}
