import { createHash } from "node:crypto";
import type { Account } from "../core/account.ts";
import { IDEMPOTENCY_KEPT_MS, IDEMPOTENCY_KEY_LENGTH_MAX } from "../core/constants.ts";
import type { Core } from "../core/core.ts";
import { dropOlder } from "../core/drop-old.ts";
import { ApiError, invalidRequest, withDocs } from "../core/errors.ts";
import type { SavedAnswer } from "../core/account-records.ts";
import type { Caller } from "./auth.ts";
import type { Raw, RawObject } from "./form.ts";

/** A claim on a key. Exactly one request runs under it; `done` ends the claim. */
type Claim =
  { kind: "replay"; answer: SavedAnswer } | { kind: "run"; save: Save; done: () => void };
type Save = (answer: Pick<SavedAnswer, "status" | "body" | "requestId">) => void;

/**
 * Claims the key for this request: two at once have one winner, the other gets 409.
 *
 * @throws ApiError when the key runs now, or belongs to another request.
 */
export function claimKey(core: Core, caller: Caller, key: string, fingerprint: string): Claim {
  assertLength(key);
  const { account } = caller;
  const place = placeOf(caller, key);
  const saved = account.answers.get(place);
  if (saved !== undefined && core.clock.now() - saved.createdAtMs < IDEMPOTENCY_KEPT_MS) {
    if (saved.fingerprint !== fingerprint) throw otherRequest(key);
    return { kind: "replay", answer: saved };
  }
  dropOldAnswers(core, account);
  const claim = `${account.id} ${place}`;
  if (core.inFlight.has(claim)) throw inUse(key);
  core.inFlight.add(claim);
  return {
    kind: "run",
    save(answer) {
      account.answers.delete(place);
      account.answers.set(place, { ...answer, fingerprint, createdAtMs: core.clock.now() });
    },
    done() {
      core.inFlight.delete(claim);
    },
  };
}

/** Anybody has the publishable key: it must not read what a secret key was told, nor block it. */
function placeOf({ kind }: Caller, key: string): string {
  return kind === "secret" ? key : `${kind}\n${key}`;
}

/** A digest, because the parameters may hold a card number and the store must not. */
export function fingerprintOf(method: string, path: string, params: RawObject): string {
  const text = `${method} ${path} ${JSON.stringify(sorted(params))}`;
  return createHash("sha256").update(text).digest("hex");
}

/** They are kept in the order in which they were made. */
function dropOldAnswers(core: Core, account: Account): void {
  const oldest = core.clock.now() - IDEMPOTENCY_KEPT_MS;
  dropOlder(account.answers, (answer) => answer.createdAtMs, oldest + 1);
}

function sorted(value: Raw): unknown {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(sorted);
  const keys = Object.keys(value).sort();
  return keys.map((key) => [key, sorted(value[key] ?? "")]);
}

function assertLength(key: string): void {
  if (key.length >= 1 && key.length <= IDEMPOTENCY_KEY_LENGTH_MAX) return;
  throw invalidRequest(
    `Idempotency keys have 1 to ${IDEMPOTENCY_KEY_LENGTH_MAX} characters; this one has ${key.length}.`,
  );
}

function otherRequest(key: string): ApiError {
  return new ApiError(400, {
    type: "idempotency_error",
    message: `Keys for idempotent requests can only be used with the parameters and the endpoint they were first used with. Use another key than '${key}' if you mean another request.`,
  });
}

function inUse(key: string): ApiError {
  return new ApiError(
    409,
    withDocs(
      {
        type: "idempotency_error",
        message: `Another request with the idempotency key '${key}' is in progress. Try again when it has ended.`,
      },
      "idempotency_key_in_use",
    ),
  );
}
