/** What every callable does before its use case: size, sign-in, shape. And after: the error's form. */
import {
  onCall,
  type CallableOptions,
  type CallableRequest,
  type HttpsFunction,
  type Request,
} from "firebase-functions/https";
import type { z } from "zod";
import { checkAccount, checkAnonymous } from "../application/check-account.ts";
import { checkApp } from "../application/check-app.ts";
import type { Account, Deps } from "../application/ports.ts";
import { limitCalls } from "../application/rate-limit.ts";
import { DomainError } from "../domain/errors.ts";
import { Uid } from "../domain/ids.ts";
import { checkRole, type Operator, type OperatorAction } from "../domain/roles.ts";
import { httpsError } from "./errors.ts";
import { load } from "./load.ts";
import { BODY_BYTES_MAX, invalidInput, refuseCardNumbers, refuseOddities } from "./read-input.ts";

const DEPTH_MAX = 16;

export function callable<S extends z.ZodType, R>(
  name: string,
  options: CallableOptions,
  schema: S,
  useCase: (deps: Deps, uid: string, input: z.infer<S>) => Promise<R>,
  effect: Effect = "changes",
) {
  return guardedCall({ name, options, schema, callerOf, effect }, useCase);
}

/** Whoever only reads what is theirs need not be looked up first; `pays` begins a payment or saves a card. */
type Effect = "changes" | "reads" | "pays";

/** For those who work here: the caller's role is asked before the input is looked at. */
export function operatorCallable<S extends z.ZodType, R>(
  name: OperatorAction,
  options: CallableOptions,
  schema: S,
  useCase: (deps: Deps, operator: Operator, input: z.infer<S>) => Promise<R>,
) {
  const operatorOf = (request: CallableRequest<unknown>) => requireRole(request, name);
  return guardedCall(
    { name, options, schema, callerOf: operatorOf, effect: "changes" },
    async (deps, operator, input) => {
      const { uid } = operator;
      await limitCalls(deps, { what: "operate", uid, now: await deps.clock.now() });
      return useCase(deps, operator, input);
    },
  );
}

/** @throws DomainError UNAUTHENTICATED, NOT_PERMITTED */
function requireRole(request: CallableRequest<unknown>, action: OperatorAction): Operator {
  const uid = callerOf(request);
  return { uid, role: checkRole(request.auth?.token["role"], action) };
}

interface Entry<S, C> {
  readonly name: string;
  readonly options: CallableOptions;
  readonly schema: S;
  readonly callerOf: (request: CallableRequest<unknown>) => C;
  readonly effect: Effect;
}

function guardedCall<S extends z.ZodType, C, R>(
  { name, options, schema, callerOf: who, effect }: Entry<S, C>,
  useCase: (deps: Deps, caller: C, input: z.infer<S>) => Promise<R>,
) {
  const deployed = onCall(options, async (request: CallableRequest<unknown>): Promise<R> => {
    try {
      const caller = who(request);
      const input = parse(schema, request);
      const { deps } = await load();
      await checkApp(deps, { token: appTokenOf(request), isPaying: effect === "pays" });
      const account = accountOf(request);
      if (effect === "reads") checkAnonymous(deps.settings, account);
      else await checkAccount(deps, account);
      return await useCase(deps, caller, input);
    } catch (error) {
      throw httpsError(error, name);
    }
  });
  // What the documents say of the input is made from this.
  return Object.assign(guarded(deployed), { inputSchema: schema });
}

/**
 * Keeps from the SDK what it handles badly. It logs whole what it cannot read, and anybody may send a
 * card number in that; a body nested without end breaks its decoder. Each becomes a plain 400.
 */
function guarded<H extends HttpsFunction>(handler: H): H {
  const guard = (request: Request, response: Parameters<H>[1]) => {
    if (!isReadable(request.body)) request.body = {};
    return handler(request, response);
  };
  return Object.assign(guard as unknown as H, handler);
}

/** `{data: …}` and nothing else, level by level: recursion is what such an input is made to break. */
function isReadable(body: unknown): boolean {
  if (!isRecord(body) || !("data" in body) || Object.keys(body).length !== 1) return false;
  let level: unknown[] = [body];
  for (let depth = 0; depth <= DEPTH_MAX && level.length > 0; depth++) {
    const records = level.filter(isRecord);
    if (!records.every(isDecodable)) return false;
    level = records.flatMap((one) => Object.values(one));
  }
  return level.length === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Client SDKs wrap large integers, and only those, in a typed object. */
function isDecodable(record: Record<string, unknown>): boolean {
  if (!Object.hasOwn(record, "@type")) return true;
  const { "@type": type, value } = record;
  const isInteger = typeof value === "string" && /^-?\d{1,19}$/.test(value);
  return isInteger && /^type\.googleapis\.com\/google\.protobuf\.U?Int64Value$/.test(String(type));
}

/** In the emulator a garbage token arrives as signed in without a uid, so the uid itself is checked. */
function callerOf({ auth }: CallableRequest<unknown>): string {
  const uid = Uid.safeParse(auth?.uid);
  if (!uid.success) throw new DomainError("UNAUTHENTICATED");
  return uid.data;
}

/** The tests of firebase-functions-test bring no raw request. */
function appTokenOf({ rawRequest }: CallableRequest<unknown>): string | undefined {
  const raw = rawRequest as Request | undefined;
  return raw?.header("X-Firebase-AppCheck");
}

function accountOf(request: CallableRequest<unknown>): Account {
  const claims = request.auth?.token["firebase"] as { sign_in_provider?: unknown } | undefined;
  return { uid: callerOf(request), isAnonymous: claims?.sign_in_provider === "anonymous" };
}

function parse<S extends z.ZodType>(schema: S, request: CallableRequest<unknown>): z.infer<S> {
  const { data, rawRequest } = request;
  // The tests of firebase-functions-test bring no raw request.
  const raw = rawRequest as { rawBody?: Buffer; body?: { data?: unknown } } | undefined;
  if ((raw?.rawBody?.length ?? 0) > BODY_BYTES_MAX) throw new DomainError("INPUT_TOO_LARGE");
  refuseOddities(raw?.body?.data ?? data);
  refuseCardNumbers(data);
  // A clone has own properties only: what was inherited is not there.
  const parsed = schema.safeParse(structuredClone(data ?? {}));
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error);
}
