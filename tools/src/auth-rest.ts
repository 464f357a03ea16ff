/** An Auth emulator as its owner sees it. */
export interface AuthRest {
  users: () => Promise<AuthUser[]>;
  /** Answers the uid. */
  signIn: (email: string, password: string) => Promise<string>;
}

interface AuthUser {
  uid: string;
  email: string;
  displayName: string;
  claims: Record<string, unknown>;
}

interface Account {
  localId: string;
  email?: string;
  displayName?: string;
  customAttributes?: string;
}

export function authRest(host: string, projectId: string): AuthRest {
  const root = `http://${host}/identitytoolkit.googleapis.com/v1`;
  const call = async (url: string, body?: object): Promise<unknown> => {
    const response = await fetch(url, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: "Bearer owner", "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response.json();
    throw new Error(`The Auth emulator answered ${response.status}: ${await response.text()}`);
  };
  return {
    async users() {
      const answer = await call(`${root}/projects/${projectId}/accounts:batchGet?maxResults=1000`);
      return ((answer as { users?: Account[] }).users ?? []).map(userOf);
    },
    async signIn(email, password) {
      const body = { email, password, returnSecureToken: true };
      const answer = await call(`${root}/accounts:signInWithPassword?key=any`, body);
      return (answer as { localId: string }).localId;
    },
  };
}

function userOf(account: Account): AuthUser {
  return {
    uid: account.localId,
    email: account.email ?? "",
    displayName: account.displayName ?? "",
    claims: JSON.parse(account.customAttributes ?? "{}") as Record<string, unknown>,
  };
}
