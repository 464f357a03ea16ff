import { readEndpoints } from "./endpoints.ts";

/** Where a callable is, and by whom it is called. */
interface OperatorLine {
  url: (name: string) => string;
  token: string;
}

/**
 * @param project a real one, called with the ID token of somebody with a role, from HOLDFAST_ID_TOKEN;
 *   undefined is the emulator, which takes any token
 */
export function operatorLine(project: string | undefined, region: string): OperatorLine {
  if (project === undefined) {
    const { functions } = readEndpoints();
    return { url: (name) => `${functions}/${name}`, token: emulatorToken() };
  }
  const token = process.env["HOLDFAST_ID_TOKEN"] ?? "";
  if (token === "") {
    throw new Error("Set HOLDFAST_ID_TOKEN to the ID token of an account with a role.");
  }
  return { url: (name) => `https://${region}-${project}.cloudfunctions.net/${name}`, token };
}

/** @throws an error with the answer's message, `reason`, `retryable` and `retryAfterMs` */
export async function callOperator<T>(
  { url, token }: OperatorLine,
  name: string,
  data: unknown,
): Promise<T> {
  const response = await fetch(url(name), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ data }),
  });
  const answer = (await response.json().catch(() => ({}))) as {
    result?: T;
    error?: { message?: string; details?: object };
  };
  if (response.ok && answer.result !== undefined) return answer.result;
  const message = answer.error?.message ?? `${name} answered ${response.status}`;
  throw Object.assign(new Error(message), answer.error?.details);
}

/** As the Auth emulator issues them: no signature. */
function emulatorToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { sub: "command-line", user_id: "command-line", role: "owner" };
  return `${part({ alg: "none", typ: "JWT" })}.${part({ ...claims, iat: now, exp: now + 3600 })}.`;
}
