/**
 * Loads Stripe's SDK and all that is composed behind the first call instead of at start: a cold instance
 * answers discovery and bad requests without them. Firestore's comes with its trigger's provider anyway.
 */
export async function load() {
  const { compose, verifyEvent } = await import("../composition.ts");
  return { deps: compose(), verifyEvent };
}
