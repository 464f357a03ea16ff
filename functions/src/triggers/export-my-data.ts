import { exportMyData as useCase, ExportMyDataInput } from "../application/export-my-data.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const exportMyData = callable(
  "exportMyData",
  OPTIONS.exportMyData,
  ExportMyDataInput,
  useCase,
  "reads",
);
