import { Shelf } from "./shelf.ts";

export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Turns a stored object into plain JSON: nothing the caller does to it reaches the store. */
export function toJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** JSON that keeps Maps, for snapshots. */
export function encodeState(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item instanceof Map ? { $map: [...(item as Map<unknown, unknown>)] } : item,
  );
}

export function decodeState(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) =>
    isObject(item) && Array.isArray(item["$map"])
      ? Shelf.of(item["$map"] as [string, unknown][])
      : item,
  );
}
