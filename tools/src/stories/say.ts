/** Whose line it is: `listens` is what the customer's Firestore listener hears. */
type Voice = "customer" | "listens" | "operator" | "Stripe" | "backend" | "clock";

const WIDTH = "customer".length;

export function say(who: Voice, what: string): void {
  console.log(`  ${who.padEnd(WIDTH)}  ${what}`);
}
