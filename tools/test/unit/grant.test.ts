import { expect } from "chai";
import { grant, parseGrant } from "../../src/grant.ts";
import type { Accounts } from "../../src/grant.ts";

const EMAIL = "you@example.com";

/** One account, and what was done to it. */
function accounts(claims?: Record<string, unknown>) {
  const done: unknown[] = [];
  const fake: Accounts = {
    getUserByEmail: (email) =>
      email === EMAIL
        ? Promise.resolve({ uid: "u1", ...(claims && { customClaims: claims }) })
        : Promise.reject(Object.assign(new Error("no"), { code: "auth/user-not-found" })),
    setCustomUserClaims: (uid, set) => {
      done.push(["claims", uid, set]);
      return Promise.resolve();
    },
    revokeRefreshTokens: (uid) => {
      done.push(["revoke", uid]);
      return Promise.resolve();
    },
  };
  return { fake, done };
}

describe("npm run grant", () => {
  it("takes a role and an address, for the emulator unless a project is named", () => {
    expect(parseGrant(["owner", EMAIL])).to.deep.equal({
      ...{ role: "owner", email: EMAIL, project: undefined },
    });
    expect(parseGrant(["none", EMAIL, "--project", "shop"])).to.include({
      ...{ role: "none", project: "shop" },
    });
  });

  const refused: [string, string[], RegExp][] = [
    ["an unknown role", ["admin", EMAIL], /no role admin: take staff, manager, owner, or none/],
    ["no address", ["owner"], /Say a role and one e-mail address/],
    ["nothing", [], /Say a role/],
    ["two addresses", ["owner", EMAIL, "other@example.com"], /one e-mail address/],
    ["an unknown option", ["owner", EMAIL, "--force"], /force/],
    ["a project without a name", ["owner", EMAIL, "--project="], /--project/],
  ];
  for (const [what, args, message] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => parseGrant(args)).to.throw(message);
    });
  }

  it("sets the role, and the claim that the rules ask for, beside what is there", async () => {
    const { fake, done } = accounts({ role: "staff", vip: true });
    const said = await grant({ role: "manager", email: EMAIL, project: "shop" }, fake);
    expect(done).to.deep.equal([["claims", "u1", { vip: true, operator: true, role: "manager" }]]);
    expect(said).to.equal(`${EMAIL} is manager in shop, from the next sign-in on.`);
  });

  it("takes both away with none, and ends the sessions", async () => {
    const { fake, done } = accounts({ role: "owner", operator: true, vip: true });
    await grant({ role: "none", email: EMAIL, project: undefined }, fake);
    expect(done).to.deep.equal([
      ["claims", "u1", { vip: true }],
      ["revoke", "u1"],
    ]);
  });

  it("says that there is no such account, and changes nothing", async () => {
    const { fake, done } = accounts();
    const order = { role: "owner", email: "who@example.com", project: undefined } as const;
    const error = await grant(order, fake).catch((thrown: unknown) => thrown as Error);
    expect(error)
      .to.be.instanceOf(Error)
      .with.property("message")
      .that.matches(/sign up/);
    expect(done).to.be.empty;
  });
});
