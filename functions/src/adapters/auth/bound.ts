import { DomainError } from "../../domain/errors.ts";

/**
 * The SDK waits 25 s for an answer and asks four times: longer than a caller, or a function, does.
 * @throws DomainError UNAVAILABLE after `msMax` at the latest
 */
export async function withinBound<T>(call: Promise<T>, msMax: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(unavailable(new Error(`no answer from Firebase within ${msMax} ms`)));
    }, msMax);
  });
  try {
    return await Promise.race([call, bound]);
  } finally {
    clearTimeout(timer);
  }
}

export function unavailable(cause: unknown): DomainError {
  return new DomainError("UNAVAILABLE", {}, { cause });
}
