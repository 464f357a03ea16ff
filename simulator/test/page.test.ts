import { expect } from "chai";
import { request } from "node:http";
import { pay, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";

describe("the live page", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  it("comes without a token, and loads nothing but its own parts", async () => {
    const page = await fetch(`${bench.url}/_sim`);
    const text = await page.text();
    expect(page.status).to.equal(200);
    expect(page.headers.get("content-security-policy")).to.contain("default-src 'none'");
    expect(text).not.to.match(/https?:/);
    for (const [, part = ""] of text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await fetch(bench.url + part)).status, part).to.equal(200);
    }
    expect(text).not.to.contain(bench.token);
  });

  it("is fed with every kind of object, and with what can be done with each", async () => {
    await bench.listen(["*"]);
    const { created } = await bench.control.seed();
    const feed = await bench.control.feed();
    const shown = feed.objects.map(({ id }) => id);
    for (const id of created) expect(shown).to.include(id);
    const kinds = new Set(feed.objects.map(({ kind }) => kind));
    expect([...kinds]).to.include.members(["payment_intent", "charge", "refund", "customer"]);
    const waiting = feed.objects.find(({ status }) => status === "requires_action");
    expect((await fetch(waiting!.links[0]!.href)).status).to.equal(200);
    const session = feed.objects.find(({ kind }) => kind === "checkout.session");
    expect(session).to.include({ status: "open", amount: 1_500, currency: "eur" });
    expect((await fetch(session!.links[0]!.href)).status).to.equal(200);
    const debit = feed.objects.find(({ status }) => status === "processing");
    expect(debit!.actions).to.have.length(2);
    expect(feed.events.length).to.be.greaterThan(5);
    const event = feed.events[0]!;
    expect(await bench.control.object(event.id)).to.include({ id: event.id, object: "event" });
    expect(await bench.control.object(created[0]!)).to.include({
      id: created[0],
      object: "customer",
    });
  });

  it("offers only calls that the control plane takes", async () => {
    await bench.control.seed();
    for (const row of (await bench.control.feed()).objects) {
      for (const { label, path, body } of row.actions) {
        const snapshot = await bench.control.snapshot();
        const answer = await callControl(bench, path, body);
        expect(answer.status, `${label} of ${row.id}: ${await answer.text()}`).to.equal(200);
        await bench.control.restore(snapshot);
      }
    }
  });

  it("is fed to nobody without the token", async () => {
    for (const path of ["/_sim/feed", "/_sim/objects/pi_1"]) {
      expect((await fetch(bench.url + path)).status).to.equal(401);
    }
  });

  it("says so when there is no such object", async () => {
    const headers = { authorization: `Bearer ${bench.token}` };
    const answer = await fetch(`${bench.url}/_sim/objects/pi_none`, { headers });
    expect(answer.status).to.equal(404);
  });
});

describe("the control plane, called from elsewhere", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.stop());

  it("refuses another host's name, even with the token: a name can be made to point here", async () => {
    await pay(bench, "pm_card_visa");
    expect(await statusAs(bench, { host: "evil.test" })).to.equal(403);
    expect(await statusAs(bench, { host: "localhost" })).to.equal(200);
  });

  it("refuses another origin's page, and does not answer its preflight", async () => {
    expect(await statusAs(bench, { origin: "https://evil.test" })).to.equal(403);
    expect(await statusAs(bench, { origin: "null" })).to.equal(403);
    expect(await statusAs(bench, { origin: bench.url })).to.equal(200);
    const allowed = async (path: string) => {
      const answer = await fetch(bench.url + path, { method: "OPTIONS" });
      return answer.headers.get("access-control-allow-origin");
    };
    expect(await allowed("/_sim/reset")).to.equal(null);
    expect(await allowed("/_sim/3ds/x")).to.equal("*");
    expect(await allowed("/v1/payment_intents")).to.equal("*");
  });
});

function callControl(bench: Bench, path: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${bench.token}` };
  return fetch(`${bench.url}/_sim${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

/** By node:http, because fetch lets nobody choose the host's name. */
function statusAs(bench: Bench, more: Record<string, string>): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${bench.token}`, ...more };
  return new Promise((resolve, reject) => {
    request(`${bench.url}/_sim/feed`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once("error", reject)
      .end();
  });
}
