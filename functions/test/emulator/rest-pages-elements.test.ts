/**
 * The shop's page with Stripe's own library, which is not to be had offline: in its place stands one that
 * notes what it is asked for. So this shows what the page asks of it, and under which policy, and nothing
 * of what Stripe answers.
 */
import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser, type Page } from "playwright-core";
import { findBrowser } from "../../../simulator/browser/support/find-browser.ts";
import { checkoutPage } from "../../src/triggers/rest/pages/checkout-page.ts";
import { LOUNGE, SETTINGS } from "../support/world.ts";

const LIBRARY = "https://js.stripe.com/dahlia/stripe.js";
const SECRET = "pi_1_secret_2";

/** Notes each call; an element tells of a whole e-mail and a whole address as soon as it is mounted. */
const STAND_IN = `
window.asked = [];
const note = (name, ...args) => { window.asked.push([name, ...args]); };
const told = {
  linkAuthentication: { complete: true, value: { email: "ada@example.com" } },
  address: { complete: true, value: { name: "Ada", address: { line1: "Weg 1", line2: null, city: "Berlin", postal_code: "10115", state: "", country: "DE" } } },
};
window.Stripe = (key) => {
  note("Stripe", key);
  return {
    elements(options) {
      note("elements", options);
      return {
        create(type, more) {
          note("create", type, more);
          return {
            on(event, listener) {
              if (event === "change" && told[type]) setTimeout(() => listener(told[type]));
              if (event === "ready") setTimeout(listener);
            },
            mount(where) { note("mount", where, document.querySelector(where) !== null); },
          };
        },
        submit: async () => { note("submit"); return {}; },
        update(options) { note("update", options); },
      };
    },
    async retrievePaymentIntent(secret) {
      note("retrievePaymentIntent", secret);
      return { paymentIntent: { amount: window.amount ?? 1499 } };
    },
    async confirmPayment({ clientSecret, confirmParams }) {
      note("confirmPayment", clientSecret, confirmParams);
      return { error: { message: "Your card was declined." } };
    },
  };
};
`;

describe("the shop's page with Stripe's library", () => {
  let browser: Browser | undefined;
  let server: Server;
  let base: string;
  let page: Page;
  const bodies: Record<string, unknown>[] = [];
  const troubles: string[] = [];

  before(async function () {
    const executablePath = findBrowser();
    if (executablePath === undefined) return this.skip();
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    browser = await chromium.launch({ executablePath, args });
    server = createServer((request, response) => {
      if (request.method === "POST") {
        const chunks: Buffer[] = [];
        request.on("data", (chunk: Buffer) => chunks.push(chunk));
        request.on("end", () => {
          bodies.push(JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>);
          response.setHeader("content-type", "application/json");
          response.end(JSON.stringify({ clientSecret: SECRET }));
        });
        return;
      }
      const { headers = {}, ...rest } = pageOf();
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end("html" in rest ? rest.html : "");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  after(async () => {
    await browser?.close();
    (server as Server | undefined)?.close();
  });
  beforeEach(async () => {
    bodies.length = 0;
    page = await (await browser!.newContext()).newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (error) => troubles.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") troubles.push(message.text());
    });
  });
  afterEach(async () => {
    await (page as Page | undefined)?.context().close();
    troubles.length = 0;
  });

  async function open(): Promise<void> {
    await page.route(LIBRARY, (route) =>
      route.fulfill({ contentType: "text/javascript", body: STAND_IN }),
    );
    await page.goto(`${base}/shop/checkout?item=book`);
  }
  const press = () => page.getByRole("button", { name: "Pay" }).click();
  const asked = () => page.evaluate<[string, ...unknown[]][]>("window.asked");
  const namesOf = async () => (await asked()).map(([name]) => name);

  it("mounts its elements, and runs under its policy without a complaint", async () => {
    await open();
    const calls = await asked();
    expect(calls[0]).to.deep.equal(["Stripe", "pk_test_holdfast"]);
    expect(calls[1]?.[1]).to.deep.equal({
      ...{ mode: "payment", amount: 1499, currency: "eur", captureMethod: "automatic" },
    });
    const mounted = calls.filter(([name]) => name === "mount");
    expect(mounted).to.deep.equal([
      ["mount", "#email-element", true],
      ["mount", "#address-element", true],
      ["mount", "#payment-element", true],
    ]);
    expect(troubles).to.deep.equal([]);
  });

  it("orders with what the elements tell, and confirms what it has shown", async () => {
    await open();
    await press();
    await page.getByRole("alert").getByText("Your card was declined.").waitFor();
    const [body] = bodies;
    expect(body).to.include({ item: "book", email: "ada@example.com" });
    expect(body?.["address"]).to.deep.include({ name: "Ada" });
    expect(body?.["idempotencyKey"]).to.be.a("string");
    const names = (await namesOf()).slice(-3);
    expect(names).to.deep.equal(["submit", "retrievePaymentIntent", "confirmPayment"]);
    const [, secret, params] = (await asked()).at(-1)!;
    expect(secret).to.equal(SECRET);
    expect(params).to.deep.equal({ return_url: `${base}/shop/success` });
    await press();
    await page.waitForFunction(
      "window.asked.filter(([name]) => name === 'confirmPayment').length === 2",
    );
    expect(bodies[1]?.["idempotencyKey"]).to.equal(body?.["idempotencyKey"]);
    expect(troubles).to.deep.equal([]);
  });

  it("takes no other amount than the one it shows", async () => {
    await open();
    await page.evaluate("window.amount = 1999");
    await press();
    await page.getByRole("status").getByText("To pay now: EUR 19.99").waitFor();
    expect(await namesOf()).not.to.include("confirmPayment");
    expect((await asked()).at(-1)).to.deep.equal(["update", { amount: 1999 }]);
    await press();
    await page.getByRole("alert").getByText("Your card was declined.").waitFor();
  });

  it("says so where the library cannot be loaded", async () => {
    await page.route(LIBRARY, (route) => route.abort());
    await page.goto(`${base}/shop/checkout?item=book`);
    await page.getByRole("alert").getByText("could not be loaded").waitFor();
  });
});

function pageOf() {
  const item = { ...LOUNGE, name: "The Long Layover", kind: "goods", unitAmount: 1499 } as const;
  const price = { lines: [], subtotal: 1499, discount: 0, shipping: 0, tax: 0, total: 1499 };
  const option = { label: "Post", amount: 500, currency: "eur", countries: ["DE"], active: true };
  const shown = { item, slot: null, price, shipping: [{ id: "post", option }] };
  return checkoutPage({ item: "book", slot: undefined }, shown, SETTINGS);
}
