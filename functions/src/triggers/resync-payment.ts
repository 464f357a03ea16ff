import { resyncPayment as useCase, ResyncPaymentInput } from "../application/resync-payment.ts";
import { OPTIONS } from "../config.ts";
import { operatorCallable } from "./callable.ts";

export const resyncPayment = operatorCallable(
  "resyncPayment",
  OPTIONS.resyncPayment,
  ResyncPaymentInput,
  useCase,
);
