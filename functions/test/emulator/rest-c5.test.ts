/** A shop that sells item by item with Stripe's Payment Element, by a client written from its contract alone. */
import { expect } from "chai";
import { publishableClient } from "../../../simulator/src/client.ts";
import { put, ref } from "../../src/application/ports.ts";
import { aBrowser, type Browser } from "../support/rest-client-web.ts";
import { startStage, type Stage } from "../support/stage.ts";
import { LOUNGE } from "../support/world.ts";

const MINUTE_MS = 60_000;
const SECRET = "of-the-tests-and-of-nobody-else-0123456789";
const ADDRESS = {
  name: "Ada",
  line1: "Weg 1",
  city: "Berlin",
  postal_code: "10115",
  country: "DE",
};

describe("a shop over REST", () => {
  let stage: Stage;
  let client: ReturnType<typeof publishableClient>;
  let clicks = 0;
  before(async () => {
    stage = await startStage();
    client = publishableClient(stage.simulator.url, stage.simulator.publishableKey);
    await stock(stage);
  });
  after(() => stage.stop());

  const key = () => `click-${String((clicks += 1))}`;
  const order = (browser: Browser, body: object = {}) =>
    browser.post<{ clientSecret: string | null }>("/create-payment-intent", {
      ...{ item: "book", idempotencyKey: key() },
      ...body,
    });
  async function ordered(browser: Browser, body: object = {}) {
    const answer = await order(browser, body);
    expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
    expect(answer.body).to.have.all.keys("clientSecret");
    const clientSecret = answer.body.clientSecret!;
    const intentId = clientSecret.split("_secret_")[0]!;
    const { metadata } = await stage.stripe.paymentIntents.retrieve(intentId);
    return { clientSecret, intentId, bookingId: metadata["bookingId"]! };
  }
  /** As Stripe's library does when the customer presses the button. */
  const confirm = (clientSecret: string, paymentMethod = "pm_card_visa") =>
    client.confirmPaymentIntent(clientSecret, {
      paymentMethod,
      returnUrl: "http://localhost:5000/success",
    });
  const returned = (clientSecret: string, browser = aBrowser(stage)) => {
    const intentId = clientSecret.split("_secret_")[0]!;
    const proof = { payment_intent: intentId, payment_intent_client_secret: clientSecret };
    return browser.get(`/success?${new URLSearchParams(proof).toString()}`);
  };
  const intentOf = (id: string) => stage.stripe.paymentIntents.retrieve(id);
  const countOf = async (name: string) =>
    (await stage.db.collection(name).count().get()).data().count;

  it("is begun with the publishable key, and nothing else", async () => {
    const { status, body } = await aBrowser(stage).get("/config");
    expect({ status, body }).to.deep.equal({
      ...{ status: 200, body: { publishableKey: stage.simulator.publishableKey } },
    });
  });

  it("is paid by somebody without an account; the return page shows amount, status and id", async () => {
    const browser = aBrowser(stage);
    const { clientSecret, intentId, bookingId } = await ordered(browser);
    const before = await intentOf(intentId);
    expect(before).to.include({ amount: 1499, currency: "eur", status: "requires_payment_method" });
    expect(before.metadata).to.include({ item: "book" });
    await confirm(clientSecret);
    const page = await returned(clientSecret);
    expect(page.body).to.contain("EUR 14.99").and.contain("succeeded").and.contain(intentId);
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    expect((await stage.booking(bookingId)).uid).to.match(/^guest:/);
  });

  for (const [card, reason] of [
    ["pm_card_visa_chargeDeclined", "generic_decline"],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"],
  ] as const) {
    it(`declined (${reason}): the same secret takes another card`, async () => {
      const { clientSecret, bookingId } = await ordered(aBrowser(stage));
      const refused = await confirm(clientSecret, card).catch((error: unknown) => error);
      expect(refused).to.include({ code: "card_declined" });
      const page = await returned(clientSecret);
      expect(page.status).to.equal(200);
      expect(page.body).to.contain("was not paid").and.contain("EUR 14.99");
      await stage.waitForBooking(bookingId, (one) => one["decline"] !== null);
      await confirm(clientSecret);
      await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    });
  }

  for (const [result, heading, status] of [
    ["complete", "this is paid", "confirmed"],
    ["fail", "was not paid", "held"],
    ["abandon", "not paid yet", "held"],
  ] as const) {
    it(`asked by the bank, who is told ${result}: the return page says ${heading}`, async () => {
      const { clientSecret, bookingId } = await ordered(aBrowser(stage));
      const asked = await confirm(clientSecret, "pm_card_authenticationRequired");
      expect(asked.status).to.equal("requires_action");
      await client.completeThreeDSecure(asked.next_action!, result);
      const page = await returned(clientSecret);
      expect(page.body).to.contain(heading);
      await stage.waitForBooking(bookingId, (one) => one["status"] === status);
    });
  }

  it("clicked twice at once: one PaymentIntent; under other keys: others, and one that is open", async () => {
    const browser = aBrowser(stage);
    await ordered(browser, { item: "other" });
    const idempotencyKey = key();
    const twice = await Promise.all([1, 2, 3].map(() => ordered(browser, { idempotencyKey })));
    expect(new Set(twice.map(({ intentId }) => intentId)).size).to.equal(1);
    const another = await ordered(browser);
    expect(another.intentId).not.to.equal(twice[0]?.intentId);
    expect((await intentOf(twice[0]!.intentId)).status).to.equal("canceled");
    const stale = await order(browser, { idempotencyKey });
    expect([stale.status, stale.body.error?.code]).to.deep.equal([409, "BOOKING_EXPIRED"]);
    expect((await intentOf(another.intentId)).status).to.equal("requires_payment_method");
  });

  it("a way of shipping that changes the price: a new PaymentIntent, and the old one canceled", async () => {
    const browser = aBrowser(stage);
    const idempotencyKey = key();
    const plain = await ordered(browser, { idempotencyKey });
    const post = await ordered(browser, {
      idempotencyKey,
      shippingOption: "post",
      address: ADDRESS,
    });
    expect((await intentOf(plain.intentId)).status).to.equal("canceled");
    expect((await intentOf(post.intentId)).amount).to.equal(1999);
    const told = {
      shippingOption: "post",
      address: { ...ADDRESS, line1: "Weg 2" },
      email: "ada@example.com",
      taxId: "DE123456789",
    };
    const again = await ordered(browser, { idempotencyKey, ...told });
    expect(again.intentId).to.equal(post.intentId);
    const booking = await stage.booking(post.bookingId);
    expect(booking.address).to.include({ line1: "Weg 2", postalCode: "10115", name: "Ada" });
    expect(booking.details.email).to.equal("ada@example.com");
    expect(booking.taxId).to.equal("DE123456789");
    const late = await confirm(plain.clientSecret).catch((error: unknown) => error);
    expect(late).to.be.instanceOf(Error);
    await confirm(again.clientSecret);
    await stage.waitForBooking(post.bookingId, (one) => one["status"] === "confirmed");
    expect(await countOf("mail")).to.equal(0);
  });

  it("a place that nobody else can have: reloaded as often as one likes, it is one's own", async () => {
    const [browser, slot] = [aBrowser(stage), await stage.addSlot(1)];
    await ordered(browser, { item: "lounge", slot });
    const { clientSecret, bookingId } = await ordered(browser, { item: "lounge", slot });
    const other = await order(aBrowser(stage), { item: "lounge", slot });
    expect([other.status, other.body.error?.code]).to.deep.equal([409, "SLOT_FULL"]);
    await confirm(clientSecret);
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
  });

  it("left: the hold ends the PaymentIntent at Stripe", async () => {
    const { clientSecret, intentId, bookingId } = await ordered(aBrowser(stage));
    await stage.control.advanceClock(16 * MINUTE_MS);
    await stage.runSchedule("wakeSweep");
    await stage.waitForBooking(bookingId, (one) => one["status"] === "expired");
    expect((await intentOf(intentId)).status).to.equal("canceled");
    expect((await returned(clientSecret)).body).to.contain("can be paid no more");
  });

  it("canceled by its user: the PaymentIntent, too", async () => {
    const token = await stage.signUp("shop-canceler");
    const browser = aBrowser(stage);
    const body = { item: "book", idempotencyKey: key() };
    const answer = await browser.post<{ clientSecret: string }>("/create-payment-intent", body, {
      token,
    });
    const intentId = answer.body.clientSecret.split("_secret_")[0]!;
    const bookingId = (await intentOf(intentId)).metadata["bookingId"]!;
    const canceled = await browser.post(`/bookings/${bookingId}/cancel`, {}, { token });
    expect(canceled.status, JSON.stringify(canceled.body)).to.equal(200);
    expect((await intentOf(intentId)).status).to.equal("canceled");
    const again = await browser.post("/create-payment-intent", body, { token });
    expect([again.status, again.body.error?.code]).to.deep.equal([409, "BOOKING_ENDED"]);
  });

  it("a bank account that pays days later: on its way, then paid", async () => {
    const { clientSecret, intentId, bookingId } = await ordered(aBrowser(stage), {
      item: "dollars",
    });
    const asked = await confirm(clientSecret, "pm_usBankAccount_processing");
    expect(asked.status).to.equal("processing");
    const page = await returned(clientSecret);
    expect(page.body).to.contain("on its way").and.contain("USD 20.00").and.contain("processing");
    await stage.control.settleAsync(intentId, "succeeded");
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    expect((await returned(clientSecret)).body).to.contain("this is paid");
  });

  it("the return page without its secret, or with another's, tells nothing, and all alike", async () => {
    const { clientSecret, intentId } = await ordered(aBrowser(stage));
    const other = await ordered(aBrowser(stage));
    await confirm(clientSecret);
    const stranger = await stage.stripe.paymentIntents.create({ amount: 1499, currency: "eur" });
    const asked: [string, Record<string, string>][] = [
      ["no proof", {}],
      ["the id alone", { payment_intent: intentId }],
      [
        "another's secret",
        { payment_intent: intentId, payment_intent_client_secret: other.clientSecret },
      ],
      [
        "a secret cut short",
        { payment_intent: intentId, payment_intent_client_secret: clientSecret.slice(0, -1) },
      ],
      ["an id that is none", { payment_intent: "x", payment_intent_client_secret: clientSecret }],
      [
        "one that is not ours",
        { payment_intent: stranger.id, payment_intent_client_secret: stranger.client_secret! },
      ],
      ["a session that is none", { session_id: "cs_test_1" }],
      ["markup", { session_id: "<script>alert(1)</script>" }],
    ];
    const texts = new Set<string>();
    for (const [what, query] of asked) {
      const page = await aBrowser(stage).get(`/success?${new URLSearchParams(query).toString()}`);
      expect(page.status, what).to.equal(200);
      texts.add(page.body.replaceAll(/nonce="[^"]+"/g, ""));
    }
    expect([...texts]).to.have.length(1);
    expect([...texts][0])
      .to.contain("Thank you")
      .and.not.to.contain("14.99");
  });

  it("every page lets run what is ours and Stripe's, and nothing else, and is nobody's frame", async () => {
    const pages = ["/checkout?item=book", "/checkout?item=none", "/success"];
    for (const path of pages) {
      const { headers } = await aBrowser(stage).get(path);
      const policy = headers.get("content-security-policy");
      expect(policy, path).to.contain("default-src 'none'").and.contain("frame-ancestors 'none'");
      expect(policy, path)
        .to.match(/script-src 'nonce-[^']+'/)
        .and.not.to.contain("unsafe");
      expect(headers.get("cache-control"), path).to.equal("no-store");
      expect(headers.get("x-content-type-options"), path).to.equal("nosniff");
    }
    const [a, b] = await Promise.all(pages.slice(0, 2).map((path) => aBrowser(stage).get(path)));
    expect(a?.headers.get("content-security-policy")).not.to.equal(
      b?.headers.get("content-security-policy"),
    );
  });

  it("shows what the merchant wrote as text, whatever it is", async () => {
    const { body, status } = await aBrowser(stage).get("/checkout?item=hostile");
    expect(status).to.equal(200);
    expect(body).not.to.contain("<img src=x").and.not.to.contain("</script><b>");
    expect(body).to.contain("&#60;img src=x");
  });

  it("a page of what is not offered says so, as a page", async () => {
    for (const [query, status] of [
      ["item=yacht", 404],
      ["item=retired", 404],
      ["", 400],
      ["item=lounge", 404],
      ["item=%3Cb%3E", 400],
    ] as const) {
      const page = await aBrowser(stage).get(`/checkout?${query}`);
      expect(page.status, query).to.equal(status);
      expect(page.headers.get("content-type"), query).to.match(/^text\/html/);
      expect(page.body, query).to.contain("This did not work").and.not.to.contain("<b>");
    }
  });

  const misfits: [what: string, body: object | string, status: number, code: string][] = [
    ["no key", { item: "book" }, 400, "INVALID_INPUT"],
    ["an empty key", { item: "book", idempotencyKey: "" }, 400, "INVALID_INPUT"],
    ["an item that is none", { item: "../x", idempotencyKey: "k" }, 400, "INVALID_INPUT"],
    ["an unknown item", { item: "yacht", idempotencyKey: "k" }, 404, "ITEM_NOT_FOUND"],
    ["no item", { idempotencyKey: "k" }, 400, "INVALID_INPUT"],
    [
      "an address without a country",
      { item: "book", idempotencyKey: "k", address: { line1: "x", city: "y" } },
      400,
      "INVALID_INPUT",
    ],
    [
      "a way of shipping that is none",
      { item: "book", idempotencyKey: "k", shippingOption: "rocket" },
      409,
      "SHIPPING_UNAVAILABLE",
    ],
    [
      "a place that does not exist",
      { item: "lounge", slot: "none", idempotencyKey: "k" },
      404,
      "SLOT_NOT_FOUND",
    ],
    [
      "an address that is no e-mail",
      { item: "book", idempotencyKey: "k", email: "ada" },
      400,
      "INVALID_INPUT",
    ],
    [
      "a card number",
      { item: "book", idempotencyKey: "4242424242424242" },
      400,
      "CARD_NUMBER_REFUSED",
    ],
    ["malformed JSON", "{", 400, "INVALID_INPUT"],
  ];
  for (const [what, body, status, code] of misfits) {
    it(`refuses ${what} by ${String(status)}, and makes nothing`, async () => {
      const before = [await countOf("bookings"), await countOf("ledger")];
      const answer = await aBrowser(stage).post("/create-payment-intent", body);
      expect([answer.status, answer.body.error?.code]).to.deep.equal([status, code]);
      expect(Object.keys(answer.body)).to.deep.equal(["error"]);
      expect(Object.keys(answer.body.error!)).to.have.members(["code", "message"]);
      expect([await countOf("bookings"), await countOf("ledger")]).to.deep.equal(before);
    });
  }

  it("believes no price that is sent, nor any other field", async () => {
    const body = { price: 1, amount: 1, currency: "jpy", uid: "somebody", quantity: 9 };
    const { intentId } = await ordered(aBrowser(stage), body);
    expect(await intentOf(intentId)).to.include({ amount: 1499, currency: "eur" });
  });

  it("under the key of another item: refused, and nothing is ended", async () => {
    const browser = aBrowser(stage);
    const idempotencyKey = key();
    const { intentId } = await ordered(browser, { idempotencyKey });
    const other = await order(browser, { idempotencyKey, item: "other" });
    expect([other.status, other.body.error?.code]).to.deep.equal([409, "REQUEST_ID_REUSED"]);
    expect((await intentOf(intentId)).status).to.equal("requires_payment_method");
  });

  describe("and its guests", () => {
    it("are known by their cookie, which only we can sign", async () => {
      const browser = aBrowser(stage);
      const first = await ordered(browser);
      const cookie = browser.cookie;
      expect(cookie).to.match(/^__session=v1\./);
      const second = await ordered(browser, { item: "other" });
      expect(browser.cookie).to.equal(cookie);
      const owners = await Promise.all(
        [first, second].map(({ bookingId }) => stage.booking(bookingId)),
      );
      expect(owners[0]?.uid).to.equal(owners[1]?.uid);
    });

    it("are somebody new, and never somebody else, under a cookie that is not ours", async () => {
      const victim = aBrowser(stage);
      const { bookingId } = await ordered(victim);
      const { uid } = await stage.booking(bookingId);
      const guestId = uid.slice("guest:".length);
      const [, value = ""] = victim.cookie!.split("=");
      const signature = value.split(".")[3]!;
      const forged = [
        `__session=v1.${guestId}.1800000000.${"A".repeat(43)}`,
        `__session=v1.${guestId}.${String(Math.floor(Date.now() / 1000))}.${signature}`,
        `__session=${guestId}`,
        `__session=${uid}`,
        `__session=${value}; __session=${value}`,
        `__session=${value.toUpperCase()}`,
        `__session=${value}x`,
        "__session=",
        `session=${value}`,
      ];
      for (const cookie of forged) {
        const attacker = aBrowser(stage, cookie);
        const made = await ordered(attacker);
        expect((await stage.booking(made.bookingId)).uid, cookie).not.to.equal(uid);
        expect(attacker.cookie, cookie).to.match(/^__session=v1\.[A-Za-z0-9]{22}\./);
      }
      expect(await stage.booking(bookingId)).to.include({ status: "held", uid });
    });

    it("are not asked for by a page of another origin", async () => {
      const browser = aBrowser(stage);
      await ordered(browser);
      const body = { item: "book", idempotencyKey: key() };
      const headers = { origin: "https://evil.example" };
      const answer = await browser.post("/create-payment-intent", body, { headers });
      expect([answer.status, answer.body.error?.code]).to.deep.equal([403, "ORIGIN_REFUSED"]);
      expect(answer.headers.get("access-control-allow-origin")).to.equal(null);
    });

    it("get no cookie for looking", async () => {
      const browser = aBrowser(stage);
      for (const path of ["/checkout?item=book", "/config", "/success"]) await browser.get(path);
      expect(browser.cookie).to.equal(undefined);
    });

    it("do not reach what is for users, and a user's token is not made a guest's", async () => {
      const browser = aBrowser(stage);
      await ordered(browser);
      expect((await browser.get("/bookings")).status).to.equal(401);
      const token = await stage.signUp("shop-user");
      const body = { item: "book", idempotencyKey: key() };
      const answer = await browser.post<{ clientSecret: string }>("/create-payment-intent", body, {
        token,
      });
      const { metadata } = await intentOf(answer.body.clientSecret.split("_secret_")[0]!);
      expect(metadata).to.include({ uid: "shop-user" });
    });
  });
});

describe("a shop over REST without guests", () => {
  let stage: Stage;
  before(async () => {
    stage = await startStage({ env: { GUEST_REST: "off", SESSION_SECRET: SECRET } });
    await stock(stage);
  });
  after(() => stage.stop());

  it("refuses whoever sends no token, in each contract's own words, and takes users", async () => {
    const item = { item: "book", idempotencyKey: "k" };
    for (const [path, body] of [
      ["/create-payment-intent", item],
      ["/api/create-checkout-session", { products: [{ id: "book" }] }],
    ] as const) {
      const browser = aBrowser(stage);
      const answer = await browser.post(path, body);
      expect([answer.status, answer.body.error?.code]).to.deep.equal([401, "UNAUTHENTICATED"]);
      expect(browser.cookie).to.equal(undefined);
      const token = await stage.signUp(`user-of-${path.replaceAll("/", "-")}`);
      expect((await browser.post(path, body, { token })).status).to.equal(200);
    }
    const page = await aBrowser(stage).get("/checkout?item=book");
    expect([page.status, page.body.includes("Please sign in")]).to.deep.equal([401, true]);
    expect((await aBrowser(stage).get("/config")).status).to.equal(200);
  });

  it("knows no guest of before", async () => {
    const guests = await startStage();
    await stock(guests);
    const browser = aBrowser(guests);
    await browser.post("/create-payment-intent", { item: "book", idempotencyKey: "k" });
    await guests.stop();
    const stale = aBrowser(stage, browser.cookie);
    const answer = await stale.post("/create-payment-intent", {
      item: "book",
      idempotencyKey: "k",
    });
    expect(answer.status).to.equal(401);
  });
});

async function stock({ store }: Stage): Promise<void> {
  const goods = { ...LOUNGE, name: "The Long Layover", kind: "goods", unitAmount: 1499 } as const;
  const hostile = `<img src=x onerror=alert(1)>"'</script><b>`;
  await store.commit([
    put(ref("catalog", "book"), goods),
    put(ref("catalog", "other"), { ...goods, name: "Clouds from Above" }),
    put(ref("catalog", "dollars"), { ...goods, unitAmount: 2000, currency: "usd" }),
    put(ref("catalog", "retired"), { ...goods, active: false }),
    put(ref("catalog", "hostile"), {
      ...{ ...goods, name: hostile, description: hostile },
      fields: [{ key: "plate", label: hostile, required: true }],
    }),
    put(ref("shippingOptions", "post"), {
      ...{ label: hostile, amount: 500, currency: "eur", countries: ["DE"], active: true },
    }),
  ]);
}
