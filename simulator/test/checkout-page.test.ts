import { expect } from "chai";
import { failureOf, startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { line, openSession, typesOf } from "./support/checkout.ts";

const CARD = { card_number: "4242 4242 4242 4242", card_expiry: "12 / 34", card_cvc: "123" };
const FORM = { email: "ada@b.test", do: "pay", ...CARD };

describe("the Checkout page", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const get = async (url: string) => {
    const response = await fetch(url, { redirect: "manual" });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const post = async (url: string, form: Record<string, string>) => {
    const body = new URLSearchParams(form);
    const response = await fetch(url, { method: "POST", body, redirect: "manual" });
    const location = response.headers.get("location");
    return { status: response.status, location, text: await response.text() };
  };
  const read = (id: string) => bench.stripe.checkout.sessions.retrieve(id);

  it("shows what is sold and what it costs, and a way back", async () => {
    const session = await openSession(bench, {
      line_items: [line(1_500, { quantity: 2 })],
      custom_text: { submit: { message: "See you there" } },
      submit_type: "book",
    });
    const { status, text } = await get(session.url!);
    expect(status).to.equal(200);
    for (const shown of ["Court × 2", "30.00 EUR", "See you there", ">Book<"]) {
      expect(text).to.include(shown);
    }
    expect(text).to.include('<a href="https://shop.test/back">Back</a>');
  });

  it("has no script, loads nothing, and its form leads only here and to the merchant", async () => {
    const { url } = await openSession(bench);
    const { headers, text } = await get(url!);
    expect(text).to.not.match(/<script|onclick|src=|https?:\/\/(?!shop\.test)/);
    const policy = headers.get("content-security-policy");
    expect(policy).to.equal(
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' https://shop.test; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get("cache-control")).to.equal("no-store");
  });

  it("writes names, texts and what was typed as text, never as markup", async () => {
    const evil = `"><script>alert('x')</script>`;
    const session = await openSession(bench, {
      line_items: [
        {
          price_data: { currency: "eur", unit_amount: 1_500, product_data: { name: evil } },
          quantity: 1,
          adjustable_quantity: { enabled: true },
        },
      ],
      metadata: { note: `kept to itself ${evil}` },
      custom_text: { submit: { message: evil } },
      shipping_options: [
        {
          shipping_rate_data: {
            display_name: evil,
            fixed_amount: { amount: 100, currency: "eur" },
          },
        },
      ],
      cancel_url: "https://shop.test/back?a=%22%3E<b>",
      allow_promotion_codes: true,
    });
    const pages = [
      (await get(session.url!)).text,
      (await post(session.url!, { ...FORM, name: evil, promotion_code: evil, email: evil })).text,
    ];
    for (const text of pages) {
      expect(text).to.not.include("<script").and.not.include("<b>");
      expect(text).to.include("&#34;&#62;&#60;script&#62;alert(&#39;x&#39;)");
      expect(text).to.not.include("kept to itself");
    }
  });

  it("no host can put a directive of its own into the policy", async () => {
    const success_url = "https://a;script-src.shop.test/done";
    const { url } = await openSession(bench, { success_url });
    const policy = (await get(url!)).headers.get("content-security-policy")!;
    expect(policy.split(";").map((part) => part.trim().split(" ")[0])).to.deep.equal([
      ...["default-src", "style-src", "form-action", "base-uri", "frame-ancestors"],
    ]);
  });

  it("a card pays, and leads on to the merchant with the session's id", async () => {
    const session = await openSession(bench);
    const paid = await post(session.url!, FORM);
    expect(paid).to.deep.include({
      status: 303,
      location: `https://shop.test/done?session=${session.id}`,
    });
    expect(await read(session.id)).to.include({ status: "complete", payment_status: "paid" });
    const again = await post(session.url!, FORM);
    expect(again).to.deep.include({ status: 303, location: paid.location });
    expect((await bench.stripe.charges.list()).data).to.have.length(1);
    expect((await get(session.url!)).status).to.equal(410);
  });

  it("a declined card is told, and no number is written back", async () => {
    const session = await openSession(bench);
    const declined = await post(session.url!, { ...FORM, card_number: "4000000000009995" });
    expect(declined.status).to.equal(402);
    expect(declined.text).to.include("Your card has insufficient funds.");
    expect(declined.text).to.include("ada@b.test");
    expect(declined.text).to.not.match(/4000|9995|value="123"|12 \/ 34/);
    expect((await read(session.id)).status).to.equal("open");
    expect((await post(session.url!, FORM)).status).to.equal(303);
  });

  it("the bank's page leads back here, and from here to the merchant", async () => {
    const session = await openSession(bench);
    const asked = await post(session.url!, { ...FORM, card_number: "4000002760003184" });
    expect(asked.status).to.equal(303);
    expect(asked.location).to.match(/\/_sim\/3ds\//);
    const answered = await post(asked.location!, { result: "complete" });
    expect(answered.location).to.include(`/_sim/checkout/${session.id}/return?`);
    const back = await get(answered.location!);
    expect([back.status, back.headers.get("location")]).to.deep.equal([
      303,
      `https://shop.test/done?session=${session.id}`,
    ]);
  });

  for (const result of ["fail", "abandon"]) {
    it(`after a ${result} at the bank the page asks again`, async () => {
      const session = await openSession(bench);
      const asked = await post(session.url!, { ...FORM, card_number: "4000002760003184" });
      const answered = await post(asked.location!, { result });
      const back = await get(answered.location!);
      expect(back.status).to.equal(200);
      expect(back.text).to.include('role="alert"');
      expect((await post(session.url!, FORM)).status).to.equal(303);
      expect(await read(session.id)).to.include({ status: "complete", payment_status: "paid" });
    });
  }

  it("asks for what the session wants to know, and takes it down", async () => {
    const session = await openSession(bench, {
      billing_address_collection: "required",
      phone_number_collection: { enabled: true },
      shipping_address_collection: { allowed_countries: ["DE", "AT"] },
    });
    const url = session.url!;
    const phone = { phone: "+4930" };
    const billing = { billing_line1: "1 Way", billing_country: "de" };
    const shipping = { shipping_name: "Bob", shipping_line1: "2 Way", shipping_country: "AT" };
    const all = { ...FORM, ...phone, ...billing, ...shipping };
    for (const [form, message] of [
      [{ ...all, email: "ada" }, "Enter a valid email address."],
      [{ ...all, phone: "" }, "Enter a phone number."],
      [{ ...all, billing_line1: "" }, "Enter the billing address."],
      [{ ...all, shipping_line1: "" }, "Enter the shipping address."],
      [{ ...all, shipping_country: "US" }, "We ship to: DE, AT."],
      [{ ...all, card_number: "" }, "Enter how you want to pay."],
      [{ ...all, card_cvc: "" }, "Enter the card&#39;s security code."],
      [{ ...all, card_expiry: "13 / 34" }, "expiration month is invalid"],
      [{ ...all, card_expiry: "soon" }, "expiration month is invalid"],
    ] as const) {
      expect((await post(url, form)).text).to.include(message);
    }
    expect(await typesOf(bench)).to.deep.equal([]);
    expect((await post(url, { ...all, name: "Ada" })).status).to.equal(303);
    const done = await bench.stripe.checkout.sessions.retrieve(session.id, {
      expand: ["payment_intent.latest_charge"],
    });
    expect(done.customer_details).to.include({ name: "Ada", phone: "+4930" });
    expect(done.customer_details!.address).to.include({ line1: "1 Way", country: "DE" });
    expect(done.collected_information!.shipping_details).to.have.property("name", "Bob");
    expect(done.payment_intent).to.have.nested.property("shipping.address.line1", "2 Way");
    expect(done.payment_intent).to.have.nested.property(
      "latest_charge.billing_details.email",
      "ada@b.test",
    );
  });

  it("a promotion code changes the total that is paid, once per session", async () => {
    const coupon = (await bench.stripe.coupons.create({ percent_off: 20 })).id;
    const promotion = { type: "coupon", coupon } as const;
    const code = await bench.stripe.promotionCodes.create({ promotion, code: "SPRING" });
    const session = await openSession(bench, { allow_promotion_codes: true });
    const wrong = await post(session.url!, { ...FORM, promotion_code: "AUTUMN" });
    expect(wrong.status).to.equal(400);
    expect(wrong.text).to.include("This promotion code is not valid.");
    expect(await read(session.id)).to.include({ amount_total: 1_500 });
    const form = { ...FORM, promotion_code: "spring" };
    const updated = await post(session.url!, { ...form, do: "update" });
    expect(updated.text).to.include("12.00 EUR");
    expect((await post(session.url!, form)).status).to.equal(303);
    expect(await read(session.id)).to.include({ amount_total: 1_200 });
    expect(await bench.stripe.promotionCodes.retrieve(code.id)).to.include({ times_redeemed: 1 });
  });

  it("without the field nobody can use a code", async () => {
    await bench.stripe.promotionCodes.create({
      promotion: {
        type: "coupon",
        coupon: (await bench.stripe.coupons.create({ percent_off: 20 })).id,
      },
      code: "SPRING",
    });
    const session = await openSession(bench);
    const answer = await post(session.url!, { ...FORM, promotion_code: "SPRING" });
    expect(answer.status).to.equal(400);
    expect(await read(session.id)).to.include({ status: "open", amount_total: 1_500 });
  });

  it("a quantity within its limits changes the total, and nobody pays more than was shown", async () => {
    const adjustable_quantity = { enabled: true, minimum: 1, maximum: 3 };
    const session = await openSession(bench, {
      line_items: [line(1_500, { adjustable_quantity }), line(500)],
      expand: ["line_items"],
    });
    const [first, second] = session.line_items!.data.map(({ id }) => `quantity_${id}`);
    for (const [name, value] of [
      [first, "4"],
      [first, "0"],
      [first, "1.5"],
      [first, "many"],
      [second, "2"],
    ] as const) {
      expect((await post(session.url!, { ...FORM, [name!]: value })).status).to.equal(400);
      expect(await read(session.id)).to.include({ amount_total: 2_000 });
    }
    const form = { ...FORM, [first!]: "3" };
    const surprised = await post(session.url!, { ...form, shown_total: "2000" });
    expect(surprised.text).to.include("The total has changed.").and.include("50.00 EUR");
    expect(await typesOf(bench)).to.deep.equal([]);
    expect((await post(session.url!, { ...form, shown_total: "5000" })).status).to.equal(303);
    expect(await read(session.id)).to.include({ amount_total: 5_000, payment_status: "paid" });
  });

  it("an expired session is told so, and takes no money", async () => {
    const session = await openSession(bench);
    await bench.stripe.checkout.sessions.expire(session.id);
    const page = await get(session.url!);
    expect(page.status).to.equal(410);
    expect(page.text).to.include("has expired").and.not.include("<form");
    expect((await post(session.url!, FORM)).status).to.equal(410);
    expect(await typesOf(bench)).to.deep.equal(["checkout.session.expired"]);
  });

  it("there is no page for a session that is not there, nor for another method", async () => {
    const { url } = await openSession(bench);
    expect((await get(`${bench.url}/_sim/checkout/cs_test_none`)).status).to.equal(404);
    expect((await fetch(url!, { method: "DELETE" })).status).to.equal(405);
    expect((await post(`${url!}/return`, FORM)).status).to.equal(405);
  });

  it("a program is told what it sent wrong", async () => {
    const { url } = await openSession(bench);
    for (const body of ["{", "[]", '{"nonsense":1}', '{"email":{"a":1}}']) {
      const headers = { "content-type": "application/json" };
      const response = await fetch(url!, { method: "POST", headers, body });
      expect(response.status, body).to.equal(400);
      const { error } = (await response.json()) as { error: { type: string } };
      expect(error.type).to.equal("invalid_request_error");
    }
    expect(await typesOf(bench)).to.deep.equal([]);
  });

  it("no card number and no security code is kept anywhere", async () => {
    const session = await openSession(bench);
    await post(session.url!, { ...FORM, card_cvc: "987" });
    const kept = JSON.stringify([
      await bench.control.snapshot(),
      await bench.control.requests(),
      (await bench.stripe.events.list({ limit: 100 })).data,
    ]);
    expect(kept)
      .to.not.match(/4242\D?4242/)
      .and.not.include('"987"');
  });

  it("an embedded page has a secret instead of an address", async () => {
    const session = await bench.stripe.checkout.sessions.create({
      mode: "payment",
      ui_mode: "embedded_page",
      line_items: [line(1_500)],
      return_url: "https://shop.test/back?session={CHECKOUT_SESSION_ID}",
    });
    expect(session).to.include({ url: null, success_url: null, redirect_on_completion: "always" });
    expect(session.client_secret).to.match(new RegExp(`^${session.id}_secret_`));
    const error = await failureOf(openSession(bench, { ui_mode: "embedded_page" }));
    expect(error).to.include({ statusCode: 400 });
  });
});
