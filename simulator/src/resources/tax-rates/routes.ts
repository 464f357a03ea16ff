import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { ParameterError } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { TaxRate } from "../../core/stripe-types.ts";
import { CREATED, EXPAND, METADATA, PAGE } from "../../http/common-params.ts";
import { listWanted } from "../../http/lists.ts";
import { mergeMetadata } from "../../http/merge.ts";
import { num } from "../../http/number-rule.ts";
import { route } from "../../http/route.ts";
import { bool, oneOf, required, str } from "../../http/rules.ts";
import type { Values } from "../../http/rules.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { findIn } from "../find-in.ts";

const ALL = "/v1/tax_rates";
const PERCENTAGE_MAX = 100;

const UPDATE_TAX_RATE = {
  ...EXPAND,
  active: bool(),
  country: str(2),
  description: str(),
  display_name: str(50),
  jurisdiction: str(50),
  metadata: METADATA,
  state: str(),
  tax_type: oneOf(
    ...(["amusement_tax", "communications_tax", "gst", "hst", "igst", "jct"] as const),
    ...(["lease_tax", "mass_transit_parking_tax", "parking_tax", "pst", "qst"] as const),
    ...(["retail_delivery_fee", "rst", "sales_tax", "service_tax", "vat"] as const),
  ),
};
const CREATE_TAX_RATE = {
  ...UPDATE_TAX_RATE,
  display_name: required(str(50)),
  inclusive: required(bool()),
  percentage: required(num()),
};
const LIST_TAX_RATES = { ...PAGE, ...CREATED, active: bool(), inclusive: bool() };

export const TAX_RATE_ROUTES = [
  route({ method: "POST", path: ALL, params: CREATE_TAX_RATE, run: createTaxRate }),
  route({ method: "GET", path: ALL, params: LIST_TAX_RATES, run: listTaxRates }),
  route({ method: "GET", path: `${ALL}/{tax_rate}`, params: EXPAND, run: getTaxRate }),
  route({ method: "POST", path: `${ALL}/{tax_rate}`, params: UPDATE_TAX_RATE, run: updateTaxRate }),
];

function createTaxRate(call: Call, values: Values<typeof CREATE_TAX_RATE>): TaxRate {
  const { percentage } = values;
  if (percentage < 0 || percentage > PERCENTAGE_MAX) {
    throw new ParameterError("percentage", "The percentage must be from 0 to 100.");
  }
  const rate: TaxRate = {
    id: newId(call.core, "txr"),
    object: "tax_rate",
    active: values.active ?? true,
    country: values.country ?? null,
    created: nowSeconds(call.core),
    description: values.description ?? null,
    display_name: values.display_name,
    effective_percentage: percentage,
    flat_amount: null,
    inclusive: values.inclusive,
    jurisdiction: values.jurisdiction ?? null,
    jurisdiction_level: null,
    livemode: false,
    metadata: values.metadata ?? {},
    percentage,
    rate_type: "percentage",
    state: values.state ?? null,
    tax_type: values.tax_type ?? null,
  };
  call.account.taxRates.set(rate.id, rate);
  emit(call, "tax_rate.created", rate);
  return rate;
}

/** What it takes can never be changed. */
function updateTaxRate(call: Call, values: Values<typeof UPDATE_TAX_RATE>, id: string): TaxRate {
  const rate = findIn(call.account.taxRates, "tax rate", id, null);
  const before = toJson(rate);
  rate.metadata = mergeMetadata(rate.metadata ?? {}, values.metadata);
  rate.active = values.active ?? rate.active;
  rate.country = values.country ?? rate.country;
  rate.description = values.description ?? rate.description;
  rate.display_name = values.display_name ?? rate.display_name;
  rate.jurisdiction = values.jurisdiction ?? rate.jurisdiction;
  rate.state = values.state ?? rate.state;
  rate.tax_type = values.tax_type ?? rate.tax_type;
  emitUpdate(call, "tax_rate.updated", before, rate);
  return rate;
}

function getTaxRate({ account }: Call, _values: object, id: string): TaxRate {
  return findIn(account.taxRates, "tax rate", id, null);
}

function listTaxRates({ account }: Call, values: Values<typeof LIST_TAX_RATES>): object {
  return listWanted(ALL, account.taxRates, values, ["active", "inclusive"]);
}
