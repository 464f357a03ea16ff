import { expect } from "chai";
import { SEED_PASSWORD, USERS } from "../../seed/users.ts";
import { authRest } from "../../src/auth-rest.ts";
import type { AuthRest } from "../../src/auth-rest.ts";
import { startSuite } from "../../src/emulator-suite.ts";
import type { Suite } from "../../src/emulator-suite.ts";
import { findFirestoreEmulator } from "../../src/firestore-emulator.ts";
import { firestoreRest } from "../../src/firestore-rest.ts";
import { machine } from "../../src/machine.ts";
import { SEED_DIR } from "../../src/paths.ts";
import { HOST, portsAt } from "../../src/ports.ts";
import { seedDocuments } from "../../src/seed-export.ts";
import { TEST_PORT_OFFSET } from "../../src/test-settings.ts";

const PROJECT_ID = "demo-holdfast-seed";
const PORT_OFFSET = TEST_PORT_OFFSET + 333;

describe("emulator-data, as committed", () => {
  const ports = portsAt(PORT_OFFSET);
  let suite: Suite;
  let auth: AuthRest;

  before(async () => {
    suite = await startSuite({
      projectId: PROJECT_ID,
      portOffset: PORT_OFFSET,
      only: ["auth", "firestore"],
      // The import is what is tested, and only an emulator of its own imports.
      firestore: await findFirestoreEmulator({ ...machine, runningHost: () => undefined }),
      importFrom: SEED_DIR,
    });
    auth = authRest(`${HOST}:${ports.auth}`, PROJECT_ID);
  });
  after(() => suite.stop());

  it("holds exactly the documents of tools/seed (else: npm run seed)", async () => {
    const firestore = firestoreRest(`${HOST}:${ports.firestore}`, PROJECT_ID);
    const collections = await firestore.collections();
    const found = await Promise.all(collections.map((name) => firestore.list(name)));
    const documents = Object.assign({}, ...found.map((part) => Object.fromEntries(part))) as object;
    expect(documents).to.deep.equal(Object.fromEntries(seedDocuments()));
  });

  it("holds exactly the users of tools/seed, with their claims", async () => {
    const found = (await auth.users()).map(({ uid, email, displayName, claims }) => ({
      ...{ uid, email, displayName, claims },
    }));
    expect(found).to.have.deep.members(USERS);
  });

  it("lets every user sign in with the password of tools/seed", async () => {
    for (const { uid, email } of USERS) {
      expect(await auth.signIn(email, SEED_PASSWORD)).to.equal(uid);
    }
  });
});
