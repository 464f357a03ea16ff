import { parseArgs } from "node:util";
import { ROLES } from "../../functions/src/domain/roles.ts";
import type { Role } from "../../functions/src/domain/roles.ts";

/** `operator` is what firestore.rules ask for; `role` is what the functions do. */
const OURS = ["operator", "role"];

/** What is used of the Admin SDK's `Auth`. */
export interface Accounts {
  getUserByEmail: (email: string) => Promise<Account>;
  setCustomUserClaims: (uid: string, claims: Record<string, unknown>) => Promise<void>;
  revokeRefreshTokens: (uid: string) => Promise<void>;
}

export interface Account {
  uid: string;
  customClaims?: Record<string, unknown>;
}

interface Grant {
  role: Role | "none";
  email: string;
  /** Undefined is the emulator. */
  project: string | undefined;
}

/** @throws an error that says what is missing or unknown */
export function parseGrant(args: string[]): Grant {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { project: { type: "string" } },
  });
  const [name, email, ...more] = positionals;
  const role = ([...ROLES, "none"] as const).find((known) => known === name);
  if (name === undefined || email === undefined || more.length > 0) {
    throw new Error("Say a role and one e-mail address: npm run grant -- owner you@example.com");
  }
  if (role === undefined) {
    throw new Error(`There is no role ${name}: take ${ROLES.join(", ")}, or none.`);
  }
  if (values.project === "") throw new Error("--project takes the id of a project.");
  return { role, email, project: values.project };
}

/** Keeps every other claim. Answers what was done. */
export async function grant({ role, email, project }: Grant, accounts: Accounts): Promise<string> {
  const { uid, customClaims = {} } = await find(email, accounts);
  const others = Object.entries(customClaims).filter(([name]) => !OURS.includes(name));
  const given = role === "none" ? {} : { operator: true, role };
  const claims = { ...Object.fromEntries(others), ...given };
  await accounts.setCustomUserClaims(uid, claims);
  if (role === "none") await accounts.revokeRefreshTokens(uid);
  const where = project ?? "the emulator";
  return role === "none"
    ? `${email} has no role in ${where} any more, within an hour at the latest.`
    : `${email} is ${role} in ${where}, from the next sign-in on.`;
}

async function find(email: string, accounts: Accounts): Promise<Account> {
  try {
    return await accounts.getUserByEmail(email);
  } catch (error) {
    if ((error as { code?: string }).code !== "auth/user-not-found") throw error;
    throw new Error(`There is no account ${email}: sign up with it first.`, { cause: error });
  }
}
