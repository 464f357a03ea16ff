import { invalidRequest, ParameterError } from "../core/errors.ts";
import type { ApiError } from "../core/errors.ts";
import { toJson } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";
import { newestFirst } from "../core/shelf.ts";

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;

export interface PageParams {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}
type CreatedFilter = number | { gt?: number; gte?: number; lt?: number; lte?: number };

interface Made {
  id: string;
  created: number;
}
interface Asked extends PageParams {
  created?: CreatedFilter;
}

/** One page, newest first. `items` come in the order in which they were made. */
export function listPage(
  url: string,
  items: Iterable<{ id: string }>,
  params: PageParams,
): JsonObject {
  return newestPage(url, [...items].reverse(), params);
}

/** One page of what comes newest first: takes no more of it than the page needs. */
export function newestPage(
  url: string,
  newestFirst: Iterable<{ id: string }>,
  params: PageParams,
): JsonObject {
  const limit = params.limit ?? LIMIT_DEFAULT;
  if (limit < 1 || limit > LIMIT_MAX) {
    const message = `Invalid limit: ${limit}. It must be from 1 to ${LIMIT_MAX}.`;
    throw new ParameterError("limit", message, "parameter_invalid_integer");
  }
  const { starting_after: after, ending_before: before } = params;
  if (after !== undefined && before !== undefined) {
    const message = "Give only one of starting_after and ending_before.";
    throw invalidRequest(message, "parameters_exclusive");
  }
  const slice = cut(newestFirst, limit, after, before);
  return {
    object: "list",
    data: slice.page.map((item) => toJson(item)),
    has_more: slice.hasMore,
    url,
  };
}

/** One page of what was made within `created` and has what the request gives of these fields. */
export function listWanted<T extends Made, V extends Asked>(
  url: string,
  all: Map<string, T>,
  values: V,
  fields: readonly (keyof T & keyof V)[],
): JsonObject {
  const found = only(newestFirst(all), (one) => isWanted(one, values, fields));
  return newestPage(url, found, values);
}

export function* only<T>(items: Iterable<T>, keeps: (item: T) => boolean): Generator<T> {
  for (const item of items) if (keeps(item)) yield item;
}

/** Made within `created`, and just as asked in each of these fields that the request gives. */
export function isWanted<T extends Made, V extends Asked>(
  one: T,
  values: V,
  fields: readonly (keyof T & keyof V)[],
): boolean {
  const isEqual = fields.every((name) => values[name] === undefined || one[name] === values[name]);
  return isEqual && isCreatedWithin(one.created, values.created);
}

export function isCreatedWithin(created: number, filter: CreatedFilter | undefined): boolean {
  if (filter === undefined) return true;
  if (typeof filter === "number") return created === filter;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = filter;
  return created > gt && created >= gte && created < lt && created <= lte;
}

interface Cut<T> {
  page: T[];
  hasMore: boolean;
}

function cut<T extends { id: string }>(
  items: Iterable<T>,
  limit: number,
  after: string | undefined,
  before: string | undefined,
): Cut<T> {
  return before === undefined ? cutAfter(items, limit, after) : cutBefore(items, limit, before);
}

function cutAfter<T extends { id: string }>(
  items: Iterable<T>,
  limit: number,
  after: string | undefined,
): Cut<T> {
  const page: T[] = [];
  let isReached = after === undefined;
  for (const item of items) {
    if (!isReached) isReached = item.id === after;
    else if (page.length === limit) return { page, hasMore: true };
    else page.push(item);
  }
  if (!isReached) throw notInList(after, "starting_after");
  return { page, hasMore: false };
}

/** The page ends right before the cursor. */
function cutBefore<T extends { id: string }>(
  items: Iterable<T>,
  limit: number,
  before: string,
): Cut<T> {
  const newer: T[] = [];
  for (const item of items) {
    if (item.id === before) return { page: newer.slice(-limit), hasMore: newer.length > limit };
    newer.push(item);
  }
  throw notInList(before, "ending_before");
}

function notInList(id: string | undefined, param: string): ApiError {
  return invalidRequest(`No such object in this list: '${id}'`, "resource_missing", param);
}
