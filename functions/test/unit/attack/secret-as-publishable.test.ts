import { expect } from "chai";
import { readConfig } from "../../../src/config.ts";

const GOOD = {
  GCLOUD_PROJECT: "demo-config",
  FIREBASE_CONFIG: '{"projectId":"demo-config"}',
  STRIPE_SECRET_KEY: "sk_live_x",
  STRIPE_PUBLISHABLE_KEY: "pk_live_x",
  STRIPE_WEBHOOK_SECRET: "whsec_1",
  INSTALL_ID: "abc123",
  HOLD_MINUTES: "15",
  TIME_ZONE: "Europe/Berlin",
  MERCHANT_NAME: "Airport",
  MERCHANT_COUNTRY: "DE",
  CALLS_PER_MINUTE_MAX: "60",
};

describe("keys in each other's place", () => {
  const original = { ...process.env };
  const set = (env: NodeJS.ProcessEnv) => {
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, env);
  };
  afterEach(() => {
    set(original);
  });

  it("a secret key pasted where the publishable one belongs is not sent to every app", () => {
    set({ ...GOOD, STRIPE_PUBLISHABLE_KEY: "sk_live_x" });
    expect(() => readConfig()).to.throw(/STRIPE_PUBLISHABLE_KEY/);
  });

  it("a publishable key of the other mode is refused", () => {
    set({ ...GOOD, STRIPE_PUBLISHABLE_KEY: "pk_test_x" });
    expect(() => readConfig()).to.throw(/STRIPE_PUBLISHABLE_KEY/);
  });
});
