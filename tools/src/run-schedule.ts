import { readEndpoints } from "./endpoints.ts";
import type { Endpoints } from "./endpoints.ts";

/**
 * What Cloud Scheduler does when a schedule is due. Awaits the function's answer.
 * @throws when it is not 2xx
 */
export async function runSchedule(
  name: string,
  endpoints: Pick<Endpoints, "functions"> = readEndpoints(),
  signal?: AbortSignal,
): Promise<void> {
  // The emulator names a scheduled function by its trigger's number, and there is only one.
  const url = `${endpoints.functions}/${name}-0`;
  const response = await fetch(url, {
    method: "POST",
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) return;
  throw new Error(`${name} answered ${response.status}: ${await response.text()}`);
}
