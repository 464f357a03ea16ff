/** Card data goes to Stripe only: whoever sends it here is stopped before anything is stored or logged. */

const DEPTH_MAX = 12;
const GROUPED_DIGITS = /(?<![\dA-Za-z])\d(?:[ .-]?\d){12,18}(?![\dA-Za-z])/g;

/** Where in the input a card number stands, as a path like `details.notes`; never the number itself. */
export function findCardNumber(value: unknown, path: readonly string[] = []): string | null {
  if (typeof value === "string" || typeof value === "number") {
    return holdsCardNumber(String(value)) ? path.join(".") : null;
  }
  if (value === null || typeof value !== "object" || path.length > DEPTH_MAX) return null;
  for (const [key, child] of Object.entries(value)) {
    if (holdsCardNumber(key)) return [...path, "?"].join(".");
    const found = findCardNumber(child, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

/** Card schemes begin with 2 to 6; timestamps in milliseconds begin with 1, which keeps them out. */
function holdsCardNumber(text: string): boolean {
  return [...text.matchAll(GROUPED_DIGITS)].some(([match]) => {
    const digits = match.replaceAll(/\D/g, "");
    return /^[2-6]/.test(digits) && isLuhn(digits);
  });
}

function isLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
