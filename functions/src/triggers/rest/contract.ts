/**
 * A REST contract as data: the engine serves it, the OpenAPI document is made from it, and there is
 * nothing else to read. A contract translates; it has no rules of its own.
 */
import type { z } from "zod";
import type { Deps } from "../../application/ports.ts";
import type { Failure } from "./failure.ts";

/**
 * - `user`: a Firebase ID token.
 * - `user_or_guest`: that, or the guest's cookie, which is made if there is none.
 * - `anyone`: `uid` is set for whoever is known, and null for whoever is not.
 */
export type Caller = "user" | "user_or_guest" | "anyone";

export interface Call<W extends Caller, P, Q, B> {
  readonly uid: W extends "anyone" ? string | null : string;
  readonly isGuest: boolean;
  /** Parsed by the route's own schemas; what they do not name has been dropped. */
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The `Idempotency-Key`, as a request id that the use cases take; the same for the same key. */
  readonly idempotencyKey: string | undefined;
  /** One of the configured origins: where the page that calls was loaded from. */
  readonly origin: string | null;
  /** For the log and the support; made here, or taken from `X-Request-Id`. */
  readonly requestId: string;
}

export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
} & ({ readonly body: object } | { readonly html: string });

export interface Told {
  readonly description: string;
  /** Null for a page. */
  readonly schema: z.ZodType | null;
  /** `application/json` without it. */
  readonly contentType?: string;
}

interface RouteOf<W extends Caller, P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  readonly method: "GET" | "POST";
  /** Parameters in braces, as OpenAPI writes them: `/bookings/{id}`. */
  readonly path: `/${string}`;
  readonly operationId: string;
  readonly summary: string;
  readonly caller: W;
  /** Begins or confirms a payment: where App Check is on, its token is used up by it. */
  readonly isPaying?: true;
  /** All three are `z.object`: existing clients send more than is needed, and that is dropped. */
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /**
   * Names of fields, at any depth, whose numbers reach the schema as the very text that was sent, so
   * that no amount passes through a float: `450.99` arrives as `"450.99"`. See `Decimal`.
   */
  readonly decimals?: readonly string[];
  /** The answers of this route by status; failures are the contract's. */
  readonly answers: Readonly<Record<number, Told>>;
  /** Instead of the contract's own, for a route whose failures are pages. */
  failed?(failure: Failure): Answer;
  handle(deps: Deps, call: Call<W, z.infer<P>, z.infer<Q>, z.infer<B>>): Promise<Answer>;
}

export type Route = RouteOf<Caller, z.ZodType, z.ZodType, z.ZodType>;

export interface Contract {
  readonly name: string;
  readonly summary: string;
  readonly routes: readonly Route[];
  failed(failure: Failure): Answer;
  /** What `failed` makes, for the description. */
  readonly failureSchema: z.ZodType;
}

/** Gives `handle` what the route's own schemas parse. */
export function route<
  W extends Caller,
  P extends z.ZodType = z.ZodUndefined,
  Q extends z.ZodType = z.ZodUndefined,
  B extends z.ZodType = z.ZodUndefined,
>(it: RouteOf<W, P, Q, B>): Route {
  return it;
}
