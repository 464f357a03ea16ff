import { loadFixtures } from "../../contract/fixtures.ts";
import type { Fixture } from "../../contract/fixtures.ts";
import { findGo, skipped } from "../../contract/go-tool.ts";

/** Stripe's own examples, or why they cannot be had. */
export async function stripeFixtures(): Promise<Record<string, Fixture> | { skipped: string }> {
  const go = findGo();
  return go === null ? skipped("Go is not installed.") : loadFixtures(go);
}

/**
 * Stripe's example fills fields whatever the status, and stands for an account in two keys. These
 * three are emptied, so that it passes every layer and a changed one fails for its change alone.
 */
export function plainIntent(fixtures: Record<string, Fixture>): Fixture {
  const example = structuredClone(fixtures["payment_intent"] ?? {});
  return { ...example, transfer_data: null, next_action: null, canceled_at: null };
}
