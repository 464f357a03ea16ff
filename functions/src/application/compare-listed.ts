import { isNews, isUnbooked } from "../domain/drift.ts";
import { PaymentId } from "../domain/ids.ts";
import type { Ledger } from "../domain/payment.ts";
import { applyFacts } from "./apply-facts.ts";
import type { Pass } from "./pass.ts";
import { create, ref, type Deps, type Listed, type ListedKind, type Ref } from "./ports.ts";
import { sample, type Page, type Walk } from "./tally.ts";

const PAGE_MAX = 50;
/** Seconds: what changed just now may still be told by its event, and is next time's. */
const YOUNG_S = 10 * 60;
const KEPT_MS = 35 * 24 * 3_600_000;

/**
 * Compares one page of Stripe's objects with the ledgers, and merges what no event has told. One round
 * trip for all of its ledgers; only a difference costs more.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE
 */
export async function compareListed(
  deps: Deps,
  { kind, since, until, after }: Pass & { readonly kind: ListedKind },
  walk: Walk,
): Promise<Page> {
  const { items, next } = await deps.stripe.listCreated(kind, {
    ...{ since, until, after },
    limit: PAGE_MAX,
  });
  const ours = items.filter(({ metadata }) => isOurs(deps, metadata));
  walk.tally.looked += items.length;
  walk.tally.ours += ours.length;
  const now = await deps.clock.now();
  const settled = ours.filter(({ changedAt }) => changedAt <= now / 1000 - YOUNG_S);
  const ledgers = await ledgersOf(deps, settled);
  for (const item of settled) {
    const ledger = ledgers.get(item.metadata["paymentId"] ?? "");
    if (ledger === undefined) await missing(deps, { kind, item, now }, walk);
    else await compareOne(deps, { item, ledger, now }, walk);
  }
  return { next, reached: items.at(-1)?.created ?? since };
}

function isOurs({ settings }: Deps, { app, env }: Readonly<Record<string, string>>): boolean {
  return app === "holdfast" && env === settings.env;
}

async function ledgersOf(deps: Deps, items: readonly Listed[]): Promise<Map<string, Ledger>> {
  const ids = items.flatMap(
    ({ metadata }) => PaymentId.safeParse(metadata["paymentId"]).data ?? [],
  );
  const refs: Record<string, Ref<"ledger">> = Object.fromEntries(
    ids.map((id) => [id, ref("ledger", id)]),
  );
  const found = await deps.store.read(refs);
  return new Map(
    Object.entries(found).flatMap(([id, ledger]) => (ledger === null ? [] : [[id, ledger.data]])),
  );
}

interface Compared {
  readonly item: Listed;
  readonly ledger: Ledger;
  readonly now: number;
}

/** One that cannot be merged does not hold up the others. */
async function compareOne(deps: Deps, { item, ledger, now }: Compared, walk: Walk): Promise<void> {
  const { tally, cause, dryRun } = walk;
  const { paymentId, facts } = ledger;
  try {
    const { id, observations } = item;
    if (observations === null) throw new Error("it cannot be read");
    const isDrift = observations.some((seen) => isNews(facts, seen));
    const news = isDrift ? observations : observations.filter((seen) => isUnbooked(facts, seen));
    if (news.length === 0) return;
    if (!dryRun) {
      const what = `found ${id}`;
      const told = { paymentId, observations: news, cause, what, now };
      const applied = await applyFacts(deps, told);
      // Its event, or another run, came in between.
      if (applied.kind === "unchanged") return;
    }
    if (!isDrift) return;
    tally.drift += 1;
    sample(tally, id);
  } catch (error) {
    tally.failed += 1;
    sample(tally, item.id);
    const fields = { stripeId: item.id, paymentId, error: String(error) };
    deps.journal.alarm("reconcile_failed", fields);
  }
}

interface Missing {
  readonly kind: ListedKind;
  readonly item: Listed;
  readonly now: number;
}

/**
 * Ours by its metadata, and not in the database: an attempt is written before Stripe is asked, so this
 * takes a lost or restored database. Kept for a person where the events without a payment are.
 */
async function missing(deps: Deps, { kind, item, now }: Missing, walk: Walk): Promise<void> {
  const { tally, dryRun } = walk;
  tally.missing += 1;
  sample(tally, item.id);
  if (dryRun) return;
  const at = ref("stripeEvents", item.id);
  const { known } = await deps.store.read({ known: at });
  if (known !== null) return;
  const paymentId = PaymentId.safeParse(item.metadata["paymentId"]).data ?? null;
  const { id, intentId, created } = item;
  deps.journal.alarm("reconcile_missing", { stripeId: id, intentId, paymentId });
  // A conflict means that another run has just written the same.
  await deps.store.commit([
    create(at, {
      ...{ type: `reconcile.${kind}`, cause: "payment not found", intentId, paymentId, created },
      ...{ tries: 0, state: "dead", wakeAt: null, expiresAt: now + KEPT_MS },
    }),
  ]);
}
