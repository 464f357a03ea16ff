import type { Call } from "../../core/core.ts";
import { newestFirst } from "../../core/shelf.ts";
import type { Charge } from "../../core/stripe-types.ts";
import { CREATED, EXPAND, PAGE } from "../../http/common-params.ts";
import { isCreatedWithin, newestPage, only } from "../../http/lists.ts";
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
  const { customer, payment_intent: intent, transfer_group: group } = values;
  const found = only(
    newestFirst(account.charges),
    (one) =>
      (customer === undefined || one.customer === customer) &&
      (intent === undefined || one.payment_intent === intent) &&
      (group === undefined || one.transfer_group === group) &&
      isCreatedWithin(one.created, values.created),
  );
  return newestPage(ALL, found, values);
}
