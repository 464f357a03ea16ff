/** What Firestore's failures mean to a use case, and how long one may wait for them. */
import { GrpcStatus } from "firebase-admin/firestore";
import { DomainError } from "../../domain/errors.ts";

/** The code a failed call carries; undefined for anything that is not an answer of Firestore's. */
function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

const CONFLICTS: readonly unknown[] = [
  GrpcStatus.FAILED_PRECONDITION,
  GrpcStatus.ALREADY_EXISTS,
  GrpcStatus.ABORTED,
  // An update of a document that was deleted since it was read.
  GrpcStatus.NOT_FOUND,
];

const OUTAGES: readonly unknown[] = [
  GrpcStatus.UNAVAILABLE,
  GrpcStatus.DEADLINE_EXCEEDED,
  GrpcStatus.RESOURCE_EXHAUSTED,
  GrpcStatus.INTERNAL,
  GrpcStatus.CANCELLED,
  GrpcStatus.UNKNOWN,
];

export function isConflict(error: unknown): boolean {
  return CONFLICTS.includes(codeOf(error));
}

/**
 * The call's result, or DomainError UNAVAILABLE after `msMax` at the latest.
 *
 * The SDK has no setting for this: it repeats a commit on ABORTED, RESOURCE_EXHAUSTED and
 * UNAVAILABLE for 10 minutes in all, and a read or a query up to 15 times, each for up to 5 minutes.
 * It cannot be told to stop either. So after UNAVAILABLE a commit may have been written, or may still
 * be, minutes later. That is harmless as long as every commit has a basis, or a `create`, that no
 * longer holds once the world has moved on.
 */
export async function withinBound<T>(call: Promise<T>, what: string, msMax: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(unavailable(new Error(`${what}: no answer from Firestore within ${msMax} ms`)));
    }, msMax);
  });
  try {
    return await Promise.race([call, bound]);
  } catch (error) {
    throw OUTAGES.includes(codeOf(error)) ? unavailable(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(cause: unknown): DomainError {
  return new DomainError("UNAVAILABLE", {}, { cause });
}
