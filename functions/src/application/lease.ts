import { ref, replace, type Deps } from "./ports.ts";

/** What a run knows of its lease. */
export interface Held {
  /** Where the last run, or one that died, got to. */
  readonly cursor: string | null;
  /**
   * Keeps how far this run got, and the lease as long again.
   * @throws Error when another run has the lease by now: this one took too long, and ends
   */
  keep(cursor: string): Promise<void>;
}

/**
 * Runs `work` unless another run holds the lease. A crash frees it after `leaseMs`; that two may then
 * overlap is harmless, because whatever they do is safe to repeat.
 */
export async function withLease<T>(
  deps: Deps,
  { name, leaseMs }: { name: string; leaseMs: number },
  work: (held: Held) => Promise<T>,
): Promise<T | "leased"> {
  const at = ref("leases", name);
  const now = await deps.clock.now();
  const { lease } = await deps.store.read({ lease: at });
  if (lease !== null && lease.data.expiresAt > now) return "leased";
  const holder = Buffer.from(deps.randomBytes(12)).toString("hex");
  const cursor = lease?.data.cursor ?? null;
  const mine = { holder, expiresAt: now + leaseMs, cursor };
  const taken = await deps.store.commit([replace(at, lease, mine)]);
  if (taken === "conflict") return "leased";
  try {
    return await work({ cursor, keep: (next) => keep(deps, { name, leaseMs, holder }, next) });
  } finally {
    await release(deps, name, holder);
  }
}

async function keep(
  deps: Deps,
  { name, leaseMs, holder }: { name: string; leaseMs: number; holder: string },
  cursor: string,
): Promise<void> {
  const at = ref("leases", name);
  const { lease } = await deps.store.read({ lease: at });
  const expiresAt = (await deps.clock.now()) + leaseMs;
  const isMine = lease?.data.holder === holder;
  if (
    isMine &&
    (await deps.store.commit([replace(at, lease, { holder, expiresAt, cursor })])) === "committed"
  ) {
    return;
  }
  throw new Error(`the lease ${name} was taken over`);
}

async function release(deps: Deps, name: string, holder: string): Promise<void> {
  const at = ref("leases", name);
  const { lease } = await deps.store.read({ lease: at });
  if (lease?.data.holder === holder) {
    await deps.store.commit([replace(at, lease, { ...lease.data, expiresAt: 0 })]);
  }
}
