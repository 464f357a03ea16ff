import { deleteMyData as useCase, DeleteMyDataInput } from "../application/delete-my-data.ts";
import { OPTIONS } from "../config.ts";
import { callable } from "./callable.ts";

export const deleteMyData = callable(
  "deleteMyData",
  OPTIONS.deleteMyData,
  DeleteMyDataInput,
  useCase,
);
