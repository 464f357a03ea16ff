/** A cart paid on Stripe's own page, by a client written from its contract alone. */
import { expect } from "chai";
import { publishableClient, type CheckoutInput } from "../../../simulator/src/client.ts";
import { put, ref } from "../../src/application/ports.ts";
import type { Booking } from "../../src/domain/booking.ts";
import { aBrowser, type Browser } from "../support/rest-client-web.ts";
import type { HttpAnswer, Sent } from "../support/rest-http.ts";
import { startStage, type Stage } from "../support/stage.ts";
import { LOUNGE } from "../support/world.ts";

const PATH = "/api/create-checkout-session";
const MINUTE_MS = 60_000;
const PAYER = { email: "ada@example.com", name: "Ada" };
const VISA = { number: "4242424242424242", exp_month: 12, exp_year: 2040, cvc: "123" };
const DECLINED = { ...VISA, number: "4000000000009995" };
const ASKED_BY_THE_BANK = { ...VISA, number: "4000002760003184" };
const HEADPHONES = { name: "Travel Headphones", price: 4999, quantity: 2 };

interface Opened {
  readonly id: string;
  readonly url: string;
}

describe("a cart over REST", () => {
  let stage: Stage;
  let client: ReturnType<typeof publishableClient>;
  before(async () => {
    stage = await startStage({ env: { CHECKOUT_METHODS: "" } });
    client = publishableClient(stage.simulator.url, stage.simulator.publishableKey);
    await stock(stage);
  });
  after(() => stage.stop());

  const order = (browser: Browser, products: object[], more: object = {}, sent: Sent = {}) =>
    browser.post<Opened>(PATH, { products, ...more }, sent);
  async function opened(answer: Promise<HttpAnswer<Opened>>): Promise<Opened> {
    const { status, body } = await answer;
    expect(status, JSON.stringify(body)).to.equal(200);
    return body;
  }
  const pay = (url: string, input: CheckoutInput) =>
    client.payCheckoutSession(url, { ...PAYER, ...input });
  const sessionOf = (id: string) =>
    stage.stripe.checkout.sessions.retrieve(id, { expand: ["line_items"] });
  async function bookingsOf(uid?: string): Promise<Booking[]> {
    const { docs } = await stage.db.collection("bookings").get();
    const found = await Promise.all(docs.map(({ id }) => stage.booking(id)));
    return found.filter((one) => uid === undefined || one.uid === uid);
  }
  async function bookingOfSession(id: string): Promise<string> {
    const { metadata } = await sessionOf(id);
    return metadata?.["bookingId"] ?? "";
  }

  it("is paid by somebody without an account, and they see their payment", async () => {
    const browser = aBrowser(stage);
    const { id, url } = await opened(
      order(browser, [HEADPHONES, { id: "adapter", price: "1299.00" }]),
    );
    const session = await sessionOf(id);
    expect(session).to.include({ mode: "payment", currency: "inr", amount_total: 1_129_700 });
    expect(session.payment_method_types).to.deep.equal(["card"]);
    expect(
      session.line_items?.data.map(({ description, quantity, price }) => {
        return [description, quantity, price?.unit_amount];
      }),
    ).to.have.deep.members([
      ["Travel Headphones", 2, 499_900],
      ["Travel Adapter", 1, 129_900],
    ]);
    expect(session.success_url).to.equal(
      "http://localhost:5000/success?session_id={CHECKOUT_SESSION_ID}",
    );
    expect(session.cancel_url).to.equal("http://localhost:5000/cart");

    const { redirect_url } = await pay(url, { card: VISA });
    const bookingId = await bookingOfSession(id);
    const booking = await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    expect(booking["uid"]).to.match(/^guest:[A-Za-z0-9]{22}$/);
    const back = new URL(redirect_url!);
    const page = await browser.get(`${back.pathname}${back.search}`);
    expect(page.status).to.equal(200);
    expect(page.body).to.contain("INR 11297.00").and.contain("succeeded");
    for (const stranger of [aBrowser(stage), await aGuest()]) {
      const shown = await stranger.get(`${back.pathname}${back.search}`);
      expect(shown.status).to.equal(200);
      expect(shown.body).not.to.contain("11297").and.not.to.contain(booking["reference"]);
    }
  });

  async function aGuest(): Promise<Browser> {
    const browser = aBrowser(stage);
    await opened(order(browser, [HEADPHONES]));
    return browser;
  }

  it("is paid by a user with a token, whose booking it is", async () => {
    const token = await stage.signUp("cart-user");
    const { id, url } = await opened(order(aBrowser(stage), [HEADPHONES], {}, { token }));
    await pay(url, { card: VISA });
    const bookingId = await bookingOfSession(id);
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    expect(await stage.booking(bookingId)).to.include({ uid: "cart-user" });
  });

  it("declined, then paid on the same page", async () => {
    const { id, url } = await opened(order(aBrowser(stage), [HEADPHONES]));
    const refused = await pay(url, { card: DECLINED }).catch((error: unknown) => error);
    expect(refused).to.include({ code: "card_declined" });
    const bookingId = await bookingOfSession(id);
    const held = await stage.waitForBooking(bookingId, (one) => one["decline"] !== null);
    expect(held["decline"]).to.include({ reason: "insufficient_funds" });
    await pay(url, { card: VISA });
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
  });

  for (const [result, status] of [
    ["complete", "confirmed"],
    ["fail", "held"],
    ["abandon", "held"],
  ] as const) {
    it(`asked by the bank, who is told ${result}: ${status}`, async () => {
      const { id, url } = await opened(order(aBrowser(stage), [HEADPHONES]));
      const { next_action } = await pay(url, { card: ASKED_BY_THE_BANK });
      await client.completeThreeDSecure(next_action!, result);
      const bookingId = await bookingOfSession(id);
      // What was told of the same second is a tie: only Stripe can say, once that second is over.
      await stage.control.advanceClock(MINUTE_MS);
      await stage.runSchedule("wakeSweep");
      await stage.waitForBooking(bookingId, (one) => {
        const isTold = result !== "fail" || one["decline"] !== null;
        return one["status"] === status && one["paymentStatus"] !== "none" && isTold;
      });
    });
  }

  it("left: the hold ends the session at Stripe, and the page takes nothing more", async () => {
    const { id, url } = await opened(order(aBrowser(stage), [HEADPHONES]));
    await stage.control.advanceClock(16 * MINUTE_MS);
    await stage.runSchedule("wakeSweep");
    await stage.waitForBooking(await bookingOfSession(id), (one) => one["status"] === "expired");
    expect((await sessionOf(id)).status).to.equal("expired");
    expect(await pay(url, { card: VISA }).catch((error: unknown) => error)).to.be.instanceOf(Error);
  });

  it("canceled by its user: nobody can pay on the page any more", async () => {
    const token = await stage.signUp("cart-canceler");
    const browser = aBrowser(stage);
    const { id, url } = await opened(order(browser, [HEADPHONES], {}, { token }));
    const bookingId = await bookingOfSession(id);
    const canceled = await browser.post(`/bookings/${bookingId}/cancel`, {}, { token });
    expect(canceled.status, JSON.stringify(canceled.body)).to.equal(200);
    expect((await sessionOf(id)).status).to.equal("expired");
    expect(await pay(url, { card: VISA }).catch((error: unknown) => error)).to.be.instanceOf(Error);
    expect(await stage.booking(bookingId)).to.include({ status: "canceled" });
  });

  it("ended by Stripe itself before our hold is over: the booking expires with it", async () => {
    const { id } = await opened(order(aBrowser(stage), [HEADPHONES]));
    const bookingId = await bookingOfSession(id);
    await stage.stripe.checkout.sessions.expire(id);
    await stage.waitForBooking(bookingId, (one) => {
      return (one["dues"] as Record<string, { live: unknown }>)["full"]?.live === null;
    });
    await stage.control.advanceClock(16 * MINUTE_MS);
    await stage.runSchedule("wakeSweep");
    await stage.waitForBooking(bookingId, (one) => one["status"] === "expired");
  });

  it("sent again under its key: the same page; under the key of another cart: refused", async () => {
    const browser = aBrowser(stage);
    const headers = { "idempotency-key": "cart 7" };
    const first = await order(browser, [HEADPHONES], {}, { headers });
    const second = await order(browser, [HEADPHONES], {}, { headers });
    expect(second.body).to.deep.equal(first.body);
    expect(first.headers.get("idempotent-replayed")).to.equal(null);
    expect(second.headers.get("idempotent-replayed")).to.equal("true");
    const other = await order(browser, [{ ...HEADPHONES, quantity: 1 }], {}, { headers });
    expect(other.status).to.equal(409);
    expect(other.body.error?.code).to.equal("REQUEST_ID_REUSED");
  });

  it("with shipping, tax and a coupon: plain lines that add up to what is paid", async () => {
    const browser = aBrowser(stage);
    const more = {
      ...{ shippingOption: "post", coupon: "TENOFF", taxId: "DE123456789", email: PAYER.email },
      address: { name: "Ada", line1: "Weg 1", city: "Berlin", postal_code: "10115", country: "de" },
    };
    const { id, url } = await opened(order(browser, [{ id: "mug", price: 1000 }], more));
    const { line_items, amount_total } = await sessionOf(id);
    const lines = line_items?.data.map(({ description, amount_total: sum }) => [description, sum]);
    expect(lines).to.have.deep.members([
      ["Mug", 900],
      ["City tax", 90],
      ["Post", 500],
    ]);
    expect(amount_total).to.equal(1490);
    await pay(url, { card: VISA });
    const bookingId = await bookingOfSession(id);
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    const booking = await stage.booking(bookingId);
    expect(booking.address).to.include({ postalCode: "10115", country: "DE" });
    expect(booking).to.include({ taxId: "DE123456789", shippingOption: "post" });
    expect(booking.details.email).to.equal(PAYER.email);
  });

  it("on a page of one's own: a secret in the place of the address", async () => {
    const { status, body } = await order(aBrowser(stage), [HEADPHONES], { uiMode: "elements" });
    expect(status, JSON.stringify(body)).to.equal(200);
    expect(body).to.include({ url: null });
    expect(await sessionOf(body.id)).to.include({ ui_mode: "elements" });
    expect((body as unknown as { clientSecret: string }).clientSecret).to.match(/^cs_.*_secret_/);
  });

  it("of what costs nothing: confirmed at once, without a session", async () => {
    const browser = aBrowser(stage);
    const headers = { origin: "http://localhost:3000" };
    const { status, body } = await order(browser, [{ id: "gift" }], {}, { headers });
    expect({ status, ...body }).to.deep.equal({
      ...{ status: 200, id: null, url: "http://localhost:3000/success?session_id=free" },
    });
    expect((await browser.get("/success?session_id=free")).status).to.equal(200);
  });

  it("comes back to the page that asked, and to no other", async () => {
    const from = async (origin: string, more: object = {}) => {
      return order(aBrowser(stage), [HEADPHONES], more, { headers: { origin } });
    };
    const { body } = await from("http://localhost:3000");
    expect((await sessionOf(body.id)).success_url).to.contain("http://localhost:3000/success?");
    const own = { success_url: "http://localhost:5173/done", cancel_url: "http://localhost:5173/" };
    const named = await from("http://localhost:3000", own);
    expect(await sessionOf(named.body.id)).to.include(own);
    const before = (await bookingsOf()).length;
    const foreign = await from("https://evil.example");
    expect([foreign.status, foreign.body.error?.code]).to.deep.equal([403, "ORIGIN_REFUSED"]);
    for (const url of [
      "https://evil.example/x",
      "javascript:alert(1)",
      "//evil.example",
      "http://localhost:3000@evil.example/",
    ]) {
      for (const field of ["success_url", "cancel_url"]) {
        const answer = await order(aBrowser(stage), [HEADPHONES], { [field]: url });
        expect([answer.status, answer.body.error?.code], url).to.deep.equal([400, "INVALID_INPUT"]);
      }
    }
    expect(await bookingsOf()).to.have.length(before);
  });

  const misfits: [
    what: string,
    body: object | string,
    status: number,
    code: string,
    names: RegExp,
  ][] = [
    [
      "a price that differs",
      { products: [{ name: "Travel Headphones", price: 4998.99 }] },
      409,
      "AMOUNT_MISMATCH",
      /Travel Headphones costs 4999\.00 INR/,
    ],
    [
      "a price that only a float would take for ours",
      '{"products":[{"id":"headphones","price":4999.000000000000000001}]}',
      409,
      "AMOUNT_MISMATCH",
      /Travel Headphones/,
    ],
    [
      "a negative price",
      { products: [{ id: "headphones", price: -4999 }] },
      409,
      "AMOUNT_MISMATCH",
      /Travel Headphones/,
    ],
    [
      "a huge price",
      '{"products":[{"id":"headphones","price":1e309}]}',
      409,
      "AMOUNT_MISMATCH",
      /Travel Headphones/,
    ],
    [
      "an unknown product",
      { products: [{ name: "Yacht", price: 1 }] },
      404,
      "ITEM_NOT_FOUND",
      /Yacht is not offered/,
    ],
    ["no product", { products: [] }, 400, "INVALID_INPUT", /products/],
    ["a product without a name", { products: [{ price: 1 }] }, 400, "INVALID_INPUT", /products\.0/],
    [
      "a quantity of none",
      { products: [{ id: "headphones", quantity: 0 }] },
      400,
      "INVALID_INPUT",
      /quantity/,
    ],
    [
      "half a product",
      { products: [{ id: "headphones", quantity: 0.5 }] },
      400,
      "INVALID_INPUT",
      /quantity/,
    ],
    [
      "two currencies",
      { products: [{ id: "headphones" }, { id: "mug" }] },
      400,
      "INVALID_INPUT",
      /currency/,
    ],
    [
      "an unknown coupon",
      { products: [{ id: "mug" }], coupon: "NOPE" },
      409,
      "COUPON_INVALID",
      /./,
    ],
    [
      "a country that is none",
      { products: [{ id: "mug" }], address: { line1: "x", city: "y", country: "Germany" } },
      400,
      "INVALID_INPUT",
      /address\.country/,
    ],
    [
      "a card number",
      { products: [{ id: "mug" }], name: "4242 4242 4242 4242" },
      400,
      "CARD_NUMBER_REFUSED",
      /Card numbers/,
    ],
    ["malformed JSON", '{"products":[', 400, "INVALID_INPUT", /JSON/],
    ["a list", "[]", 400, "INVALID_INPUT", /object/],
    ["inherited fields", '{"__proto__":{"products":[{"id":"mug"}]}}', 400, "INVALID_INPUT", /./],
    [
      "too much",
      { products: [{ id: "mug" }], locale: "x".repeat(70_000) },
      413,
      "INPUT_TOO_LARGE",
      /large/,
    ],
  ];
  for (const [what, body, status, code, names] of misfits) {
    it(`refuses ${what} by ${String(status)}, and makes nothing`, async () => {
      const before = (await bookingsOf()).length;
      const answer = await aBrowser(stage).post(PATH, body);
      expect([answer.status, answer.body.error?.code]).to.deep.equal([status, code]);
      expect(answer.body.error?.message).to.match(names);
      expect(answer.body).to.have.all.keys("error");
      expect(await bookingsOf()).to.have.length(before);
    });
  }

  it("drops fields that it does not know, and refuses other types and methods", async () => {
    const { status } = await order(aBrowser(stage), [{ ...HEADPHONES, image: "x", stock: 3 }], {
      theme: "dark",
    });
    expect(status).to.equal(200);
    const text = await aBrowser(stage).post(PATH, "{}", {
      headers: { "content-type": "text/plain" },
    });
    expect([text.status, text.body.error?.code]).to.deep.equal([415, "CONTENT_TYPE_UNSUPPORTED"]);
    const got = await aBrowser(stage).get(PATH);
    expect([got.status, got.headers.get("allow")]).to.deep.equal([405, "POST"]);
  });

  it("refuses a wrong token, and makes no guest of it", async () => {
    const browser = aBrowser(stage);
    const answer = await order(browser, [HEADPHONES], {}, { token: "garbage" });
    expect([answer.status, answer.body.error?.code]).to.deep.equal([401, "UNAUTHENTICATED"]);
    expect(browser.cookie).to.equal(undefined);
  });
});

