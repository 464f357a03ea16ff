import { invalidRequest, ParameterError } from "../core/errors.ts";
import { toJson } from "../core/json.ts";
import type { JsonObject } from "../core/json.ts";

const LIMIT_DEFAULT = 10;
const LIMIT_MAX = 100;

export interface PageParams {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}
export type CreatedFilter = number | { gt?: number; gte?: number; lt?: number; lte?: number };

/** One page, newest first. `items` come in the order in which they were made. */
export function listPage(
  url: string,
  items: Iterable<{ id: string }>,
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
  const newestFirst = [...items].reverse();
  const slice = cut(newestFirst, limit, after, before);
  return {
    object: "list",
    data: slice.page.map((item) => toJson(item)),
    has_more: slice.hasMore,
    url,
  };
}

export function isCreatedWithin(created: number, filter: CreatedFilter | undefined): boolean {
  if (filter === undefined) return true;
  if (typeof filter === "number") return created === filter;
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = filter;
  return created > gt && created >= gte && created < lt && created <= lte;
}

function cut<T extends { id: string }>(
  items: T[],
  limit: number,
  after: string | undefined,
  before: string | undefined,
): { page: T[]; hasMore: boolean } {
  if (before !== undefined) {
    const end = indexOf(items, before, "ending_before");
    const start = Math.max(0, end - limit);
    return { page: items.slice(start, end), hasMore: start > 0 };
  }
  const start = after === undefined ? 0 : indexOf(items, after, "starting_after") + 1;
  return { page: items.slice(start, start + limit), hasMore: start + limit < items.length };
}

function indexOf(items: { id: string }[], id: string, param: string): number {
  const index = items.findIndex((item) => item.id === id);
  if (index === -1) {
    throw invalidRequest(`No such object in this list: '${id}'`, "resource_missing", param);
  }
  return index;
}
