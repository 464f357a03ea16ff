const WITH_EXPONENT =
  /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?e(?<exponent>[+-]?\d{1,2})$/i;

/**
 * A JSON number's text without an exponent: some clients write ten million as `1.0E7`. Only the point
 * moves, so nothing is lost. What has none, or one beyond any amount, is given back as it is.
 */
export function plainDecimal(text: string): string {
  const { sign, whole, fraction = "", exponent } = WITH_EXPONENT.exec(text)?.groups ?? {};
  if (sign === undefined || whole === undefined) return text;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const [before, after] =
    point <= 0
      ? ["0", "0".repeat(-point) + digits]
      : [digits.slice(0, point).padEnd(point, "0"), digits.slice(point)];
  const major = before.replace(/^0+(?=\d)/, "");
  return sign + (after === "" ? major : `${major}.${after}`);
}
