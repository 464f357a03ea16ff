import {
  createCheckoutSession as useCase,
  CreateCheckoutSessionInput,
} from "../application/create-checkout-session.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const createCheckoutSession = callable(
  "createCheckoutSession",
  OPTIONS.createCheckoutSession,
  CreateCheckoutSessionInput,
  useCase,
  "pays",
);
