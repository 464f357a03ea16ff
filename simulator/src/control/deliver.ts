import type { Account } from "../core/account.ts";
import { toUnixSeconds } from "../core/clock.ts";
import type { Core } from "../core/core.ts";
import { invalidRequest } from "../core/errors.ts";
import { isObject } from "../core/json.ts";
import type { EndpointRecord, EventRecord } from "../core/account-records.ts";
import { deliveryBody } from "../webhooks/event-body.ts";
import { send } from "../webhooks/send.ts";
import type { Sent } from "../webhooks/send.ts";
import { signatureHeader, validSecrets } from "../webhooks/sign.ts";
import { readDeliverInput } from "./deliver-input.ts";
import type { DeliverInput } from "./deliver-input.ts";

interface Letter {
  account: Account;
  endpoint: EndpointRecord;
  event: { id: string; type: string };
  body: string;
}

/**
 * Sends events by hand: again, late, forged or damaged. It touches neither the queue nor what
 * counts as delivered. Answers when every delivery has ended.
 */
export async function deliverByHand(core: Core, body: unknown): Promise<Sent[]> {
  const input = readDeliverInput(body);
  if (input.delayMs > 0) await core.settings.sleep(input.delayMs, core.closing);
  const letters = input.events.flatMap((event) => lettersFor(core, event, input));
  const copies = letters.flatMap((letter) => Array.from({ length: input.times }, () => letter));
  if (input.parallel) return Promise.all(copies.map((letter) => post(core, letter, input)));
  const sent: Sent[] = [];
  for (const letter of copies) sent.push(await post(core, letter, input));
  return sent;
}

/** An event by id goes in its recorded form; a whole event object goes as it is. */
function lettersFor(core: Core, wanted: unknown, input: DeliverInput): Letter[] {
  for (const account of core.state.accounts.values()) {
    const record = typeof wanted === "string" ? account.events.get(wanted) : undefined;
    const endpoints = endpointsOf(account, record?.type, input.endpoint);
    if (record !== undefined) {
      return endpoints.map((endpoint) => letterFor(account, endpoint, record));
    }
    if (isObject(wanted) && endpoints.length > 0) {
      const event = { id: String(wanted["id"]), type: String(wanted["type"]) };
      const body = JSON.stringify(wanted, null, 2);
      return endpoints.map((endpoint) => ({ account, endpoint, event, body }));
    }
  }
  const what = typeof wanted === "string" ? `event '${wanted}'` : "endpoint for this event object";
  throw invalidRequest(`There is no ${what}. See GET /v1/events and GET /v1/webhook_endpoints.`);
}

function letterFor(account: Account, endpoint: EndpointRecord, event: EventRecord): Letter {
  return { account, endpoint, event, body: deliveryBody(event, endpoint.object.api_version) };
}

function endpointsOf(
  account: Account,
  type: string | undefined,
  only: string | undefined,
): EndpointRecord[] {
  return [...account.webhookEndpoints.values()].filter(({ object }) => {
    if (only !== undefined) return object.id === only || object.url === only;
    const wanted = object.enabled_events;
    return type === undefined || wanted.includes("*") || wanted.includes(type);
  });
}

function post(core: Core, letter: Letter, input: DeliverInput): Promise<Sent> {
  const { account, endpoint, event, body } = letter;
  const now = core.clock.now();
  const secrets = input.secret === undefined ? validSecrets(endpoint.secrets, now) : [input.secret];
  const timestamp = input.timestamp ?? toUnixSeconds(now);
  const signature = signatureHeader(body, secrets, timestamp);
  const attempt = {
    account: account.id,
    event: event.id,
    type: event.type,
    endpoint: endpoint.object.id,
    url: endpoint.object.url,
    attempt: 1,
    isDuplicate: false,
    byHand: true,
  };
  return send(core, attempt, input.tamper ? damaged(body) : body, signature);
}

/** One byte more: still JSON, no longer what was signed. */
function damaged(body: string): string {
  return `${body} `;
}
