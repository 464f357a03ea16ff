/** The contract of accounts on the Auth emulator, and what the fake cannot show. */
import { expect } from "chai";
import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { deleteApp, initializeApp, type App } from "firebase-admin/app";
import { createAccounts } from "../../src/adapters/auth/accounts.ts";
import { accountsContract } from "../support/accounts-contract.ts";
import { unsignedToken } from "../support/backend.ts";
import { emulatedUsers } from "../support/emulated-users.ts";
import { refusal } from "../support/refusal.ts";

const projectId = `demo-accounts-${randomBytes(4).toString("hex")}`;

describe("the accounts of Firebase", () => {
  let app: App;
  before(() => {
    app = initializeApp({ projectId }, projectId);
  });
  after(() => deleteApp(app));

  accountsContract("Firebase Authentication", () => ({
    accounts: createAccounts(app),
    users: emulatedUsers(app),
  }));

  it("believe no token of another project", async () => {
    await emulatedUsers(app).signUp("here");
    const token = unsignedToken("here", {
      aud: "demo-other",
      iss: "https://securetoken.google.com/demo-other",
    });
    expect(await createAccounts(app).whose(token)).to.equal(null);
  });

  it("see that a user is disabled a minute later at the latest", async () => {
    let nowMs = 5;
    const accounts = createAccounts(app, { callMsMax: 5_000, elapsedMs: () => nowMs });
    const users = emulatedUsers(app);
    await users.signUp("soon");
    expect(await accounts.standing("soon")).to.equal("active");
    await users.disable("soon");
    nowMs += 60_000;
    expect(await accounts.standing("soon")).to.equal("disabled");
  });

  describe("out of reach", () => {
    const host = process.env["FIREBASE_AUTH_EMULATOR_HOST"] ?? "";
    // The SDK keeps the address that it first asked.
    let elsewhere: App;
    let silent: Server;
    let token: string;
    before(async () => {
      elsewhere = initializeApp({ projectId }, `${projectId}-elsewhere`);
      token = await emulatedUsers(app).signUp("waiting");
      silent = createServer(() => undefined);
      await new Promise<void>((resolve) => {
        silent.listen(0, "127.0.0.1", resolve);
      });
      const { port } = silent.address() as AddressInfo;
      process.env["FIREBASE_AUTH_EMULATOR_HOST"] = `127.0.0.1:${String(port)}`;
    });
    after(async () => {
      await deleteApp(elsewhere);
      process.env["FIREBASE_AUTH_EMULATOR_HOST"] = host;
      silent.closeAllConnections();
      silent.close();
    });

    it("are UNAVAILABLE, and neither anybody nor nobody", async () => {
      const accounts = createAccounts(elsewhere, { callMsMax: 200, elapsedMs: () => 0 });
      expect(await refusal(accounts.standing("waiting"))).to.equal("UNAVAILABLE");
      expect(await refusal(accounts.whose(token))).to.equal("UNAVAILABLE");
    });
  });
});
