/** A price that a client shows its customer: compared with ours, and never used. */
import { isDomainError } from "./errors.ts";
import { parseMajorText } from "./money.ts";

/** Zeros behind the point are no fraction: an app that holds amounts as doubles writes them. */
const WHOLE = /^(?<digits>0|[1-9]\d{0,15})(?:\.0{1,16})?$/;

/**
 * Clients exist that send major units, and others that send minor ones; either is fine, if it is exact.
 * @param sent decimal text, as it was sent
 * @param unitAmount minor units
 */
export function isSamePrice(sent: string, unitAmount: number, currency: string): boolean {
  const minor = WHOLE.exec(sent)?.groups?.["digits"];
  return minor === String(unitAmount) || majorOf(sent, currency) === unitAmount;
}

/** @returns minor units; null for what is no amount of that currency */
function majorOf(sent: string, currency: string): number | null {
  try {
    return parseMajorText(sent, currency);
  } catch (error) {
    if (isDomainError(error, "AMOUNT_INVALID")) return null;
    throw error;
  }
}
