import type { Core } from "../core/core.ts";
import { ApiError, DroppedConnection } from "../core/errors.ts";
import type { ErrorBody } from "../core/errors.ts";
import type { Fault } from "./faults.ts";

/** The error answer that a fault makes. */
export function faultError(fault: Fault): ApiError {
  if (fault.effect === "429") {
    return new ApiError(429, limited("rate_limit", "Too many requests. Try again later."));
  }
  if (fault.effect === "lock_timeout") {
    const message = "This object cannot be accessed right now because another request holds it.";
    return new ApiError(429, limited("lock_timeout", message));
  }
  const status = fault.status ?? 500;
  const type = status >= 500 ? "api_error" : "invalid_request_error";
  return new ApiError(status, { type, message: `A fault answers ${status}.` });
}

/** Never answers: ends when the caller gives up or the simulator closes. */
export async function hang(core: Core, signal: AbortSignal): Promise<never> {
  const ended = AbortSignal.any([signal, core.closing]);
  if (!ended.aborted) {
    await new Promise<void>((resolve) => {
      ended.addEventListener(
        "abort",
        () => {
          resolve();
        },
        { once: true },
      );
    });
  }
  throw new DroppedConnection("a fault let it hang");
}

function limited(code: "rate_limit" | "lock_timeout", message: string): ErrorBody {
  return { type: "invalid_request_error", code, message };
}
