import type { AuthorizationPolicy, CatalogItem } from "./catalog.ts";

/** Of several items the most careful: one that waits for its capture makes the whole booking wait. */
export function authorizationPolicyOf(items: readonly CatalogItem[]): AuthorizationPolicy {
  const manual = items.filter(({ captureMethod }) => captureMethod === "manual");
  const policies = manual.map(({ policy }) => policy.authorization ?? UNSAID);
  const isEnough = policies.every(({ confirmOn }) => confirmOn === "authorization");
  const isCanceled = policies.some(({ whenLost }) => whenLost === "cancel");
  return {
    confirmOn: policies.length > 0 && isEnough ? "authorization" : "capture",
    whenLost: isCanceled ? "cancel" : "hold",
  };
}

/** What an item means that says nothing of it. */
const UNSAID: AuthorizationPolicy = { confirmOn: "capture", whenLost: "hold" };
