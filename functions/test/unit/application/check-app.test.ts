import { expect } from "chai";
import { checkApp } from "../../../src/application/check-app.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld } from "../../support/world.ts";

const PAYING = { token: "app-1", isPaying: true };
const READING = { token: "app-1", isPaying: false };

describe("the app that calls", () => {
  it("proves itself where that is asked for", async () => {
    const { deps } = aWorld({ appCheck: true });
    await checkApp(deps, READING);
    for (const token of [undefined, "", "garbage"]) {
      const refused = checkApp(deps, { token, isPaying: false });
      expect(await refusal(refused), String(token)).to.equal("APP_CHECK_FAILED");
    }
  });

  it("is not asked where App Check is off", async () => {
    const { deps } = aWorld();
    await checkApp(deps, { token: undefined, isPaying: true });
    await checkApp(deps, { token: "garbage", isPaying: true });
  });

  it("pays once with a token, and asks as often as it likes", async () => {
    const { deps } = aWorld({ appCheck: true });
    await checkApp(deps, READING);
    await checkApp(deps, READING);
    await checkApp(deps, PAYING);
    expect(await refusal(checkApp(deps, PAYING))).to.equal("APP_CHECK_FAILED");
    await checkApp(deps, { ...PAYING, token: "app-2" });
  });
});