describe("a cart over REST, by other ways and by many", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage({
      env: { CHECKOUT_METHODS: "card,sepa_debit", GUEST_ORDERS_PER_ITEM_MAX: "3" },
    });
    await stock(stage);
  });
  after(() => stage.stop());

  for (const [result, status] of [
    ["succeeded", "confirmed"],
    ["failed", "held"],
  ] as const) {
    it(`a debit that has ${result} days later: ${status} then, and processing before`, async () => {
      const browser = aBrowser(stage);
      const { body } = await browser.post<Opened>(PATH, { products: [{ id: "mug" }] });
      const client = publishableClient(stage.simulator.url, stage.simulator.publishableKey);
      await client.payCheckoutSession(body.url, {
        ...PAYER,
        iban: "DE89370400440532013000",
        billing: { line1: "Weg 1", city: "Berlin", postal_code: "10115", country: "DE" },
      });
      const session = await stage.stripe.checkout.sessions.retrieve(body.id);
      const bookingId = session.metadata?.["bookingId"] ?? "";
      await stage.waitForBooking(bookingId, (one) => one["status"] === "processing");
      const page = await browser.get(`/success?session_id=${body.id}`);
      expect(page.body).to.contain("on its way").and.contain("processing");
      const { docs } = await stage.db
        .collection("ledger")
        .where("bookingId", "==", bookingId)
        .get();
      await stage.control.settleAsync(docs[0]!.get("paymentIntentId") as string, result);
      await stage.waitForBooking(bookingId, (one) => {
        const dues = one["dues"] as Record<string, { live: unknown; paidBy: unknown }>;
        const isOver = dues["full"]?.live === null || dues["full"]?.paidBy !== null;
        return one["status"] === status && isOver;
      });
    });
  }

  it("by more guests at once than the item may have: the rest are told when to come again", async () => {
    const order = () => aBrowser(stage).post<Opened>(PATH, { products: [{ id: "cup" }] });
    const answers = await Promise.all(Array.from({ length: 8 }, order));
    const refused = answers.filter(({ status }) => status === 429);
    // Eight at once are of two minutes at most.
    expect(refused.length).to.be.at.least(2);
    expect(answers.filter(({ status }) => status === 200)).to.have.length(8 - refused.length);
    for (const { body, headers } of refused) {
      expect(body.error?.code).to.equal("RATE_LIMITED");
      expect(Number(headers.get("retry-after"))).to.be.within(1, 60);
    }
    const token = await stage.signUp("patron");
    const body = { products: [{ id: "cup" }] };
    expect((await aBrowser(stage).post(PATH, body, { token })).status).to.equal(200);
  });
});

async function stock({ store }: Stage): Promise<void> {
  const goods = { ...LOUNGE, kind: "goods", currency: "inr" } as const;
  const tax = { name: "City tax", basisPoints: 1000, inclusive: false };
  const mug = { ...goods, name: "Mug", unitAmount: 1000, currency: "eur", taxRates: [tax] };
  await store.commit([
    put(ref("catalog", "headphones"), { ...goods, name: "Travel Headphones", unitAmount: 499_900 }),
    put(ref("catalog", "adapter"), { ...goods, name: "Travel Adapter", unitAmount: 129_900 }),
    put(ref("catalog", "mug"), mug),
    put(ref("catalog", "cup"), { ...mug, name: "Cup" }),
    put(ref("catalog", "gift"), { ...goods, name: "Map", unitAmount: 0 }),
    put(ref("shippingOptions", "post"), {
      ...{ label: "Post", amount: 500, currency: "eur", countries: ["DE"], active: true },
    }),
    put(ref("coupons", "TENOFF"), {
      ...{ label: "10 % off", percent: 1000, amount: null, currency: null, minimum: null },
      ...{ items: null, active: true, validFrom: null, validUntil: null },
      ...{ maxRedemptions: null, redeemed: 0, version: 1 },
    }),
  ]);
}
