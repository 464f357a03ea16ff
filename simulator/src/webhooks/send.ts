import { DELIVERY_LOG_MAX } from "../core/constants.ts";
import type { Core } from "../core/core.ts";
import { appendCapped } from "../core/drop-old.ts";
import type { DeliveryLogEntry } from "../core/logs.ts";
import { isLoopbackUrl } from "../safety.ts";

const BODY_SHOWN_MAX = 2_000;

export type Attempt = Omit<DeliveryLogEntry, "at" | "status" | "error">;
export interface Sent {
  status: number | null;
  body?: string;
  error: string | null;
}

/** Brings one signed body to one address, and logs how that ended. Never throws. */
export async function send(
  core: Core,
  attempt: Attempt,
  body: string,
  signature: string,
): Promise<Sent> {
  const at = core.clock.now();
  const sent = await post(core, attempt.url, body, signature);
  const line = { at, ...attempt, status: sent.status, error: sent.error };
  appendCapped(core.deliveryLog, line, DELIVERY_LOG_MAX);
  return sent;
}

export function isDelivered({ status }: Sent): boolean {
  return status !== null && status >= 200 && status < 300;
}

async function post(core: Core, url: string, body: string, signature: string): Promise<Sent> {
  if (!isLoopbackUrl(url)) {
    return { status: null, error: `${url} is not on this machine; the simulator never leaves it` };
  }
  try {
    const signal = AbortSignal.any([
      AbortSignal.timeout(core.settings.deliveryTimeoutMs),
      core.closing,
    ]);
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "user-agent": "Stripe/1.0 (holdfast simulator)",
      "stripe-signature": signature,
    };
    // A redirect counts as a failure, so it must be seen and not followed.
    const redirect = "manual";
    const request = new Request(url, { method: "POST", headers, body, redirect, signal });
    const response = await core.settings.send(request);
    const text = await response.text();
    return { status: response.status, body: text.slice(0, BODY_SHOWN_MAX), error: null };
  } catch (error) {
    return { status: null, error: describe(error) };
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
