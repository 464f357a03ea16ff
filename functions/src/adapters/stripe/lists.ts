/** What was created at Stripe in a span of time, whoever made it: pages of a list, never a search. */
import type Stripe from "stripe";
import { z } from "zod";
import type { Clock, Listed, ListedKind, ListedPage, ListPage } from "../../application/ports.ts";
import type { Observation } from "../../domain/facts.ts";
import { BOOKED, READ } from "./asked.ts";
import { unavailable } from "./failures.ts";
import { Metadata, StripeDispute, StripeIntent, StripeRefund, StripeWarning } from "./objects.ts";
import { timed } from "./read-time.ts";
import { observeIntent } from "./translate.ts";
import { observeDispute, observeRefund, observeWarning } from "./translate-after.ts";

type Answer = Promise<Stripe.Response<Stripe.ApiList<{ id: string }>>>;

/** @throws DomainError STRIPE_UNAVAILABLE */
export async function listCreated(
  stripe: Stripe,
  clock: Clock,
  kind: ListedKind,
  page: ListPage,
): Promise<ListedPage> {
  try {
    const { answer, asOf } = await timed(clock, () => ask(stripe, kind, page));
    const items = answer.data.map((one) => listedFrom(kind, one, asOf));
    return { items, next: answer.has_more ? (items.at(-1)?.id ?? null) : null };
  } catch (error) {
    throw unavailable(error);
  }
}

function ask(stripe: Stripe, kind: ListedKind, page: ListPage): Answer {
  const { since, until, after, limit } = page;
  const created = { gte: since, lt: until };
  const params = { created, limit, ...(after === null ? {} : { starting_after: after }) };
  switch (kind) {
    case "intents": {
      const expand = BOOKED.map((one) => `data.latest_charge.${one}`);
      return stripe.paymentIntents.list({ ...params, expand }, READ);
    }
    case "refunds": {
      const expand = [...WITH_INTENT, ...BOOKED.map((one) => `data.${one}`)];
      return stripe.refunds.list({ ...params, expand }, READ);
    }
    case "disputes":
      return stripe.disputes.list({ ...params, expand: WITH_INTENT }, READ);
    case "warnings":
      return stripe.radar.earlyFraudWarnings.list({ ...params, expand: WITH_INTENT }, READ);
  }
}

/** Its metadata tell whose it is: what the Dashboard makes has none of its own. */
const WITH_INTENT = ["data.payment_intent"];

const Seconds = z.int().nullish().catch(null);
const Dated = z.object({ created: Seconds }).catch({ created: null });
const Row = z.object({
  id: z.string(),
  created: z.int(),
  canceled_at: Seconds,
  metadata: Metadata,
  latest_charge: z.object({ created: Seconds, balance_transaction: Dated }).nullish().catch(null),
  payment_intent: z.object({ id: z.string(), metadata: Metadata }).nullish().catch(null),
});

function listedFrom(kind: ListedKind, object: unknown, asOf: number): Listed {
  const { id, created, canceled_at: canceledAt, ...row } = Row.parse(object);
  const charge = row.latest_charge;
  const owner = kind === "intents" ? { id, metadata: row.metadata } : row.payment_intent;
  const dates = [canceledAt, charge?.created, charge?.balance_transaction.created];
  return {
    ...{ id, created },
    changedAt: Math.max(created, ...dates.map((date) => date ?? 0)),
    intentId: owner?.id ?? null,
    metadata: owner?.metadata ?? {},
    observations: observed(kind, object, asOf),
  };
}

function observed(kind: ListedKind, object: unknown, asOf: number): Observation[] | null {
  switch (kind) {
    case "intents":
      return read(StripeIntent, object, (one) => observeIntent(one, { asOf, source: "read" }));
    case "refunds":
      return read(StripeRefund, object, (one) => observeRefund(one, asOf));
    case "disputes":
      return read(StripeDispute, object, (one) => observeDispute(one, asOf));
    case "warnings":
      return read(StripeWarning, object, (one) => observeWarning(one, asOf));
  }
}

/** One that cannot be read must not hide the others of its page. */
function read<T>(schema: z.ZodType<T>, object: unknown, observe: (value: T) => Observation[]) {
  const parsed = schema.safeParse(object);
  return parsed.success ? observe(parsed.data) : null;
}
