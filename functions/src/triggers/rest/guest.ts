import type { Request, Response } from "express";
import type { Deps } from "../../application/ports.ts";
import { sessionSecrets } from "../../config.ts";
import { guestUid, newGuestId } from "../../domain/ids.ts";
import { guestCookie, readGuest } from "./guest-cookie.ts";

export interface Visit {
  readonly request: Request;
  readonly response: Response;
  /** Whether somebody unknown becomes a new guest. */
  readonly isWelcome: boolean;
}

/**
 * Who calls without a token: the owner of the guest's cookie, or a new guest with a cookie of their own.
 * A cookie that is forged, foreign or too old makes a new guest, too: who has one cannot take it off, and
 * what is refused for good would lock them out.
 * @returns null for somebody unknown who is not welcome, and for everybody where guests are switched off
 */
export async function guestOf(
  { settings, clock, randomBytes }: Deps,
  { request, response, isWelcome }: Visit,
): Promise<string | null> {
  if (!settings.guestRest) return null;
  const signing = { env: settings.env, secrets: sessionSecrets(), now: await clock.now() };
  const known = readGuest(request.headers.cookie, signing);
  if (known === null && !isWelcome) return null;
  const guestId = known?.guestId ?? newGuestId(randomBytes);
  if (known === null || known.isStale) {
    // Hosting takes a cookie off any answer that does not say that it is one person's.
    response.set("Cache-Control", "private, no-store");
    response.append("Set-Cookie", guestCookie(guestId, signing, !isOwnMachine(request)));
  }
  return guestUid(guestId);
}

/** Where a developer tries it, without TLS. */
function isOwnMachine({ hostname }: Request): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}
