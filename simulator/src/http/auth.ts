import type { Account } from "../core/account.ts";
import { ApiError } from "../core/errors.ts";
import { accountOf } from "../core/state.ts";
import type { State } from "../core/state.ts";

export interface Caller {
  account: Account;
  kind: "secret" | "publishable";
}

/** Bearer or Basic. Live keys are refused: this is not the place where money moves. */
export function authenticate(state: State, header: string | null): Caller {
  const key = keyFrom(header);
  if (key === null) {
    throw unauthorized(
      "You did not provide an API key. Send it as the user of Basic auth, or as 'Authorization: Bearer sk_test_…'.",
    );
  }
  if (/^[srp]k_live_/.test(key)) {
    throw unauthorized(
      "The offline Stripe takes no live keys. Use a key such as sk_test_holdfast.",
    );
  }
  const match = /^(sk|rk|pk)_test_([A-Za-z0-9_]+)$/.exec(key);
  if (match?.[2] === undefined) throw unauthorized(`Invalid API Key provided: ${mask(key)}`);
  const kind = match[1] === "pk" ? "publishable" : "secret";
  return { account: accountOf(state, match[2]), kind };
}

function keyFrom(header: string | null): string | null {
  const [scheme = "", value = ""] = (header ?? "").trim().split(/\s+/, 2);
  if (value === "") return null;
  if (scheme.toLowerCase() === "bearer") return value;
  if (scheme.toLowerCase() !== "basic") return null;
  const user = Buffer.from(value, "base64").toString("utf8").split(":", 1)[0];
  return user === undefined || user === "" ? null : user;
}

function mask(key: string): string {
  return `${key.slice(0, 8)}****${key.slice(-4)}`;
}

function unauthorized(message: string): ApiError {
  return new ApiError(401, { type: "invalid_request_error", message });
}
