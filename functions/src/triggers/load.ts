/**
 * Loads the SDKs behind the first call instead of at start: a cold instance answers discovery and
 * bad requests without them, and starts about three times faster.
 */
export async function load() {
  const { compose, verifyEvent } = await import("../composition.ts");
  return { deps: compose(), verifyEvent };
}
