import {
  createPaymentIntent as useCase,
  CreatePaymentIntentInput,
} from "../application/create-payment-intent.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const createPaymentIntent = callable(
  "createPaymentIntent",
  OPTIONS.createPaymentIntent,
  CreatePaymentIntentInput,
  useCase,
  "pays",
);
