import {
  createCustomerSession as useCase,
  CreateCustomerSessionInput,
} from "../application/create-customer-session.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const createCustomerSession = callable(
  "createCustomerSession",
  OPTIONS.createCustomerSession,
  CreateCustomerSessionInput,
  useCase,
);
