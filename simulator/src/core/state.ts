import { createHash } from "node:crypto";
import { emptyAccount } from "./account.ts";
import type { Account } from "./account.ts";
import { createRandom } from "./random.ts";
import type { Random } from "./random.ts";

/** Everything the simulator knows. Plain data and Maps only, so that a snapshot is one JSON. */
export interface State {
  seed: number;
  ids: Random;
  /** Its own stream, so that the way events travel never changes an id. */
  chance: Random;
  accounts: Map<string, Account>;
  jobs: Job[];
  deliveries: PendingDelivery[];
  sequence: number;
  delivery: DeliveryMode;
  paused: boolean;
  /** The balance does not cover refunds: until it does, new ones wait. */
  isBalanceShort: boolean;
}

export type DeliveryMode = "polite" | "hostile";

/** Something the clock brings about. */
export interface Job {
  atMs: number;
  sequence: number;
  account: string;
  kind:
    | "release-authorization"
    | "expire-three-d-secure"
    | "settle-balance"
    | "settle-debit"
    | DisputeJobKind
    | "expire-checkout-session"
    | "succeed-refund"
    | "fail-refund";
  id: string;
}

/** What the clock does to disputed charges, named after what comes of it. */
type DisputeJobKind =
  "open-dispute" | "decide-dispute" | "dispute-due" | "close-inquiry" | "report-fraud";

export interface PendingDelivery {
  atMs: number;
  sequence: number;
  account: string;
  event: string;
  endpoint: string;
  attempt: number;
  isDuplicate: boolean;
}

export function createState(seed: number, delivery: DeliveryMode): State {
  return {
    seed,
    ids: createRandom(seed),
    chance: createRandom(seed ^ 0x5eed_cafe),
    accounts: new Map(),
    jobs: [],
    deliveries: [],
    sequence: 0,
    delivery,
    paused: false,
    isBalanceShort: false,
  };
}

/** `sk_test_X`, `rk_test_X` and `pk_test_X` belong to one account: the one of the suffix X. */
export function accountOf(state: State, suffix: string): Account {
  const digest = createHash("sha256").update(`${state.seed}:${suffix}`).digest("hex");
  const id = `acct_${digest.slice(0, 16)}`;
  let account = state.accounts.get(id);
  if (account === undefined) {
    account = emptyAccount(id);
    state.accounts.set(id, account);
  }
  return account;
}
