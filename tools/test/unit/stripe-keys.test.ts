import { expect } from "chai";
import { stripeTestKeys } from "../../src/stripe-keys.ts";

const SECRET = "sk_test_1";
const PUBLISHABLE = "pk_test_1";
const both = { STRIPE_SECRET_KEY: SECRET, STRIPE_PUBLISHABLE_KEY: PUBLISHABLE };
const keys = { secretKey: SECRET, publishableKey: PUBLISHABLE };

describe("the keys of a Stripe test account", () => {
  it("are taken as set", async () => {
    expect(await stripeTestKeys(both, undefined)).to.deep.equal(keys);
  });

  it("may be restricted ones", async () => {
    const found = await stripeTestKeys({ ...both, STRIPE_SECRET_KEY: "rk_test_1" }, undefined);
    expect(found.secretKey).to.equal("rk_test_1");
  });

  it("are asked for on a terminal when they are missing", async () => {
    const asked: string[] = [];
    const ask = (question: string) => {
      asked.push(question);
      return Promise.resolve(question.includes("secret") ? ` ${SECRET} ` : PUBLISHABLE);
    };
    expect(await stripeTestKeys({}, ask)).to.deep.equal(keys);
    expect(asked).to.have.length(2);
  });

  const refused: [string, Record<string, string>, RegExp][] = [
    ["a live secret key", { ...both, STRIPE_SECRET_KEY: "sk_live_1" }, /live key/],
    ["a live restricted key", { ...both, STRIPE_SECRET_KEY: "rk_live_1" }, /live key/],
    ["a live publishable key", { ...both, STRIPE_PUBLISHABLE_KEY: "pk_live_1" }, /live key/],
    ["the two mixed up", { ...both, STRIPE_SECRET_KEY: PUBLISHABLE }, /starts with sk_test_/],
    ["no secret key", { STRIPE_PUBLISHABLE_KEY: PUBLISHABLE }, /needs STRIPE_SECRET_KEY/],
    ["no publishable key", { STRIPE_SECRET_KEY: SECRET }, /needs STRIPE_PUBLISHABLE_KEY/],
  ];
  for (const [name, set, says] of refused) {
    it(`refuse ${name}`, async () => {
      const error = await stripeTestKeys(set, undefined).then(
        () => expect.fail("no error"),
        (reason: unknown) => reason as Error,
      );
      expect(error.message).to.match(says);
    });
  }
});
