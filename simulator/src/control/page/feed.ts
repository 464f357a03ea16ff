import type { Core } from "../../core/core.ts";
import { ApiError } from "../../core/errors.ts";
import type { DeliveryLogEntry } from "../../core/logs.ts";
import type { EventRecord } from "../../core/account-records.ts";
import { newestFirst } from "../../core/shelf.ts";
import { eventObject } from "../../webhooks/event-body.ts";
import { kindsOf } from "./kinds.ts";
import { rowOf } from "./rows.ts";
import type { Row } from "./rows.ts";

const ROWS_PER_KIND_MAX = 20;
const ROWS_MAX = 100;
const EVENTS_MAX = 30;
const DELIVERIES_MAX = 30;

export interface Feed {
  now: number;
  delivery: "polite" | "hostile";
  paused: boolean;
  pending: number;
  objects: Row[];
  events: EventRow[];
  deliveries: (DeliveryLogEntry & { number: number })[];
}

interface EventRow {
  id: string;
  type: string;
  created: number;
  about: string;
  waiting: number;
}

/** What the live page shows: the newest of everything, and what can be done with each. */
export function getFeed(core: Core): Feed {
  const { state, clock, deliveryLog } = core;
  const accounts = [...state.accounts.values()];
  const rows = accounts.flatMap((account) =>
    kindsOf(account).flatMap((kind) => first(kind, ROWS_PER_KIND_MAX).map((one) => rowOf(one))),
  );
  const events = accounts.flatMap(({ events }) => first(newestFirst(events), EVENTS_MAX));
  const from = Math.max(0, deliveryLog.length - DELIVERIES_MAX);
  const numbered = deliveryLog.slice(from).map((one, index) => ({ ...one, number: from + index }));
  return {
    now: clock.now(),
    delivery: state.delivery,
    paused: state.paused,
    pending: state.deliveries.length,
    objects: rows.sort((a, b) => b.created - a.created).slice(0, ROWS_MAX),
    events: events.map((one) => eventRow(one)),
    deliveries: numbered.reverse(),
  };
}

/** Any object or event, whichever account it is in. */
export function getObject(core: Core, id: string): object {
  for (const account of core.state.accounts.values()) {
    const event = account.events.get(id);
    if (event !== undefined) return eventObject(event);
    for (const kind of kindsOf(account)) {
      for (const one of kind) if (one.id === id) return one;
    }
  }
  throw new ApiError(404, { type: "invalid_request_error", message: `There is no '${id}'.` });
}

function eventRow({ id, type, created, data, waiting }: EventRecord): EventRow {
  const about = typeof data.object["id"] === "string" ? data.object["id"] : "";
  return { id, type, created, about, waiting: waiting.length };
}

function first<T>(items: Iterable<T>, max: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === max) break;
    taken.push(item);
  }
  return taken;
}
