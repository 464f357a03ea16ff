import type { Account } from "../../core/account.ts";
import { noSuch } from "../../core/errors.ts";
import type { Dispute } from "../../core/stripe-types.ts";

export function findDispute(account: Account, id: string): Dispute {
  const found = account.disputes.get(id);
  if (found === undefined) throw noSuch("dispute", id, "dispute", 404);
  return found;
}
