import { expect } from "chai";
import { createStripeClient } from "../../../../src/adapters/stripe/client.ts";

const OFFLINE = "http://127.0.0.1:12111";

describe("the Stripe client", () => {
  const made: readonly [string, Parameters<typeof createStripeClient>[0], string][] = [
    [
      "a live key in production",
      { secretKey: "sk_live_1", apiBase: null, emulator: false },
      "api.stripe.com",
    ],
    [
      "a test key in production",
      { secretKey: "sk_test_1", apiBase: null, emulator: false },
      "api.stripe.com",
    ],
    [
      "a restricted key",
      { secretKey: "rk_live_1", apiBase: null, emulator: false },
      "api.stripe.com",
    ],
    [
      "a test key and the real Stripe in the emulator",
      { secretKey: "sk_test_1", apiBase: null, emulator: true },
      "api.stripe.com",
    ],
    [
      "the offline Stripe in the emulator",
      { secretKey: "sk_test_1", apiBase: OFFLINE, emulator: true },
      "127.0.0.1",
    ],
    [
      "by the name localhost",
      { secretKey: "rk_test_1", apiBase: "http://localhost:1/", emulator: true },
      "localhost",
    ],
    [
      "by its IPv6 address",
      { secretKey: "sk_test_1", apiBase: "http://[::1]:1", emulator: true },
      "::1",
    ],
  ];
  for (const [name, settings, host] of made) {
    it(`takes ${name}`, () => {
      const stripe = createStripeClient(settings);
      expect(stripe.getApiField("host")).to.equal(host);
      expect(stripe.getApiField("version")).to.equal("2026-08-26.dahlia");
      expect(stripe.getApiField("timeout")).to.equal(10_000);
      expect(stripe.getMaxNetworkRetries()).to.equal(2);
      expect(stripe.getTelemetryEnabled()).to.equal(false);
    });
  }

  const base = { secretKey: "sk_test_1", apiBase: OFFLINE, emulator: true };
  const refused: readonly [string, Partial<typeof base>, RegExp][] = [
    ["a live key in the emulator", { secretKey: "sk_live_1" }, /set a test key/],
    ["a live restricted key in the emulator", { secretKey: "rk_live_1" }, /set a test key/],
    ["an offline address in production", { emulator: false }, /remove it/],
    ["an offline address for a live key", { emulator: false, secretKey: "sk_live_1" }, /remove it/],
    ["another machine", { apiBase: "http://10.0.0.1:12111" }, /127\.0\.0\.1/],
    ["a name that only looks local", { apiBase: "http://127.0.0.1.example.com" }, /127\.0\.0\.1/],
    [
      "a name that begins as localhost",
      { apiBase: "http://localhost.example.com" },
      /127\.0\.0\.1/,
    ],
    ["an address behind a user name", { apiBase: "http://127.0.0.1@example.com" }, /127\.0\.0\.1/],
    ["another protocol", { apiBase: "file://127.0.0.1/" }, /127\.0\.0\.1/],
    ["a path", { apiBase: `${OFFLINE}/v1` }, /127\.0\.0\.1/],
    ["no address at all", { apiBase: "offline" }, /127\.0\.0\.1/],
    ["an empty key", { secretKey: "" }, /not a secret key/],
    ["a publishable key", { secretKey: "pk_test_1" }, /not a secret key/],
    ["a key with a line break", { secretKey: "sk_test_1\n" }, /not a secret key/],
  ];
  for (const [name, change, message] of refused) {
    it(`refuses ${name}`, () => {
      expect(() => createStripeClient({ ...base, ...change })).to.throw(message);
    });
  }
});
