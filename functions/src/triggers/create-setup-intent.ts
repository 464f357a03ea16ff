import {
  createSetupIntent as useCase,
  CreateSetupIntentInput,
} from "../application/create-setup-intent.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const createSetupIntent = callable(
  "createSetupIntent",
  OPTIONS.createSetupIntent,
  CreateSetupIntentInput,
  useCase,
  "pays",
);
