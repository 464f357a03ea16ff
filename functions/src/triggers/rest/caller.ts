import type { Request, Response } from "express";
import { checkAnonymous } from "../../application/check-account.ts";
import type { Deps } from "../../application/ports.ts";
import { DomainError } from "../../domain/errors.ts";
import type { Caller } from "./contract.ts";
import { guestOf } from "./guest.ts";

interface Known {
  readonly uid: string | null;
  readonly isGuest: boolean;
}

/**
 * Whoever sends a token is its owner or nobody: a wrong one never becomes a guest.
 * @throws DomainError UNAUTHENTICATED, ANONYMOUS_REFUSED, UNAVAILABLE
 */
export async function callerOf(
  deps: Deps,
  wanted: Caller,
  visit: { readonly request: Request; readonly response: Response },
): Promise<Known> {
  const { authorization } = visit.request.headers;
  if (authorization !== undefined)
    return { uid: await ownerOf(deps, authorization), isGuest: false };
  if (wanted === "user") throw new DomainError("UNAUTHENTICATED");
  const uid = await guestOf(deps, { ...visit, isWelcome: wanted === "user_or_guest" });
  if (uid === null && wanted === "user_or_guest") throw new DomainError("UNAUTHENTICATED");
  return { uid, isGuest: uid !== null };
}

async function ownerOf({ accounts, settings }: Deps, authorization: string): Promise<string> {
  const { token } = /^Bearer +(?<token>[\w.~+/=-]+) *$/i.exec(authorization)?.groups ?? {};
  const account = token === undefined ? null : await accounts.whose(token);
  if (account === null) throw new DomainError("UNAUTHENTICATED");
  checkAnonymous(settings, account);
  return account.uid;
}
