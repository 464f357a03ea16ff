import { noSuch } from "../core/errors.ts";

/** Looks up an object: 404 for an id in the path (`param` is null), 400 for one in a parameter. */
export function findIn<T>(
  items: ReadonlyMap<string, T>,
  kind: string,
  id: string,
  param: string | null,
): T {
  const found = items.get(id);
  if (found === undefined) throw noSuch(kind, id, param ?? "id", param === null ? 404 : 400);
  return found;
}
