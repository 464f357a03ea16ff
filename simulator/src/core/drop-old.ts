/** When the first entry of a map was made. Worked out from the map, so no snapshot needs it. */
const firstMade = new WeakMap<object, number>();

/**
 * Drops from the front what was made before `oldest`; entries lie in the order in which they were
 * made. As long as nothing is old enough it looks at none: a map remembers the places of what was
 * deleted at its front, and walking over those again and again would cost more and more.
 */
export function dropOlder<T>(
  entries: Map<string, T>,
  madeAt: (entry: T) => number,
  oldest: number,
): void {
  if ((firstMade.get(entries) ?? -Infinity) >= oldest) return;
  for (const [key, entry] of entries) {
    const at = madeAt(entry);
    firstMade.set(entries, at);
    if (at >= oldest) return;
    entries.delete(key);
  }
  firstMade.delete(entries);
}

/** Cuts a log in pieces, because taking one line off its front at a time moves all the others. */
export function appendCapped<T>(log: T[], line: T, max: number): void {
  log.push(line);
  if (log.length >= max + max / 10) log.splice(0, log.length - max);
}
