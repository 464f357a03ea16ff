import Stripe from "stripe";
import type { StripeNotice } from "../../application/ports.ts";
import { translateEvent } from "./events.ts";

/** Seconds by which a signature's time may differ from ours, in either direction. */
const TOLERANCE_S = 300;

export interface Delivery {
  /** The bytes as they came: a body that was parsed and written again has another signature. */
  readonly rawBody: Buffer;
  /** Every occurrence of the Stripe-Signature header. */
  readonly signatureHeaders: readonly string[];
  /** Any of them may have signed: while an endpoint's secret is rolled, two are valid. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}

export type Verified =
  | { readonly kind: "event"; readonly notice: StripeNotice }
  /** Signed, but names an object without showing it. We subscribe to none; refusing would disable the endpoint. */
  | { readonly kind: "thin" }
  | {
      readonly kind: "refused";
      readonly why:
        | "no_signature"
        | "several_signatures"
        | "bad_signature"
        | "too_old"
        | "from_the_future"
        | "malformed";
    };

/** Never throws: whatever a stranger sends is an answer, not a fault. */
export function verifyEvent({ rawBody, signatureHeaders, secrets, nowMs }: Delivery): Verified {
  const [header, ...more] = signatureHeaders;
  if (header === undefined || header.trim() === "") return refused("no_signature");
  if (more.length > 0) return refused("several_signatures");
  const signed = parseHeader(header);
  if (signed === null) return refused("bad_signature");
  const ageS = Math.floor(nowMs / 1000) - signed.timestamp;
  if (ageS > TOLERANCE_S) return refused("too_old");
  // Stripe's library checks only age, so a signature made for next year would be good until then.
  if (ageS < -TOLERANCE_S) return refused("from_the_future");

  for (const secret of secrets.filter((one) => one.trim() !== "")) {
    const opened = open(rawBody, signed.header, secret, nowMs);
    if (opened !== "bad_signature") return opened;
  }
  return refused("bad_signature");
}

function open(rawBody: Buffer, header: string, secret: string, nowMs: number) {
  try {
    const event: unknown = Stripe.webhooks.constructEvent(
      rawBody,
      header,
      secret,
      TOLERANCE_S,
      undefined,
      nowMs,
    );
    const notice = translateEvent(event);
    return notice === null ? refused("malformed") : { kind: "event" as const, notice };
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return "bad_signature";
    // The signature was good, so this is Stripe's body: a thin event, or nothing that we know.
    return isThin(rawBody) ? { kind: "thin" as const } : refused("malformed");
  }
}

/**
 * Time and signatures, written anew from what is well formed: the library reads the last of several
 * times, and takes an odd signature for an error of its own instead of a bad one.
 */
function parseHeader(header: string): { timestamp: number; header: string } | null {
  const items = header.split(",").map((item) => item.trim());
  const times = items.filter((item) => item.startsWith("t="));
  const signatures = items.filter((item) => /^v1=[0-9a-f]{64}$/.test(item));
  const timestamp = /^t=(\d{1,12})$/.exec(times[0] ?? "")?.[1];
  if (times.length !== 1 || timestamp === undefined || signatures.length === 0) return null;
  return { timestamp: Number(timestamp), header: `t=${timestamp},${signatures.join(",")}` };
}

function isThin(rawBody: Buffer): boolean {
  try {
    const json = JSON.parse(rawBody.toString("utf8")) as { object?: unknown } | null;
    return json?.object === "v2.core.event";
  } catch {
    return false;
  }
}

function refused(why: (Verified & { kind: "refused" })["why"]): Verified {
  return { kind: "refused", why };
}
