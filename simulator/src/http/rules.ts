import { ParameterError } from "../core/errors.ts";
import { readInteger, readMap, readObject } from "./read.ts";
import type { Raw } from "./form.ts";

/**
 * One parameter of the API: how to read it, and enough of its shape to compare it with Stripe's
 * published description.
 */
export interface Rule<T> {
  readonly read: (raw: Raw, path: string) => T;
  readonly isRequired: boolean;
  readonly values?: readonly string[];
  readonly fields?: Shape;
  /** Stripe has it; the simulator refuses it. */
  readonly isUnsupported?: boolean;
}
export type Shape = Readonly<Record<string, Rule<unknown>>>;
type RequiredRule<T> = Rule<T> & { readonly isRequired: true };

type RequiredKeys<S extends Shape> = {
  [K in keyof S]: S[K] extends { isRequired: true } ? K : never;
}[keyof S];
type Output<R> = R extends Rule<infer T> ? T : never;
export type Values<S extends Shape> = { [K in RequiredKeys<S>]: Output<S[K]> } & {
  [K in Exclude<keyof S, RequiredKeys<S>>]?: Output<S[K]>;
};

export function str(lengthMax = 5_000): Rule<string> {
  return optional((raw, path) => {
    if (typeof raw !== "string") throw new ParameterError(path, `Invalid string: ${path}`);
    if (raw === "") throw emptyValue(path);
    if (raw.length > lengthMax) {
      throw new ParameterError(path, `Invalid ${path}: must be at most ${lengthMax} characters`);
    }
    return raw;
  });
}

export function int(): Rule<number> {
  return optional(readInteger);
}

export function bool(): Rule<boolean> {
  return optional((raw, path) => {
    if (raw === "true" || raw === "false") return raw === "true";
    throw new ParameterError(path, `Invalid boolean: ${typeof raw === "string" ? raw : path}`);
  });
}

export function oneOf<const V extends string>(...values: V[]): Rule<V> {
  const read = (raw: Raw, path: string): V => {
    const found = values.find((value) => value === raw);
    if (found !== undefined) return found;
    if (raw === "") throw emptyValue(path);
    throw new ParameterError(path, `Invalid ${path}: must be one of ${values.join(", ")}`);
  };
  return { ...optional(read), values };
}

export function list<T>(item: Rule<T>): Rule<T[]> {
  const read = (raw: Raw, path: string): T[] => {
    if (!Array.isArray(raw)) throw new ParameterError(path, `Invalid array: ${path}`);
    return raw.map((one, index) => item.read(one, `${path}[${index}]`));
  };
  return { ...optional(read), ...(item.values ? { values: item.values } : {}) };
}

export function obj<S extends Shape>(fields: S): Rule<Values<S>> {
  return { ...optional((raw, path) => readObject(fields, raw, path)), fields };
}

/** A map of text to text; an empty text removes its key. */
export function metadata(): Rule<Record<string, string>> {
  return optional(readMap);
}

/** An empty text unsets the value. */
export function clearable<T>(rule: Rule<T>): Rule<T | null> {
  return { ...rule, read: (raw, path) => (raw === "" ? null : rule.read(raw, path)) };
}

export function either<A, B>(first: Rule<A>, second: Rule<B>): Rule<A | B> {
  const read = (raw: Raw, path: string): A | B => {
    try {
      return first.read(raw, path);
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error;
      return second.read(raw, path);
    }
  };
  return optional(read);
}

export function required<T>(rule: Rule<T>): RequiredRule<T> {
  return { ...rule, isRequired: true };
}

function optional<T>(read: Rule<T>["read"]): Rule<T> {
  return { read, isRequired: false };
}

function emptyValue(path: string): ParameterError {
  return new ParameterError(
    path,
    `You passed an empty string for '${path}'. An empty value means to unset it, and '${path}' cannot be unset. Leave it out or give it a value.`,
    "parameter_invalid_empty",
  );
}
