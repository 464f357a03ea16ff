/** What every callable does before its use case: size, sign-in, shape. And after: the error's form. */
import { onCall, type CallableOptions, type CallableRequest } from "firebase-functions/https";
import type { z } from "zod";
import type { Deps } from "../application/ports.ts";
import { findCardNumber } from "../domain/card-number.ts";
import { DomainError } from "../domain/errors.ts";
import { Uid } from "../domain/ids.ts";
import { httpsError } from "./errors.ts";
import { load } from "./load.ts";

const BODY_BYTES_MAX = 64 * 1024;

export function callable<S extends z.ZodType, R>(
  name: string,
  options: CallableOptions,
  schema: S,
  useCase: (deps: Deps, uid: string, input: z.infer<S>) => Promise<R>,
) {
  return onCall(options, async (request: CallableRequest<unknown>): Promise<R> => {
    try {
      const uid = callerOf(request);
      const input = parse(schema, request);
      const { deps } = await load();
      return await useCase(deps, uid, input);
    } catch (error) {
      throw httpsError(error, name);
    }
  });
}

/** In the emulator a garbage token arrives as signed in without a uid, so the uid itself is checked. */
function callerOf({ auth }: CallableRequest<unknown>): string {
  const uid = Uid.safeParse(auth?.uid);
  if (!uid.success) throw new DomainError("UNAUTHENTICATED");
  return uid.data;
}

function parse<S extends z.ZodType>(schema: S, request: CallableRequest<unknown>): z.infer<S> {
  const { data, rawRequest } = request;
  // The tests of firebase-functions-test bring no raw request.
  const raw = rawRequest as { rawBody?: Buffer; body?: { data?: unknown } } | undefined;
  if ((raw?.rawBody?.length ?? 0) > BODY_BYTES_MAX) throw new DomainError("INPUT_TOO_LARGE");
  refuseInherited(raw?.body?.data ?? data);
  const cardAt = findCardNumber(data);
  if (cardAt !== null) throw new DomainError("CARD_NUMBER_REFUSED", { field: cardAt });
  // A clone has own properties only: what was inherited is not there.
  const parsed = schema.safeParse(structuredClone(data ?? {}));
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error);
}

/** `{"__proto__": …}` would arrive as inherited fields, which no strict schema sees. */
function refuseInherited(value: unknown, path: readonly string[] = []): void {
  if (value === null || typeof value !== "object") return;
  for (const [key, child] of Object.entries(value)) {
    const here = [...path, key];
    if (key === "__proto__") throw new DomainError("INVALID_INPUT", { field: here.join(".") });
    refuseInherited(child, here);
  }
}

function invalid({ issues }: z.ZodError): DomainError {
  const issue = issues[0];
  const stray = issue?.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  const field = [...(issue?.path ?? []), ...stray].map(String).join(".");
  const message = `${field === "" ? "input" : field}: ${issue?.message ?? "invalid"}`;
  return new DomainError("INVALID_INPUT", { ...(field === "" ? {} : { field }), message });
}
