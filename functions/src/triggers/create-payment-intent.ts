import { createPaymentIntent as useCase } from "../application/create-payment-intent.ts";
import { CreatePaymentIntentInput } from "../application/create-payment-intent-input.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const createPaymentIntent = callable(
  "createPaymentIntent",
  OPTIONS.createPaymentIntent,
  CreatePaymentIntentInput,
  useCase,
  "pays",
);
