import { BODY_BYTES_MAX } from "../core/constants.ts";
import { ApiError, invalidRequest } from "../core/errors.ts";
import { parseForm } from "./form.ts";
import type { RawObject } from "./form.ts";
import { maskPairs } from "./mask.ts";

const FORM = "application/x-www-form-urlencoded";

export interface Incoming {
  readonly method: string;
  readonly path: string;
  readonly origin: string;
  readonly signal: AbortSignal;
  readonly headers: Headers;
  /** The raw texts with card data masked: the only form in which they are kept. */
  readonly maskedQuery: string;
  readonly maskedBody: string;
  /** @throws ApiError when the body is no form. */
  readonly params: () => RawObject;
}

export async function readIncoming(request: Request): Promise<Incoming> {
  const url = new URL(request.url);
  const body = await request.text();
  const type = request.headers.get("content-type") ?? FORM;
  const isTooLarge = body.length > BODY_BYTES_MAX;
  const isForm = type.toLowerCase().startsWith(FORM);
  const query = [...url.searchParams];
  const fields = isForm && !isTooLarge ? [...new URLSearchParams(body)] : [];
  return {
    method: request.method,
    path: url.pathname,
    origin: url.origin,
    signal: request.signal,
    headers: request.headers,
    maskedQuery: new URLSearchParams(maskPairs(query)).toString(),
    maskedBody: isForm ? new URLSearchParams(maskPairs(fields)).toString() : "",
    params() {
      if (isTooLarge) {
        throw new ApiError(413, { type: "invalid_request_error", message: "Request too large." });
      }
      if (!isForm && body !== "") {
        throw invalidRequest(
          `Invalid request: send the body as ${FORM}, not as ${type.split(";", 1)[0] ?? ""}.`,
        );
      }
      return parseForm([...query, ...fields]);
    },
  };
}
