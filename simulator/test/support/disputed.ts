import { expect } from "chai";
import type Stripe from "stripe";
import { DISPUTE_DELAY_MS } from "../../src/core/constants.ts";
import { pay } from "./bench.ts";
import type { Bench } from "./bench.ts";

/** Pays with a test card, lets a moment pass, and answers the dispute that came of it. */
export async function disputeOf(bench: Bench, card: string): Promise<Stripe.Dispute> {
  const paid = await pay(bench, card);
  await bench.control.advanceClock(DISPUTE_DELAY_MS);
  const { data } = await bench.stripe.disputes.list({ payment_intent: paid.id });
  expect(data).to.have.length(1);
  return data[0]!;
}

export function chargeOf(dispute: Stripe.Dispute): string {
  return dispute.charge as string;
}

export async function countEvents({ stripe }: Bench): Promise<number> {
  return (await stripe.events.list({ limit: 100 })).data.length;
}

/** The events since the `count` first ones, oldest first. */
export async function eventsSince({ stripe }: Bench, count: number): Promise<Stripe.Event[]> {
  return (await stripe.events.list({ limit: 100 })).data.reverse().slice(count);
}

export function typesOf(events: readonly Stripe.Event[]): string[] {
  return events.map(({ type }) => type);
}

export function plain(object: object): unknown {
  return JSON.parse(JSON.stringify(object)) as unknown;
}
