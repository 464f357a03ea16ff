/**
 * The cookie that a guest is known by: `v1.{id}.{seconds since 1970}.{signature}`. It is a key to bookings and to
 * what they cost, so nothing in it is believed before its signature is, and nobody can sign but us.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { GuestId } from "../../domain/ids.ts";

/** The only cookie that Firebase Hosting lets through to a function. */
const NAME = "__session";
const VERSION = "v1";
const GUEST_DAYS = 30;
const DAY_S = 86_400;
/** An older one is written anew, so that whoever comes back keeps being known. */
const FRESH_S = DAY_S;
/** Clocks of instances differ a little; what is dated later than this was not written here. */
const AHEAD_S = 300;

export interface Signing {
  /** Apart from other installations, which may have been given the same secret. */
  readonly env: string;
  /** The first signs, all are believed: so one can be put before another, which is dropped later. */
  readonly secrets: readonly string[];
  /** Milliseconds. */
  readonly now: number;
}

interface KnownGuest {
  readonly guestId: string;
  /** To be written anew: it grows old, or a newer secret has come before its own. */
  readonly isStale: boolean;
}

/** @returns null for none, for several, of which one could be planted, and for any that is not ours */
export function readGuest(cookies: string | undefined, signing: Signing): KnownGuest | null {
  const [value, another] = valuesOf(cookies);
  if (value === undefined || another !== undefined) return null;
  const { guestId, issuedAt, signature } =
    /^v1\.(?<guestId>[^.]+)\.(?<issuedAt>\d{1,12})\.(?<signature>[\w-]{43})$/.exec(value)?.groups ??
    {};
  if (guestId === undefined || issuedAt === undefined || signature === undefined) return null;
  const signer = signing.secrets.findIndex((secret) =>
    isEqual(signature, signatureOf({ guestId, issuedAt }, secret, signing)),
  );
  if (signer < 0 || !GuestId.safeParse(guestId).success) return null;
  const ageS = Math.floor(signing.now / 1000) - Number(issuedAt);
  if (ageS < -AHEAD_S || ageS >= GUEST_DAYS * DAY_S) return null;
  return { guestId, isStale: signer > 0 || ageS > FRESH_S };
}

/** @param isSecure false on a developer's own machine only, which has no TLS */
export function guestCookie(guestId: string, signing: Signing, isSecure: boolean): string {
  const [secret] = signing.secrets;
  if (secret === undefined) throw new Error("there is no secret to sign with");
  const issuedAt = String(Math.floor(signing.now / 1000));
  const signature = signatureOf({ guestId, issuedAt }, secret, signing);
  return [
    `${NAME}=${VERSION}.${guestId}.${issuedAt}.${signature}`,
    "Path=/",
    `Max-Age=${String(GUEST_DAYS * DAY_S)}`,
    "HttpOnly",
    "SameSite=Lax",
    ...(isSecure ? ["Secure"] : []),
  ].join("; ");
}

function valuesOf(cookies = ""): string[] {
  return cookies
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${NAME}=`))
    .map((pair) => pair.slice(NAME.length + 1));
}

function signatureOf(
  { guestId, issuedAt }: { guestId: string; issuedAt: string },
  secret: string,
  { env }: Signing,
): string {
  const signed = JSON.stringify(["holdfast guest", VERSION, env, guestId, issuedAt]);
  return createHmac("sha256", secret).update(signed).digest("base64url");
}

/** In the same time wherever they differ. Both are 43 letters. */
function isEqual(given: string, own: string): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(own));
}
