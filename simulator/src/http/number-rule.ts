import { ParameterError } from "../core/errors.ts";
import type { Rule } from "./rules.ts";

/** A number that may have a fraction, such as a percentage. Never an amount of money. */
export function num(): Rule<number> {
  return {
    isRequired: false,
    read(raw, path) {
      if (typeof raw === "string" && /^-?\d{1,15}(\.\d{1,15})?$/.test(raw)) return Number(raw);
      throw new ParameterError(path, `Invalid decimal: ${typeof raw === "string" ? raw : path}`);
    },
  };
}
