/** What every `Accounts` must do: run on the fake by the unit tests, and on the Auth emulator. */
import { expect } from "chai";
import type { Accounts } from "../../src/application/ports.ts";
import type { Users } from "./memory-accounts.ts";

interface UnderTest {
  readonly accounts: Accounts;
  readonly users: Users;
}

let count = 0;

export function accountsContract(name: string, make: () => UnderTest): void {
  describe(`${name} keeps the contract of accounts`, () => {
    let accounts: Accounts;
    let users: Users;
    let uid: string;
    beforeEach(() => {
      ({ accounts, users } = make());
      uid = `user-${String((count += 1))}`;
    });

    it("knows whose a token is, and whether they are anonymous", async () => {
      const token = await users.signUp(uid);
      expect(await accounts.whose(token)).to.deep.equal({ uid, isAnonymous: false });
      const guest = await users.signUp(`${uid}-guest`, { isAnonymous: true });
      const anonymous = { uid: `${uid}-guest`, isAnonymous: true };
      expect(await accounts.whose(guest)).to.deep.equal(anonymous);
    });

    it("believes no token that is none", async () => {
      for (const garbage of ["", "garbage", "a.b.c", "null"]) {
        expect(await accounts.whose(garbage), garbage).to.equal(null);
      }
    });

    const endings: ["disable" | "revoke" | "remove", string][] = [
      ["disable", "of a user who is disabled"],
      ["revoke", "that was revoked"],
      ["remove", "of a user who is deleted"],
    ];
    for (const [ending, words] of endings) {
      it(`believes no token ${words}`, async () => {
        const token = await users.signUp(uid);
        await users[ending](uid);
        expect(await accounts.whose(token)).to.equal(null);
      });
    }

    it("tells an active user from a disabled one and a missing one", async () => {
      expect(await accounts.standing(uid)).to.equal("missing");
      await users.signUp(uid);
      expect(await accounts.standing(uid)).to.equal("active");
      await users.signUp(`${uid}-other`);
      await users.disable(`${uid}-other`);
      expect(await accounts.standing(`${uid}-other`)).to.equal("disabled");
      await users.signUp(`${uid}-gone`);
      await users.remove(`${uid}-gone`);
      expect(await accounts.standing(`${uid}-gone`)).to.equal("missing");
    });
  });
}
