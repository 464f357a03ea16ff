import { expect } from "chai";
import { testStripe } from "../../src/test-stripe.ts";

const TIMEOUT_MS = 30_000;

describe("comparing with a real Stripe", () => {
  it("agrees with a second offline one", async function () {
    this.timeout(TIMEOUT_MS);
    expect(await testStripe(["--offline", "--story", "refund"], {})).to.equal(0);
  });

  it("refuses a live key, and says what it needs", async () => {
    const live = { STRIPE_TEST_SECRET_KEY: "sk_live_1" };
    expect(await messageOf(testStripe([], live))).to.match(/is a live key/);
    expect(await messageOf(testStripe([], {}))).to.match(/sk_test_/);
    expect(await messageOf(testStripe([], { STRIPE_TEST_SECRET_KEY: "pk_test_1" }))).to.match(
      /must be the secret key/,
    );
  });

  it("does not call no story at all an agreement", async () => {
    const none = testStripe(["--offline", "--story", "no such story"], {});
    expect(await messageOf(none)).to.match(/No story's name contains/);
  });
});

async function messageOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "it did not fail",
    (error: unknown) => String(error),
  );
}
