import { expect } from "chai";
import { readConfig, restBasePath, sessionSecrets, webhookSecrets } from "../../src/config.ts";

const GOOD = {
  GCLOUD_PROJECT: "demo-config",
  FIREBASE_CONFIG: '{"projectId":"demo-config"}',
  STRIPE_SECRET_KEY: "sk_test_x",
  STRIPE_PUBLISHABLE_KEY: "pk_test_x",
  STRIPE_WEBHOOK_SECRET: "whsec_1",
  INSTALL_ID: "abc123",
  HOLD_MINUTES: "15",
  TIME_ZONE: "Europe/Berlin",
  MERCHANT_NAME: "Airport",
  MERCHANT_COUNTRY: "DE",
  CALLS_PER_MINUTE_MAX: "60",
  ACCOUNT_CHECK: "off",
  ANONYMOUS_USERS: "on",
  APP_CHECK: "off",
  OPEN_HOLDS_MAX: "1000",
  FREE_BOOKINGS_PER_DAY_MAX: "1000",
  DECLINES_PER_HOUR_MAX: "1000",
  DECLINES_PER_HOUR_ALL_MAX: "0",
  MANAGER_REFUND_MAX: "10000",
  GUEST_REST: "on",
  GUEST_ORDERS_PER_ITEM_MAX: "60",
};
const EMULATOR = { FUNCTIONS_EMULATOR: "true" };

/** Any of them would make a deployed function believe what nobody has signed. */
const FOR_DEVELOPMENT: [name: string, value: string][] = [
  ["FUNCTIONS_EMULATOR", "true"],
  ["FUNCTIONS_EMULATOR", "false"],
  ["FIRESTORE_EMULATOR_HOST", "127.0.0.1:8080"],
  ["FIREBASE_AUTH_EMULATOR_HOST", "127.0.0.1:9099"],
  ["FIREBASE_STORAGE_EMULATOR_HOST", "127.0.0.1:9199"],
  ["FIREBASE_EMULATOR_HUB", "127.0.0.1:4400"],
  ["CLOUD_TASKS_EMULATOR_HOST", "127.0.0.1:9499"],
  ["FIREBASE_DEBUG_MODE", "true"],
  ["FIREBASE_DEBUG_FEATURES", '{"skipTokenVerification":true}'],
  ["STRIPE_API_BASE", "http://127.0.0.1:12111"],
];

