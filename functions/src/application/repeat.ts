/** Whether a request was answered before: told to clients that send a key with each of theirs. */
import { create, type Deps } from "./ports.ts";
import { checkReuse, requestRecord, requestRef } from "./request-id.ts";

interface Keyed {
  readonly uid: string;
  readonly what: string;
  readonly requestId: string;
  readonly input: object;
  readonly now: number;
}

/** @throws DomainError REQUEST_ID_REUSED if the key stood for other input; UNAVAILABLE */
export async function wasAnswered({ store }: Deps, keyed: Keyed): Promise<boolean> {
  const { known } = await store.read({ known: refOf(keyed) });
  if (known !== null) checkReuse(known.data, recordOf(keyed));
  return known !== null;
}

/**
 * Only once there is an answer: what was refused, or failed, is asked anew by a repeat. That the same
 * thing is not done twice is the use cases' own doing; this only lets a repeat be told as one.
 * @throws DomainError UNAVAILABLE
 */
export async function rememberAnswered({ store }: Deps, keyed: Keyed): Promise<void> {
  // A conflict means that another call with this key was answered at the same time.
  await store.commit([create(refOf(keyed), recordOf(keyed))]);
}

function refOf({ uid, what, requestId }: Keyed) {
  return requestRef(uid, `answered ${what}`, requestId);
}

function recordOf({ input, now }: Keyed) {
  return requestRecord(input, null, now);
}
