import type { Declarations } from "./declarations.ts";

/** Where errors lie in an answer: the answer itself, or what an intent remembers. */
const ERROR_KEYS = new Set(["error", "last_payment_error", "last_setup_error", "setup_error"]);

/**
 * Codes and types of errors that the SDK does not declare. The description calls a code any text,
 * so a made-up one is seen nowhere else. For `decline_code` not even the SDK has a list.
 */
export function unknownErrorWords(value: unknown, declared: Declarations, place = ""): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => unknownErrorWords(item, declared, `${place}[${index}]`));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(ERROR_KEYS.has(key) ? wordsOf(item, declared, `${place}.${key}`) : []),
    ...unknownErrorWords(item, declared, `${place}.${key}`),
  ]);
}

function wordsOf(error: unknown, { errorCodes, errorTypes }: Declarations, place: string) {
  if (typeof error !== "object" || error === null) return [];
  const { code, type } = error as { code?: unknown; type?: unknown };
  return [
    ...(code === undefined || isIn(errorCodes, code)
      ? []
      : [`${place}.code is no code: ${show(code)}`]),
    ...(isIn(errorTypes, type) ? [] : [`${place}.type is no type of error: ${show(type)}`]),
  ];
}

function isIn(words: string[], word: unknown): boolean {
  return typeof word === "string" && words.includes(word);
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
