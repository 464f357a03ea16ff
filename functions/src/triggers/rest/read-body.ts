import type { Request } from "firebase-functions/https";
import { DomainError } from "../../domain/errors.ts";
import { BODY_BYTES_MAX } from "../read-input.ts";
import { HttpRefusal } from "./failure.ts";
import { plainDecimal } from "./plain-decimal.ts";
import { contentTypeOf } from "./raw-bodies.ts";

const DEPTH_MAX = 16;
const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * The JSON object that was sent; an empty one for no body at all.
 * @param decimals names of fields whose numbers are given as the text that was sent
 * @throws DomainError INPUT_TOO_LARGE, INVALID_INPUT; HttpRefusal CONTENT_TYPE_UNSUPPORTED
 */
export function readBody(request: Request, decimals: readonly string[] = []): object {
  // Without a body the framework leaves rawBody undefined, whatever its type says.
  const raw = request.rawBody as Buffer | undefined;
  if (raw === undefined || raw.length === 0) return {};
  if (raw.length > BODY_BYTES_MAX) throw new DomainError("INPUT_TOO_LARGE");
  if (!JSON_TYPE.test(contentTypeOf(request))) throw new HttpRefusal("CONTENT_TYPE_UNSUPPORTED");
  const text = decode(raw);
  const body = parse(text);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new DomainError("INVALID_INPUT", { message: "The body is no JSON object." });
  }
  refuseDepth(body);
  return decimals.length === 0 ? body : (parse(text, asSent(decimals)) as object);
}

function decode(raw: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(raw);
  } catch {
    throw malformed();
  }
}

type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;

function parse(text: string, reviver?: Reviver): unknown {
  try {
    return JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]);
  } catch {
    throw malformed();
  }
}

/** A number that has been one in JavaScript is not what was sent: `0.1` never was a tenth. */
function asSent(names: readonly string[]): Reviver {
  return (key, value, { source }) =>
    typeof value === "number" && source !== undefined && names.includes(key)
      ? plainDecimal(source)
      : value;
}

/** Level by level: recursion is what such an input is made to break. */
function refuseDepth(body: object): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEPTH_MAX) {
      throw new DomainError("INVALID_INPUT", { message: "The body is nested too deeply." });
    }
    level = level.flatMap((one): unknown[] =>
      typeof one === "object" && one !== null ? Object.values(one) : [],
    );
  }
}

/** Without its cause: what somebody sent belongs in no log. */
function malformed(): DomainError {
  return new DomainError("INVALID_INPUT", { message: "The body is not valid JSON." });
}
