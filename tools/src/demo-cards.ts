/** Test cards by what they do; a number works too. */
const DEMO_CARDS: Record<string, string> = {
  success: "4242424242424242",
  declined: "4000000000000002",
  insufficient: "4000000000009995",
  expired: "4000000000000069",
  "3ds": "4000002760003184",
  "3ds-then-insufficient": "4000008260003178",
};

/** @throws an error that lists what can be said */
export function cardNumber(name: string): string {
  const known = DEMO_CARDS[name];
  const number = known ?? name.replaceAll(/[ -]/g, "");
  if (/^\d{12,19}$/.test(number)) return number;
  throw new Error(`--card takes a test card number, or ${Object.keys(DEMO_CARDS).join(", ")}`);
}