describe("the configuration", () => {
  const before_ = { ...process.env };
  const set = (env: Record<string, string>) => {
    for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, env);
  };
  afterEach(() => {
    set(before_ as Record<string, string>);
  });

  it("names this installation by project and install id, and knows test from live", () => {
    set(GOOD);
    const { settings } = readConfig();
    expect(settings).to.include({ env: "demo-config-abc123", holdMs: 900_000, livemode: false });
    set({ ...GOOD, STRIPE_SECRET_KEY: "sk_live_x", STRIPE_PUBLISHABLE_KEY: "pk_live_x" });
    expect(readConfig().settings.livemode).to.equal(true);
  });

  it("tells disputes to the operator's address, else to the support's, else to nobody", () => {
    const addresses = (env: Record<string, string>) => {
      set({ ...GOOD, ...env });
      const { supportEmail, operatorEmail } = readConfig().settings;
      return [supportEmail, operatorEmail];
    };
    const [support, operator] = ["help@example.com", "boss@example.com"];
    expect(addresses({})).to.deep.equal([null, null]);
    expect(addresses({ SUPPORT_EMAIL: support })).to.deep.equal([support, support]);
    expect(addresses({ OPERATOR_EMAIL: operator })).to.deep.equal([null, operator]);
    const both = { SUPPORT_EMAIL: support, OPERATOR_EMAIL: operator };
    expect(addresses(both)).to.deep.equal([support, operator]);
  });

  it("serves guests over REST unless that is off, and takes no other word for it", () => {
    set(GOOD);
    expect(readConfig().settings.guestRest).to.equal(true);
    set({ ...GOOD, GUEST_REST: "off" });
    expect(readConfig().settings.guestRest).to.equal(false);
    set({ ...GOOD, GUEST_REST: "no" });
    expect(readConfig).to.throw(/GUEST_REST must be on or off/);
  });

  it("signs the guest's cookie with long secrets only", () => {
    const [long, other] = ["a".repeat(32), "b".repeat(32)];
    set({ ...GOOD, SESSION_SECRET: `${long}, ${other}` });
    expect(sessionSecrets()).to.deep.equal([long, other]);
    for (const SESSION_SECRET of ["", "short", `${long},short`]) {
      set({ ...GOOD, SESSION_SECRET });
      expect(sessionSecrets, SESSION_SECRET).to.throw(/SESSION_SECRET/);
    }
  });

  it("serves REST to the origins that are named, in the emulator to local ones, at a path that is one", () => {
    const origins = (env: Record<string, string>) => {
      set({ ...GOOD, ...env });
      return readConfig().settings.corsOrigins;
    };
    expect(origins({})).to.deep.equal([]);
    expect(origins(EMULATOR)).to.include("http://localhost:5173");
    expect(origins({ CORS_ORIGINS: "https://a.example" })).to.deep.equal(["https://a.example"]);
    expect(() => origins({ CORS_ORIGINS: "*" })).to.throw(/CORS_ORIGINS must hold origins/);
    for (const path of ["", "/pay", "/api/v1"]) {
      set({ ...GOOD, REST_BASE_PATH: path });
      expect(restBasePath()).to.equal(path);
    }
    for (const path of ["pay", "/pay/", "/", "//pay", "/:id", "/a b"]) {
      set({ ...GOOD, REST_BASE_PATH: path });
      expect(restBasePath, path).to.throw(/REST_BASE_PATH/);
    }
  });

  it("lets managers refund up to a limit, which may be nothing", () => {
    set(GOOD);
    expect(readConfig().settings.managerRefundMax).to.equal(10_000);
    set({ ...GOOD, MANAGER_REFUND_MAX: "0" });
    expect(readConfig().settings.managerRefundMax).to.equal(0);
  });

  it("lets Stripe's page return to the origins that are named; in the emulator to local ones", () => {
    const origins = (env: Record<string, string>) => {
      set({ ...GOOD, ...env });
      return readConfig().settings.returnOrigins;
    };
    expect(origins({})).to.deep.equal([]);
    expect(origins(EMULATOR)).to.include("http://localhost:5000");
    const named = { CHECKOUT_RETURN_ORIGINS: "https://a.example, https://b.example:8443" };
    const both = ["https://a.example", "https://b.example:8443"];
    expect(origins(named)).to.deep.equal(both);
    expect(origins({ ...EMULATOR, ...named })).to.deep.equal(both);
  });

  it("asks for the ways to pay that are named, else for none", () => {
    set(GOOD);
    expect(readConfig().settings.checkoutMethods).to.deep.equal([]);
    set({ ...GOOD, CHECKOUT_METHODS: "card, sepa_debit" });
    expect(readConfig().settings.checkoutMethods).to.deep.equal(["card", "sepa_debit"]);
  });

  const cases: [string, Record<string, string>, RegExp][] = [
    ["a path to return to", { CHECKOUT_RETURN_ORIGINS: "https://a.example/x" }, /CHECKOUT_RETURN/],
    [
      "a script to return to",
      { CHECKOUT_RETURN_ORIGINS: "javascript:alert(1)" },
      /CHECKOUT_RETURN/,
    ],
    ["any origin to return to", { CHECKOUT_RETURN_ORIGINS: "*" }, /CHECKOUT_RETURN_ORIGINS/],
    ["an operator without a domain", { OPERATOR_EMAIL: "boss" }, /OPERATOR_EMAIL/],
    ["two addresses for support", { SUPPORT_EMAIL: "a@x.org, b@x.org" }, /SUPPORT_EMAIL/],
    ["a live key in the emulator", { ...EMULATOR, STRIPE_SECRET_KEY: "sk_live_x" }, /live key/],
    [
      "a restricted live key in the emulator",
      { ...EMULATOR, STRIPE_SECRET_KEY: "rk_live_x" },
      /live key/,
    ],
    ["a test key where real money is taken", { STRIPE_MODE: "live" }, /not a live key/],
    ...FOR_DEVELOPMENT.map(([name, value]): [string, Record<string, string>, RegExp] => [
      `${name} on a deployed function`,
      { [name]: value, K_CONFIGURATION: "x" },
      new RegExp(`^${name} is for development.* deployed`),
    ]),
    [
      "an emulator that runs as a real project",
      { ...EMULATOR, GCLOUD_PROJECT: "shop-prod", FIREBASE_CONFIG: '{"projectId":"shop-prod"}' },
      /demo-/,
    ],
    ["a limit below nothing", { MANAGER_REFUND_MAX: "-1" }, /MANAGER_REFUND_MAX .* from 0 to/],
    ["a hold of no minutes", { HOLD_MINUTES: "0" }, /HOLD_MINUTES/],
    ["no time zone", { TIME_ZONE: "" }, /TIME_ZONE is not set/],
    ["a time zone that is none", { TIME_ZONE: "Mars/Olympus" }, /TIME_ZONE must be/],
    ["no publishable key", { STRIPE_PUBLISHABLE_KEY: "" }, /STRIPE_PUBLISHABLE_KEY/],
  ];
  for (const [name, change, message] of cases) {
    it(`refuses ${name}, and says what to change`, () => {
      set({ ...GOOD, ...change });
      expect(() => readConfig()).to.throw(message);
    });
  }

  it("serves deployed, and minds no empty variable of the emulator's", () => {
    set({ ...GOOD, K_CONFIGURATION: "x", STRIPE_API_BASE: "" });
    expect(readConfig().isEmulator).to.equal(false);
  });

  it("takes several webhook secrets while one is rolled, and never an empty one", () => {
    set({ ...GOOD, STRIPE_WEBHOOK_SECRET: " whsec_1 ,, whsec_2," });
    expect(webhookSecrets()).to.deep.equal(["whsec_1", "whsec_2"]);
  });
});
