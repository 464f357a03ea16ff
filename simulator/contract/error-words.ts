import type { Declarations } from "./declarations.ts";

/** Where errors lie in an answer: the answer itself, or what an intent remembers. */
const ERROR_KEYS = new Set(["error", "last_payment_error", "last_setup_error", "setup_error"]);

/**
 * Codes and types of errors, and types of events, that the SDK does not declare. The description
 * calls them any text, so a made-up one is seen nowhere else. For `decline_code` not even the SDK
 * has a list.
 */
export function unknownWords(value: unknown, declared: Declarations, place = ""): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => unknownWords(item, declared, `${place}[${index}]`));
  }
  if (typeof value !== "object" || value === null) return [];
  const { object, type } = value as { object?: unknown; type?: unknown };
  const isStrange = object === "event" && !isIn(declared.eventTypes, type);
  const here = isStrange ? [`${place}.type is no type of event: ${show(type)}`] : [];
  const inner = Object.entries(value).flatMap(([key, item]) => [
    ...(ERROR_KEYS.has(key) ? wordsOf(item, declared, `${place}.${key}`) : []),
    ...unknownWords(item, declared, `${place}.${key}`),
  ]);
  return [...here, ...inner];
}

function wordsOf(error: unknown, declared: Declarations, place: string): string[] {
  if (typeof error !== "object" || error === null) return [];
  const { errorCodes, errorTypes, adviceCodes } = declared;
  const { code, type, advice_code: advice } = error as Record<string, unknown>;
  return [
    ...(code === undefined || isIn(errorCodes, code)
      ? []
      : [`${place}.code is no code: ${show(code)}`]),
    ...(advice === undefined || isIn(adviceCodes, advice)
      ? []
      : [`${place}.advice_code is no advice: ${show(advice)}`]),
    ...(isIn(errorTypes, type) ? [] : [`${place}.type is no type of error: ${show(type)}`]),
  ];
}

function isIn(words: string[], word: unknown): boolean {
  return typeof word === "string" && words.includes(word);
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
