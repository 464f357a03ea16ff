/** What every route of every REST contract refuses, in its own contract's words, and stores nothing of. */
import { expect } from "chai";
import { put, ref } from "../../src/application/ports.ts";
import type { Contract, Route } from "../../src/triggers/rest/contract.ts";
import { CONTRACTS } from "../../src/triggers/rest/contracts.ts";
import { unsignedToken } from "../support/backend.ts";
import { send, type HttpAnswer, type Sent } from "../support/rest-http.ts";
import { startStage, type Stage } from "../support/stage.ts";

const OWN_ORIGIN = "http://localhost:3000";
const COLLECTIONS = ["bookings", "payments", "ledger", "customers", "idempotency", "outbox"];
const ROUTES: [name: string, contract: Contract, route: Route][] = CONTRACTS.flatMap((contract) =>
  contract.routes.map((route): [string, Contract, Route] => [
    ...([`${route.method} ${route.path}`, contract, route] as const),
  ]),
);
const POSTS = ROUTES.filter(([, , { method }]) => method === "POST");
const OWNERS = ROUTES.filter(([, , { caller }]) => caller === "user");

describe("every REST route", () => {
  let stage: Stage;
  let token: string;
  before(async () => {
    stage = await startStage();
    token = await stage.signUp("user-1");
  });
  after(() => stage.stop());

  const pathOf = ({ path }: Route) => path.replaceAll(/\{\w+\}/g, "B".repeat(20));
  const ask = (route: Route, sent: Sent = {}) =>
    send(stage.backend, route.method, pathOf(route), { token, ...sent });
  async function stored(): Promise<Record<string, number>> {
    const counts = COLLECTIONS.map(async (name) => {
      const { size } = await stage.db.collection(name).get();
      return [name, size] as const;
    });
    return Object.fromEntries(await Promise.all(counts));
  }

  /** Refused as it should be, in the contract's words, and nothing is left of it. */
  function expectRefused(
    [name, contract, route]: (typeof ROUTES)[number],
    answer: HttpAnswer,
    status: number,
    code: string,
  ): void {
    const seen = `${name}: ${JSON.stringify(answer.body)}`;
    expect(answer.status, seen).to.equal(status);
    expect(answer.headers.get("cache-control"), seen).to.equal("no-store");
    expect(answer.headers.get("x-content-type-options"), seen).to.equal("nosniff");
    expect(answer.headers.get("x-request-id"), seen).to.match(/^[\w-]{10,}$/);
    expect(answer.headers.get("x-powered-by"), seen).to.equal(null);
    if (route.failed !== undefined) return;
    expect(contract.failureSchema.safeParse(answer.body).error, seen).to.equal(undefined);
    expect(JSON.stringify(answer.body).toLowerCase(), seen).to.contain(`"${code}"`);
  }

  async function eachRefuses(
    routes: typeof ROUTES,
    sent: (route: Route) => Sent,
    [status, code]: [number, string],
  ): Promise<void> {
    const before = await stored();
    for (const entry of routes) {
      expectRefused(entry, await ask(entry[2], sent(entry[2])), status, code);
    }
    expect(await stored()).to.deep.equal(before);
  }

  it("wants a token that is one, whoever it may serve without any", async () => {
    const wrong = [401, "unauthenticated"] as [number, string];
    await eachRefuses(OWNERS, () => ({ token: undefined, body: undefined }), wrong);
    for (const authorization of ["Bearer garbage", "Bearer a.b.c", "Basic dTpw", "Bearer"]) {
      const headers = { authorization };
      await eachRefuses(ROUTES, () => ({ token: undefined, headers }), wrong);
    }
    // Signed for another project, and of nobody who signed up here.
    await eachRefuses(ROUTES, () => ({ token: unsignedToken("user-1") }), wrong);
  });

  it("says which kind of token it wants", async () => {
    const [entry] = OWNERS;
    const answer = await ask(entry![2], { token: undefined });
    expect(answer.headers.get("www-authenticate")).to.equal("Bearer");
  });

  const bodies: [what: string, body: string, status: number, code: string][] = [
    ["a body that is no JSON", '{"amount": 45', 400, "invalid_input"],
    ["a body that is no object", "[1, 2]", 400, "invalid_input"],
    ["a body that is a text", '"text"', 400, "invalid_input"],
    ["a body nested without end", "[".repeat(20_000) + "]".repeat(20_000), 400, "invalid_input"],
    ["objects nested too deeply", '{"a":'.repeat(40) + "1" + "}".repeat(40), 400, "invalid_input"],
    ["inherited fields", '{"__proto__": {"amount": 1}}', 400, "invalid_input"],
    ["half a character", '{"note": "\\ud800"}', 400, "invalid_input"],
    ["a card number", '{"note": "4242 4242 4242 4242"}', 400, "card_number_refused"],
    ["a card number as a number", '{"note": 4242424242424242}', 400, "card_number_refused"],
    ["a body beyond 64 KiB", `{"note": "${"x".repeat(65_536)}"}`, 413, "input_too_large"],
    ["a body beyond 64 KiB that is no JSON", "{".repeat(65_537), 413, "input_too_large"],
  ];
  for (const [what, body, status, code] of bodies) {
    it(`refuses ${what}`, async () => {
      await eachRefuses(POSTS, () => ({ body }), [status, code]);
    });
  }

  it("refuses what is not said to be JSON, whatever it is", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "application/json; charset=utf-16",
      "application/jsonp",
    ]) {
      const sent = { body: "{}", headers: { "content-type": type } };
      await eachRefuses(POSTS, () => sent, [415, "content_type_unsupported"]);
    }
  });

  it("refuses what is packed, without unpacking it", async () => {
    for (const packing of ["gzip", "deflate", "br", "nothing-known"]) {
      const headers = { "content-encoding": packing };
      const sent = { body: "no archive", headers };
      await eachRefuses(POSTS, () => sent, [415, "content_type_unsupported"]);
    }
  });

  it("refuses a key that is none", async () => {
    for (const key of ["x".repeat(256), "caf\u00e9", "a\tb"]) {
      const sent = { body: "{}", headers: { "idempotency-key": key } };
      await eachRefuses(POSTS, () => sent, [400, "invalid_input"]);
    }
  });

  it("refuses pages from elsewhere, even with a token", async () => {
    for (const origin of ["https://evil.example", "null", "http://localhost:3001"]) {
      const sent = { headers: { origin } };
      await eachRefuses(ROUTES, () => sent, [403, "origin_refused"]);
    }
    for (const [name, , route] of ROUTES) {
      const headers = { origin: "https://evil.example", "access-control-request-method": "POST" };
      const preflight = await send(stage.backend, "OPTIONS", pathOf(route), { headers });
      expect(preflight.status, name).to.equal(403);
      expect(preflight.headers.get("access-control-allow-origin"), name).to.equal(null);
    }
  });

  it("lets the configured origins call, and read what they need", async () => {
    for (const [name, , route] of ROUTES) {
      const headers = {
        ...{ origin: OWN_ORIGIN, "access-control-request-method": route.method },
        "access-control-request-headers": "authorization,content-type,idempotency-key",
      };
      const { status, headers: told } = await send(stage.backend, "OPTIONS", pathOf(route), {
        headers,
      });
      expect(status, name).to.equal(204);
      expect(told.get("access-control-allow-origin"), name).to.equal(OWN_ORIGIN);
      expect(told.get("access-control-allow-methods"), name).to.contain(route.method);
      expect(told.get("access-control-allow-headers"), name).to.equal(
        "Authorization, Content-Type, Idempotency-Key, X-Firebase-AppCheck",
      );
      expect(told.get("vary"), name).to.match(/origin/i);
      const answer = await ask(route, { token: "garbage", headers: { origin: OWN_ORIGIN } });
      expect(answer.headers.get("access-control-allow-origin"), name).to.equal(OWN_ORIGIN);
      expect(answer.headers.get("access-control-expose-headers"), name).to.equal(
        "Idempotent-Replayed, Retry-After, X-Request-Id",
      );
      const takesCookie = ROUTES.some(
        ([, , one]) => one.path === route.path && one.caller !== "user",
      );
      expect(answer.headers.get("access-control-allow-credentials"), name).to.equal(
        takesCookie ? "true" : null,
      );
    }
  });

  it("takes no other method, and says which it takes", async () => {
    for (const [name, contract, route] of ROUTES) {
      for (const method of ["DELETE", "PUT", "PATCH"]) {
        const answer = await send(stage.backend, method, pathOf(route), { token });
        expect(answer.status, name).to.equal(405);
        expect(answer.headers.get("allow"), name).to.contain(route.method);
        expect(contract.failureSchema.safeParse(answer.body).success, name).to.equal(true);
      }
    }
  });

  it("gives the caller's request id back, and makes one for whoever has none that is sane", async () => {
    const [, , route] = OWNERS[0]!;
    const own = await ask(route, { headers: { "x-request-id": "app-42" } });
    expect(own.headers.get("x-request-id")).to.equal("app-42");
    for (const id of ["a b", "x".repeat(101), '"><script>']) {
      const answer = await ask(route, { headers: { "x-request-id": id } });
      expect(answer.headers.get("x-request-id")).to.match(/^[\da-f-]{36}$/);
    }
  });

  it("has a name that is told apart by its letters, and nothing beside it", async () => {
    const nothing = [
      "/",
      "/nothing",
      "/Bookings",
      "/bookings/a/b/c",
      "/payment/nothing",
      "/payments",
    ];
    for (const path of nothing) {
      const answer = await send(stage.backend, "GET", path, { token });
      expect(answer.status, path).to.equal(404);
      expect(JSON.stringify(answer.body), path).to.contain('"route_not_found"');
      expect(answer.headers.get("x-request-id"), path).to.be.a("string");
    }
    const booking = await send(stage.backend, "GET", "/bookings/x/y", { token });
    expect(booking.body).to.have.all.keys("success", "message", "data");
    const payment = await send(stage.backend, "GET", "/payments/x", { token });
    expect(payment.body).to.have.all.keys("error");
  });

  it("limits each user's calls, and says how long to wait", async () => {
    const uid = "busy";
    const busy = await stage.signUp(uid);
    const now = await stage.control.now();
    const minute = Math.floor(now / 60_000);
    // Of this minute, and of the next, if it ends while the test runs.
    await stage.store.commit(
      [minute, minute + 1].map((one) =>
        put(ref("limits", `read_${uid}_${String(one)}`), {
          ...{ count: 1_000, expiresAt: now + 180_000 },
        }),
      ),
    );
    const answer = await send(stage.backend, "GET", "/bookings", { token: busy });
    expect(answer.status, JSON.stringify(answer.body)).to.equal(429);
    expect(Number(answer.headers.get("retry-after"))).to.be.within(1, 60);
    expect(answer.body).to.have.nested.property("data.error_code", "rate_limited");
  });

  it("tells nothing of a fault of ours but its request id", async () => {
    const bookingId = await stage.book("user-1");
    await stage.db.doc(`bookings/${bookingId}`).update({ price: "broken" });
    const answer = await send(stage.backend, "GET", `/bookings/${bookingId}`, { token });
    expect(answer.status).to.equal(500);
    expect(answer.body).to.deep.equal({
      success: false,
      message: "Something went wrong on our side.",
      data: { error_code: "internal", error_message: "Something went wrong on our side." },
    });
    await stage.db.doc(`bookings/${bookingId}`).delete();
  });
});

describe("the REST contracts under a path of their own", () => {
  let stage: Stage;
  before(async () => {
    const env = { REST_BASE_PATH: "/pay", CORS_ORIGINS: "https://app.example.com" };
    stage = await startStage({ env });
  });
  after(() => stage.stop());

  it("are there, and no longer at the root", async () => {
    const token = await stage.signUp("user-1");
    const moved = await send(stage.backend, "GET", "/pay/bookings", { token });
    expect(moved.status, JSON.stringify(moved.body)).to.equal(200);
    expect((await send(stage.backend, "GET", "/bookings", { token })).status).to.equal(404);
    const webhook = await send(stage.backend, "POST", "/pay/webhook", { body: "{}" });
    expect(webhook.body).to.have.property("outcome");
  });

  it("serve the origins that are set, and no local ones beside them", async () => {
    const from = async (origin: string) => {
      const { status } = await send(stage.backend, "GET", "/pay/bookings", { headers: { origin } });
      return status;
    };
    expect(await from("https://app.example.com")).to.equal(401);
    expect(await from(OWN_ORIGIN)).to.equal(403);
  });
});
