import type { Call } from "../../core/core.ts";
import type { Charge } from "../../core/stripe-types.ts";
import { CREATED, EXPAND, PAGE } from "../../http/common-params.ts";
import { listWanted } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import { str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { findCharge } from "../find.ts";

const ALL = "/v1/charges";
const LIST_CHARGES = {
  ...PAGE,
  ...CREATED,
  customer: str(),
  payment_intent: str(),
  transfer_group: str(),
};

export const CHARGE_ROUTES = [
  route({ method: "GET", path: ALL, params: LIST_CHARGES, run: listCharges }),
  route({ method: "GET", path: `${ALL}/{charge}`, params: EXPAND, run: getCharge }),
];

function getCharge({ account }: Call, _values: object, id: string): Charge {
  return findCharge(account, id);
}

function listCharges({ account }: Call, values: Values<typeof LIST_CHARGES>): object {
  return listWanted(ALL, account.charges, values, ["customer", "payment_intent", "transfer_group"]);
}
