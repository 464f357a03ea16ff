import type { Call } from "../../core/core.ts";
import { noSuch } from "../../core/errors.ts";
import type { EarlyFraudWarning } from "../../core/stripe-types.ts";
import { CREATED, EXPAND, PAGE } from "../../http/common-params.ts";
import { listWanted } from "../../http/lists.ts";
import { route } from "../../http/route.ts";
import { str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";

const ALL = "/v1/radar/early_fraud_warnings";
const LIST_WARNINGS = { ...PAGE, ...CREATED, charge: str(), payment_intent: str() };

export const EARLY_FRAUD_WARNING_ROUTES = [
  route({ method: "GET", path: ALL, params: LIST_WARNINGS, run: listWarnings }),
  route({ method: "GET", path: `${ALL}/{early_fraud_warning}`, params: EXPAND, run: getWarning }),
];

function getWarning({ account }: Call, _values: object, id: string): EarlyFraudWarning {
  const found = account.earlyFraudWarnings.get(id);
  if (found === undefined) throw noSuch("early_fraud_warning", id, "early_fraud_warning", 404);
  return found;
}

function listWarnings({ account }: Call, values: Values<typeof LIST_WARNINGS>): object {
  return listWanted(ALL, account.earlyFraudWarnings, values, ["charge", "payment_intent"]);
}
