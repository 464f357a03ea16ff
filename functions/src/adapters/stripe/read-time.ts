import type Stripe from "stripe";
import type { Clock } from "../../application/ports.ts";

export interface Timed<T> {
  readonly answer: T;
  /** Whole seconds on Stripe's clock, at which the answer was surely true or not yet. */
  readonly asOf: number;
}

/**
 * Stripe wrote the answer some time between our question and its Date header. The earlier end is
 * taken: a read that seems too new would overrule an event that came after it. Retries and their
 * pauses count as part of the call, which only makes it earlier still.
 */
export async function timed<T extends object>(
  clock: Clock,
  call: () => Promise<Stripe.Response<T>>,
): Promise<Timed<Stripe.Response<T>>> {
  const startedAt = performance.now();
  const answer = await call();
  const tookMs = performance.now() - startedAt;
  const date = Date.parse(answer.lastResponse.headers["date"] ?? "");
  // Only a proxy that drops the header makes us fall back on our own clock.
  const answeredAt = Number.isNaN(date) ? await clock.now() : date;
  return { answer, asOf: Math.floor((answeredAt - tookMs) / 1000) };
}
