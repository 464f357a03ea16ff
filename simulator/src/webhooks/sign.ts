import { createHmac } from "node:crypto";

/** The `Stripe-Signature` header: one `v1` for each secret that is valid now. */
export function signatureHeader(body: string, secrets: string[], timestamp: number): string {
  const signatures = secrets.map((secret) => `v1=${hmac(secret, `${timestamp}.${body}`)}`);
  return [`t=${timestamp}`, ...signatures].join(",");
}

/** Secrets that sign now: the newest, and older ones until they run out. */
export function validSecrets(
  secrets: { value: string; expiresAtMs: number | null }[],
  nowMs: number,
): string[] {
  return secrets
    .filter(({ expiresAtMs }) => expiresAtMs === null || expiresAtMs > nowMs)
    .map(({ value }) => value);
}

function hmac(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("hex");
}
