import { invalidRequest } from "../core/errors.ts";
import { isObject } from "../core/json.ts";

export type Input = Record<string, unknown>;

/** Readers of a JSON body for the control plane: each says what is wrong and where. */
export function inputObject(value: unknown, name: string): Input {
  if (isObject(value)) return value;
  throw invalidRequest(`${name} must be a JSON object.`);
}

export function assertNames(input: Input, names: readonly string[]): void {
  const stray = Object.keys(input).find((key) => !names.includes(key));
  if (stray === undefined) return;
  throw invalidRequest(`'${stray}' is not known here. Known are: ${names.join(", ")}.`);
}

export function optionalNumber(input: Input, name: string): number | undefined {
  const value = input[name];
  if (value === undefined || (typeof value === "number" && Number.isFinite(value))) return value;
  throw invalidRequest(`'${name}' must be a number.`);
}

export function optionalString(input: Input, name: string): string | undefined {
  const value = input[name];
  if (value === undefined || typeof value === "string") return value;
  throw invalidRequest(`'${name}' must be text.`);
}

export function optionalBoolean(input: Input, name: string): boolean | undefined {
  const value = input[name];
  if (value === undefined || typeof value === "boolean") return value;
  throw invalidRequest(`'${name}' must be true or false.`);
}

export function optionalChoice<const V extends string>(
  input: Input,
  name: string,
  values: readonly V[],
): V | undefined {
  return input[name] === undefined ? undefined : choice(input, name, values);
}

export function choice<const V extends string>(
  input: Input,
  name: string,
  values: readonly V[],
): V {
  const found = values.find((value) => value === input[name]);
  if (found !== undefined) return found;
  throw invalidRequest(`'${name}' must be one of: ${values.join(", ")}.`);
}
