import { createHash } from "node:crypto";
import { DomainError } from "../domain/errors.ts";
import { canonical } from "../domain/merge.ts";
import { decide } from "./decide.ts";
import { create, ref, type Deps, type Ref } from "./ports.ts";
import type { Idempotency } from "./documents.ts";

const REQUEST_ID_KEPT_MS = 24 * 3_600_000;

/** Ids of different users never meet: the uid is part of the name. */
export function requestRef(uid: string, what: string, requestId: string): Ref<"idempotency"> {
  return ref("idempotency", sha256([uid, what, requestId]));
}

/** What a request made or found, where a repeat has to find it. */
export type Meant = Pick<Idempotency, "bookingId" | "dueId">;

export function requestRecord(
  input: object,
  bookingId: string | null,
  now: number,
  dueId: string | null = null,
): Idempotency {
  const paramsHash = sha256({ ...input, requestId: null });
  return { paramsHash, bookingId, dueId, change: null, expiresAt: now + REQUEST_ID_KEPT_MS };
}

/** @throws DomainError REQUEST_ID_REUSED if the id stood for other parameters */
export function checkReuse(known: Idempotency, wanted: Idempotency): void {
  if (known.paramsHash !== wanted.paramsHash) {
    throw new DomainError("REQUEST_ID_REUSED", { field: "requestId" });
  }
}

/**
 * Remembers what a request id stands for, which booking it is about, and which due: a repeat is about the
 * same, whatever the caller has booked or paid since. No secret is kept: a replay reads it from Stripe again.
 * @param find both, or null where they are yet to be made; asked only for an id that is new. If it
 *   refuses, nothing is remembered, and a repeat asks again
 * @throws DomainError REQUEST_ID_REUSED; whatever `find` throws
 */
export async function claimRequestId(
  deps: Deps,
  claim: {
    uid: string;
    what: string;
    input: { requestId?: string | undefined };
    now: number;
  },
  find: () => Promise<Meant>,
): Promise<Meant> {
  if (claim.input.requestId === undefined) return find();
  const at = requestRef(claim.uid, claim.what, claim.input.requestId);
  return decide(deps, async () => {
    const { known } = await deps.store.read({ known: at });
    if (known === null) {
      const meant = await find();
      const { bookingId, dueId } = meant;
      const record = requestRecord(claim.input, bookingId, claim.now, dueId);
      return { writes: [create(at, record)], result: meant };
    }
    checkReuse(known.data, requestRecord(claim.input, null, claim.now));
    return { writes: [], result: known.data };
  });
}

function sha256(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex");
}
