import { chargeFee as useCase, ChargeFeeInput } from "../application/charge-fee.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const chargeFee = operatorCallable("chargeFee", OPTIONS.chargeFee, ChargeFeeInput, useCase);
