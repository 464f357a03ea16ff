import { CATALOG } from "../seed/catalog.ts";
import { COUPONS, SHIPPING_OPTIONS } from "../seed/prices.ts";
import { SCHEDULES } from "../seed/schedules.ts";
import { SEED_PASSWORD, USERS } from "../seed/users.ts";
import type { SeedUser } from "../seed/users.ts";
import type { FirestoreData } from "./firestore-values.ts";
import type { Json } from "./json.ts";

/** Every seed document by its path. */
export function seedDocuments(): Map<string, FirestoreData> {
  const within = (collection: string, documents: object) =>
    Object.entries(documents as Record<string, FirestoreData>).map(
      ([id, data]) => [`${collection}/${id}`, data] as const,
    );
  return new Map([
    ...within("catalog", CATALOG),
    ...within("schedules", SCHEDULES),
    ...within("coupons", COUPONS),
    ...within("shippingOptions", SHIPPING_OPTIONS),
  ]);
}

/** The accounts as the Auth emulator imports them. */
export function seedAccounts(): Json {
  return { kind: "identitytoolkit#DownloadAccountResponse", users: USERS.map(account) };
}

// The format wants times; a fixed one keeps the export the same on every run.
const FIXED_MS = Date.UTC(2026, 0, 1);

function account(user: SeedUser): Json {
  const salt = `fakeSalt-${user.uid}`;
  return {
    localId: user.uid,
    email: user.email,
    emailVerified: true,
    displayName: user.displayName,
    ...(Object.keys(user.claims).length > 0
      ? { customAttributes: JSON.stringify(user.claims) }
      : {}),
    // The Auth emulator's own notation; it keeps no real hashes.
    passwordHash: `fakeHash:salt=${salt}:password=${SEED_PASSWORD}`,
    salt,
    passwordUpdatedAt: FIXED_MS,
    validSince: String(FIXED_MS / 1000),
    createdAt: String(FIXED_MS),
    lastLoginAt: String(FIXED_MS),
    providerUserInfo: [
      {
        providerId: "password",
        email: user.email,
        federatedId: user.email,
        rawId: user.email,
        displayName: user.displayName,
      },
    ],
  };
}
