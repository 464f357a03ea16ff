import type { Call } from "../../core/core.ts";
import type { Dispute } from "../../core/stripe-types.ts";
import { EXPAND } from "../../http/common-params.ts";
import { listWanted } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import type { Values } from "../../http/rules.ts";
import { findDispute } from "./find.ts";
import { LIST_DISPUTES, UPDATE_DISPUTE } from "./params.ts";
import { closeDispute, updateDispute } from "./update.ts";

const ALL = "/v1/disputes";
const ONE = `${ALL}/{dispute}`;

export const DISPUTE_ROUTES = [
  route({ method: "GET", path: ALL, params: LIST_DISPUTES, run: listDisputes }),
  route({ method: "GET", path: ONE, params: EXPAND, run: getDispute }),
  route({ method: "POST", path: ONE, params: UPDATE_DISPUTE, run: updateDispute }),
  route({ method: "POST", path: `${ONE}/close`, params: EXPAND, run: closeDispute }),
];

function getDispute({ account }: Call, _values: object, id: string): Dispute {
  return findDispute(account, id);
}

function listDisputes({ account }: Call, values: Values<typeof LIST_DISPUTES>): object {
  return listWanted(ALL, account.disputes, values, ["charge", "payment_intent"]);
}
