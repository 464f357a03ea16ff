import { expect } from "chai";
import { checkAccount } from "../../../src/application/check-account.ts";
import type { Settings } from "../../../src/application/ports.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld } from "../../support/world.ts";

const SOMEBODY = { uid: "user-1", isAnonymous: false };
const ANONYMOUS = { uid: "user-1", isAnonymous: true };

async function checked(settings: Partial<Settings>, account = SOMEBODY, is = "active") {
  const world = aWorld({ accountCheck: true, ...settings });
  if (is !== "missing") await world.accounts.signUp(account.uid);
  if (is === "disabled") await world.accounts.disable(account.uid);
  if (is === "away") world.accounts.goAway();
  return checkAccount(world.deps, account);
}

describe("an account, before anything is changed for it", () => {
  it("is let through while it is active", async () => {
    await checked({});
    await checked({}, ANONYMOUS);
  });

  it("is refused when it is disabled, or deleted", async () => {
    expect(await refusal(checked({}, SOMEBODY, "disabled"))).to.equal("ACCOUNT_DISABLED");
    expect(await refusal(checked({}, SOMEBODY, "missing"))).to.equal("UNAUTHENTICATED");
  });

  it("is refused while nobody can say how it stands", async () => {
    expect(await refusal(checked({}, SOMEBODY, "away"))).to.equal("UNAVAILABLE");
  });

  it("is not looked up where that is switched off", async () => {
    for (const is of ["disabled", "missing", "away"]) {
      await checked({ accountCheck: false }, SOMEBODY, is);
    }
  });

  it("is refused when it is anonymous and that is switched off, looked up or not", async () => {
    const off = { anonymousUsers: false };
    expect(await refusal(checked(off, ANONYMOUS))).to.equal("ANONYMOUS_REFUSED");
    const unasked = { ...off, accountCheck: false };
    expect(await refusal(checked(unasked, ANONYMOUS))).to.equal("ANONYMOUS_REFUSED");
    await checked(off);
  });
});
