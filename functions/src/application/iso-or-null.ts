/** An instant that there may not be, as every answer tells it: ISO 8601, in UTC. */
export function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}
