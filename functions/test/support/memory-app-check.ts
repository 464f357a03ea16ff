import type { AppCheck } from "../../src/application/ports.ts";

/** App Check in memory: every token that begins with `app` is one. */
export function createMemoryAppCheck(): AppCheck {
  const used = new Set<string>();
  return {
    vouch(token, { isOnce }) {
      if (!token.startsWith("app")) return Promise.resolve("invalid");
      if (isOnce && used.has(token)) return Promise.resolve("used");
      if (isOnce) used.add(token);
      return Promise.resolve("valid");
    },
  };
}
