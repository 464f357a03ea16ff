import { ref, replace, type Deps } from "./ports.ts";

/**
 * Runs `work` unless another run holds the lease. A crash frees it after `leaseMs`; that two may then
 * overlap is harmless, because whatever they do is safe to repeat.
 */
export async function withLease<T>(
  deps: Deps,
  { name, leaseMs }: { name: string; leaseMs: number },
  work: () => Promise<T>,
): Promise<T | "leased"> {
  const at = ref("leases", name);
  const now = await deps.clock.now();
  const { lease } = await deps.store.read({ lease: at });
  if (lease !== null && lease.data.expiresAt > now) return "leased";
  const holder = Buffer.from(deps.randomBytes(12)).toString("hex");
  const taken = await deps.store.commit([replace(at, lease, { holder, expiresAt: now + leaseMs })]);
  if (taken === "conflict") return "leased";
  try {
    return await work();
  } finally {
    await release(deps, name, holder);
  }
}

async function release(deps: Deps, name: string, holder: string): Promise<void> {
  const at = ref("leases", name);
  const { lease } = await deps.store.read({ lease: at });
  if (lease?.data.holder === holder) {
    await deps.store.commit([replace(at, lease, { holder, expiresAt: 0 })]);
  }
}
