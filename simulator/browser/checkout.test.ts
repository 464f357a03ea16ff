import { expect } from "chai";
import type Stripe from "stripe";
import { startBench } from "../test/support/bench.ts";
import type { Bench } from "../test/support/bench.ts";
import { openSession } from "../test/support/checkout.ts";
import { useBrowser } from "./support/browser.ts";
import { startShop } from "./support/shop.ts";

describe("the Checkout page in a browser", () => {
  const { page } = useBrowser();
  let bench: Bench;
  let shop: Awaited<ReturnType<typeof startShop>>;
  beforeEach(async () => {
    bench = await startBench();
    shop = await startShop();
  });
  afterEach(async () => {
    await bench.stop();
    await shop.close();
  });

  const open = async (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) => {
    const session = await openSession(bench, {
      success_url: `${shop.url}&session={CHECKOUT_SESSION_ID}`,
      cancel_url: `${shop.url}&canceled=yes`,
      ...more,
    });
    await page().goto(session.url!);
    return session;
  };
  const enter = async (number: string) => {
    await page().getByLabel("Email").fill("ada@b.test");
    await page().getByLabel("Card number").fill(number);
    await page().getByLabel("Expiry").fill("12 / 34");
    await page().getByLabel("Security code").fill("123");
    await page().getByRole("button", { name: "Pay" }).click();
  };
  const comeBack = async () => {
    await page().getByRole("heading", { name: "Welcome back" }).waitFor();
    return new URL(page().url()).searchParams;
  };
  const fresh = ({ id }: { id: string }) => bench.stripe.checkout.sessions.retrieve(id);

  it("shows what is sold, takes the card, and leads back to the shop", async () => {
    const session = await open();
    await page().getByText("Court").first().waitFor();
    await page().getByText("15.00").first().waitFor();
    await enter("4242 4242 4242 4242");
    expect((await comeBack()).get("session")).to.equal(session.id);
    expect(await fresh(session)).to.include({ status: "complete", payment_status: "paid" });
  });

  it("says why a card was declined, keeps what was typed but the card, and takes another", async () => {
    const session = await open();
    await enter("4000 0000 0000 9995");
    await page().getByRole("alert").getByText("insufficient funds").waitFor();
    expect(await page().getByLabel("Email").inputValue()).to.equal("ada@b.test");
    expect(await page().getByLabel("Card number").inputValue()).to.equal("");
    expect(await page().content()).not.to.contain("9995");
    expect(await fresh(session)).to.include({ status: "open", payment_status: "unpaid" });
    await enter("4242 4242 4242 4242");
    await comeBack();
    expect(await fresh(session)).to.include({ status: "complete", payment_status: "paid" });
  });

  it("leads by the bank when the bank asks, and on to the shop", async () => {
    const session = await open();
    await enter("4000 0027 6000 3184");
    await page().getByRole("heading", { name: "3-D Secure" }).waitFor();
    await page().getByRole("button", { name: "Complete" }).click();
    expect((await comeBack()).get("session")).to.equal(session.id);
    expect(await fresh(session)).to.include({ status: "complete", payment_status: "paid" });
  });

  it("is shown again when the bank says no, and then takes another card", async () => {
    const session = await open();
    await enter("4000 0027 6000 3184");
    await page().getByRole("button", { name: "Fail" }).click();
    await page().getByRole("alert").waitFor();
    expect((await fresh(session)).status).to.equal("open");
    await enter("4242 4242 4242 4242");
    await comeBack();
    expect((await fresh(session)).status).to.equal("complete");
  });

  it("can be left, and stays open for who left it", async () => {
    const session = await open();
    await page().getByRole("link", { name: "Back" }).click();
    expect((await comeBack()).get("canceled")).to.equal("yes");
    expect((await fresh(session)).status).to.equal("open");
  });

  it("asks for nothing any more when it was paid", async () => {
    const session = await open();
    await enter("4242 4242 4242 4242");
    await comeBack();
    await page().goto(session.url!);
    await page().getByText("is complete").waitFor();
    expect(await page().getByRole("button").count()).to.equal(0);
  });
});
