/** The one way to the log. It redacts, and it never throws: a log line must not lose a payment. */
import { error, info } from "firebase-functions/logger";
import type { Journal } from "./application/ports.ts";

type Fields = Readonly<Record<string, string | number | boolean | null>>;

export const journal: Journal = {
  note: (event, fields) => {
    write(info, event, fields);
  },
  alarm: (event, fields) => {
    write(error, event, { ...fields, alarm: true });
  },
};

/** A fault of ours, with its cause for us and nothing for the caller. */
export function logFault(where: string, requestId: string, fault: unknown): void {
  write(error, "fault", { where, requestId, alarm: true, fault: describe(fault) });
}

const SECRET =
  /\b(sk|rk|pk|whsec|ek|cuss)_[A-Za-z0-9_]{4,}|\b(pi|seti|cs)_[A-Za-z0-9_]+?_secret_[A-Za-z0-9%]+/g;
const CARD_LIKE = /\b(?:\d[ -]?){13,19}\b/g;

export function redact(text: string): string {
  return text.replace(SECRET, "[secret]").replace(CARD_LIKE, "[digits]");
}

function write(level: typeof info, event: string, fields: Fields): void {
  try {
    const safe = Object.entries(fields).map(([key, value]) => [
      key,
      typeof value === "string" ? redact(value) : value,
    ]);
    level(event, Object.fromEntries(safe));
  } catch {
    // Nothing is worth failing a payment for.
  }
}

function describe(fault: unknown): string {
  if (!(fault instanceof Error)) return String(fault);
  const cause = fault.cause === undefined ? "" : ` <- ${describe(fault.cause)}`;
  return `${fault.stack ?? fault.message}${cause}`;
}
