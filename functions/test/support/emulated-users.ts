/** Users of the Auth emulator, and the tokens that they would send. */
import type { App } from "firebase-admin/app";
import { getAuth } from "firebase-admin/auth";
import { unsignedToken } from "./backend.ts";
import type { Users } from "./memory-accounts.ts";

/** @throws Error without an emulator: no test ever touches the users of a real project */
export function emulatedUsers(app: App): Users {
  const host = process.env["FIREBASE_AUTH_EMULATOR_HOST"] ?? "";
  if (host === "") throw new Error("FIREBASE_AUTH_EMULATOR_HOST is not set: run this by npm test.");
  const auth = getAuth(app);
  const projectId = app.options.projectId ?? "";
  return {
    async signUp(uid, { isAnonymous = false } = {}) {
      await auth.createUser({ uid });
      return idToken(projectId, uid, isAnonymous);
    },
    async disable(uid) {
      await auth.updateUser(uid, { disabled: true });
    },
    async revoke(uid) {
      // The SDK's own call means this second, in which the token under test was made too.
      const validSince = String(Math.floor(Date.now() / 1000) + 60);
      const at = `http://${host}/identitytoolkit.googleapis.com/v1/projects/${projectId}/accounts:update`;
      const response = await fetch(at, {
        method: "POST",
        headers: { authorization: "Bearer owner", "content-type": "application/json" },
        body: JSON.stringify({ localId: uid, validSince }),
      });
      if (!response.ok) throw new Error(`not revoked: ${await response.text()}`);
    },
    remove: (uid) => auth.deleteUser(uid),
  };
}

function idToken(projectId: string, uid: string, isAnonymous: boolean): string {
  return unsignedToken(uid, {
    aud: projectId,
    iss: `https://securetoken.google.com/${projectId}`,
    auth_time: Math.floor(Date.now() / 1000),
    firebase: { identities: {}, sign_in_provider: isAnonymous ? "anonymous" : "custom" },
  });
}
