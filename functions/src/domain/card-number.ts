/**
 * Card numbers go from the app to Stripe and never through here; one that comes anyway, in a note or
 * a wrong field, is refused before anything is stored or logged.
 *
 * What counts: 14 to 19 digits that pass the Luhn check and have a length and a beginning in use
 * (see `SCHEMES`). They may be in groups, with spaces, dots or dashes between, and other groups may
 * come before or after. What does not count, though one in ten passes Luhn:
 * - timestamps and dates: no scheme begins with 1, nor with 20 (`20260314060000`);
 * - telephone numbers: they have up to 13 digits with the country's, mostly, or a `+` in front. The
 *   13-digit Visa numbers are left out for this; none has been issued for decades;
 * - decimal numbers such as coordinates, and digits inside a longer id of letters and digits,
 *   UUIDs among them.
 */
const SCHEMES: readonly RegExp[] = [
  /^4(?:\d{15}|\d{18})$/, // Visa
  /^(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720|220[0-4])\d{12}$/, // Mastercard, Mir
  /^3[47]\d{13}$/, // American Express
  /^3(?:0[0-59]|[689]\d)\d{11,16}$/, // Diners Club
  /^(?:35|50|5[6-9]|6\d)\d{14,17}$/, // JCB, Discover, UnionPay, Maestro, RuPay
];
const DIGITS_MAX = 19;

const DEPTH_MAX = 32;
const NODES_MAX = 20_000;

const UUID = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/** Groups of digits, where no letter, digit or plus sign touches them. */
const GROUPS = /(?<![\p{L}\d+])\d+(?:[\s.\-\u2010-\u2015]{1,3}\d+)*(?![\p{L}\d])/gu;

/**
 * Where the first card number stands, as a path such as `details.notes`; `*` stands for a key that
 * is one itself. Never the number. Looks into no more than `NODES_MAX` objects, `DEPTH_MAX` deep.
 */
export function findCardNumber(value: unknown): string | null {
  return search(value, [], new Set())?.join(".") ?? null;
}

function search(value: unknown, path: readonly string[], seen: Set<object>): string[] | null {
  if (typeof value === "string") return holdsCardNumber(value) ? [...path] : null;
  if (typeof value === "number") return search(integerText(value), path, seen);
  if (value === null || typeof value !== "object") return null;
  if (seen.has(value) || seen.size >= NODES_MAX || path.length >= DEPTH_MAX) return null;
  seen.add(value);
  for (const [key, child] of Object.entries(value)) {
    if (holdsCardNumber(key)) return [...path, "*"];
    const found = search(child, [...path, key], seen);
    if (found !== null) return found;
  }
  return null;
}

/** Fractions are measurements, and their many digits would look like a card's. */
function integerText(value: number): string {
  return Number.isInteger(value) ? String(value) : "";
}

function holdsCardNumber(text: string): boolean {
  // Full-width digits, which some keyboards write, are digits too.
  const runs = text.normalize("NFKC").replaceAll(UUID, " ").match(GROUPS) ?? [];
  return runs.some((run) => !/^\d+\.\d+$/.test(run) && hasCardAmong(run.match(/\d+/g) ?? []));
}

/** Only whole groups can make up a number: `4242 4242 4242 4242 12` does, by its first four. */
function hasCardAmong(groups: readonly string[]): boolean {
  return groups.some((_, first) => {
    let digits = "";
    for (const group of groups.slice(first, first + DIGITS_MAX)) {
      digits += group;
      if (digits.length > DIGITS_MAX) return false;
      if (SCHEMES.some((scheme) => scheme.test(digits)) && passesLuhn(digits)) return true;
    }
    return false;
  });
}

function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
