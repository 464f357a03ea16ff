import type { Call } from "../../core/core.ts";
import { noSuch } from "../../core/errors.ts";
import type { Payout } from "../../core/stripe-types.ts";
import { CREATED, EXPAND, PAGE } from "../../http/common-params.ts";
import { isCreatedWithin, isWanted, listPage } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import { str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";

const ALL = "/v1/payouts";
const LIST_PAYOUTS = {
  ...PAGE,
  ...CREATED,
  arrival_date: CREATED.created,
  destination: str(),
  status: str(),
};

export const PAYOUT_ROUTES = [
  route({ method: "GET", path: ALL, params: LIST_PAYOUTS, run: listPayouts }),
  route({ method: "GET", path: `${ALL}/{payout}`, params: EXPAND, run: getPayout }),
];

function getPayout({ account }: Call, _values: object, id: string): Payout {
  const found = account.payouts.get(id);
  if (found === undefined) throw noSuch("payout", id, "payout", 404);
  return found;
}

function listPayouts({ account }: Call, values: Values<typeof LIST_PAYOUTS>): object {
  const found = [...account.payouts.values()].filter(
    (one) =>
      isWanted(one, values, ["destination", "status"]) &&
      isCreatedWithin(one.arrival_date, values.arrival_date),
  );
  return listPage(ALL, found, values);
}
