/** Whom `npm start` knows. Fixed uids, so that an example can name them. */
export interface SeedUser {
  uid: string;
  email: string;
  displayName: string;
  claims: Record<string, unknown>;
}

export const SEED_PASSWORD = "holdfast";

export const USERS: SeedUser[] = [
  { uid: "customer-1", email: "customer@example.com", displayName: "Carla Customer", claims: {} },
  { uid: "customer-2", email: "customer2@example.com", displayName: "Chris Customer", claims: {} },
  {
    uid: "operator-1",
    email: "operator@example.com",
    displayName: "Olga Operator",
    claims: { operator: true, role: "owner" },
  },
];
