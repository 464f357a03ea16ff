import { ParameterError } from "../core/errors.ts";
import type { Raw } from "./form.ts";
import type { Shape, Values } from "./rules.ts";

export const METADATA_KEYS_MAX = 50;
const METADATA_KEY_LENGTH_MAX = 40;
const METADATA_VALUE_LENGTH_MAX = 500;

/** Reads a whole object by its table: unknown names first, then missing ones, then each value. */
export function readObject<S extends Shape>(shape: S, raw: Raw, path = ""): Values<S> {
  if (typeof raw === "string" || Array.isArray(raw)) {
    throw new ParameterError(path, `Invalid object: ${path}`);
  }
  const nameOf = (key: string) => (path === "" ? key : `${path}[${key}]`);
  for (const key of Object.keys(raw)) {
    if (!Object.hasOwn(shape, key)) {
      const name = nameOf(key);
      throw new ParameterError(name, `Received unknown parameter: ${name}`, "parameter_unknown");
    }
  }
  const values: Record<string, unknown> = {};
  for (const [key, rule] of Object.entries(shape)) {
    const value = raw[key];
    if (value !== undefined) values[key] = rule.read(value, nameOf(key));
    else if (rule.isRequired) throw missing(nameOf(key));
  }
  return values as Values<S>;
}

export function readInteger(raw: Raw, path: string): number {
  if (typeof raw === "string" && /^-?\d{1,15}$/.test(raw)) return Number(raw);
  if (raw === "") throw missing(path);
  const shown = typeof raw === "string" ? raw.slice(0, 40) : path;
  throw new ParameterError(path, `Invalid integer: ${shown}`, "parameter_invalid_integer");
}

/** Reads a metadata map. Numeric keys arrive as a list and become keys again. */
export function readMap(raw: Raw, path: string): Record<string, string> {
  if (raw === "") return {};
  if (typeof raw === "string") throw new ParameterError(path, `Invalid hash: ${path}`);
  const entries = Object.entries(raw);
  if (entries.length > METADATA_KEYS_MAX) {
    throw new ParameterError(path, `You can have at most ${METADATA_KEYS_MAX} metadata keys.`);
  }
  return Object.fromEntries(entries.map(([key, value]) => [key, readEntry(path, key, value)]));
}

function readEntry(path: string, key: string, value: Raw): string {
  const name = `${path}[${key}]`;
  if (typeof value !== "string") throw new ParameterError(name, `Invalid string: ${name}`);
  if (key.length > METADATA_KEY_LENGTH_MAX) {
    throw new ParameterError(
      path,
      `Metadata keys can have at most ${METADATA_KEY_LENGTH_MAX} characters.`,
    );
  }
  if (value.length > METADATA_VALUE_LENGTH_MAX) {
    throw new ParameterError(
      name,
      `Metadata values can have at most ${METADATA_VALUE_LENGTH_MAX} characters.`,
    );
  }
  return value;
}

function missing(name: string): ParameterError {
  return new ParameterError(name, `Missing required param: ${name}.`, "parameter_missing");
}
