import type { Account } from "../../core/account.ts";
import type { Call } from "../../core/core.ts";
import { noSuch } from "../../core/errors.ts";
import type { Refund } from "../../core/stripe-types.ts";
import { listWanted } from "../../http/lists.ts";
import type { Values } from "../../http/rules.ts";
import type { LIST_REFUNDS } from "./params.ts";

export const REFUNDS = "/v1/refunds";

export function findRefund(account: Account, id: string): Refund {
  const found = account.refunds.get(id);
  if (found === undefined) throw noSuch("refund", id, "id", 404);
  return found;
}

export function getRefund({ account }: Call, _values: object, id: string): Refund {
  return findRefund(account, id);
}

export function listRefunds({ account }: Call, values: Values<typeof LIST_REFUNDS>): object {
  return listWanted(REFUNDS, account.refunds, values, ["charge", "payment_intent"]);
}
