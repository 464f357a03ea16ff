import { expect } from "chai";
import { DAY_MS } from "../src/core/constants.ts";
import { START_MS, pay, startBench } from "../test/support/bench.ts";
import type { Bench } from "../test/support/bench.ts";
import { useBrowser } from "./support/browser.ts";

describe("the live page in a browser", () => {
  const { page } = useBrowser();
  let bench: Bench;
  beforeEach(async () => {
    bench = await startBench();
  });
  afterEach(() => bench.stop());

  const open = async () => {
    await page().goto(`${bench.url}/_sim#token=${bench.token}`);
    await page().getByRole("heading", { name: "Objects" }).waitFor();
  };
  const row = (id: string) =>
    page()
      .locator("#objects tr")
      .filter({ has: page().getByRole("button", { name: `Show ${id}`, exact: true }) });
  /** The state, not a button of the same name. */
  const inState = (id: string, status: string) =>
    row(id).getByRole("cell", { name: status, exact: true }).waitFor();
  const press = (name: string) => page().getByRole("button", { name, exact: true }).click();
  const bar = (name: string, text: string) =>
    page().getByRole("region", { name }).getByText(text).waitFor();

  it("takes the token from its address, and leaves it neither there nor in the page", async () => {
    await open();
    expect(page().url()).to.equal(`${bench.url}/_sim`);
    expect(await page().content()).not.to.contain(bench.token);
    await page().reload();
    await page().getByRole("heading", { name: "Objects" }).waitFor();
  });

  it("asks for the token, and again for a right one", async () => {
    await page().goto(`${bench.url}/_sim`);
    await page().getByLabel("Control token").fill("wrong");
    await press("Open");
    await page().getByText("not the token").waitFor();
    expect(await page().getByRole("heading", { name: "Objects" }).isVisible()).to.equal(false);
    await page().getByLabel("Control token").fill(bench.token);
    await press("Open");
    await page().getByRole("heading", { name: "Objects" }).waitFor();
  });

  it("shows a payment when it arrives, with its charge, its events and their deliveries", async () => {
    await bench.listen(["*"]);
    await open();
    const intent = await pay(bench, "pm_card_visa");
    await inState(intent.id, "succeeded");
    await row(intent.latest_charge as string)
      .getByText("2000 eur")
      .waitFor();
    await page().locator("#events").getByText("payment_intent.succeeded").waitFor();
    await page().locator("#deliveries").getByText("payment_intent.succeeded").waitFor();
    await press(`Show ${intent.id}`);
    await page().getByRole("dialog").getByText(intent.client_secret!).waitFor();
  });

  it("moves the clock, and what falls due on the way happens", async () => {
    await open();
    const held = await pay(bench, "pm_card_visa", { capture_method: "manual" });
    await inState(held.id, "requires_capture");
    await press("+7 days");
    await bar("Clock", new Date(START_MS + 7 * DAY_MS).toISOString().slice(0, 10));
    await inState(held.id, "canceled");
    expect(await bench.control.now()).to.equal(START_MS + 7 * DAY_MS);
  });

  for (const [result, status] of [
    ["succeeded", "succeeded"],
    ["failed", "requires_payment_method"],
  ] as const) {
    it(`lets a bank's debit end as ${result}`, async () => {
      await open();
      const intent = await pay(bench, "pm_sepaDebit_success_de");
      await press(`Settle: ${result} ${intent.id}`);
      await inState(intent.id, status);
      expect((await bench.stripe.paymentIntents.retrieve(intent.id)).status).to.equal(status);
    });
  }

  it("disputes a charge, and decides the dispute", async () => {
    await open();
    const intent = await pay(bench, "pm_card_visa");
    await press(`Dispute ${intent.latest_charge as string}`);
    await page().locator("#objects").getByText("needs_response").waitFor();
    const [dispute] = (await bench.stripe.disputes.list()).data;
    await press(`won ${dispute!.id}`);
    await inState(dispute!.id, "won");
    expect((await bench.stripe.disputes.retrieve(dispute!.id)).status).to.equal("won");
    expect(
      await row(dispute!.id).getByRole("button").count(),
      "a decided one can only be shown",
    ).to.equal(1);
  });

  it("moves a refund on", async () => {
    await open();
    const intent = await pay(bench, "pm_card_pendingRefund");
    const refund = await bench.stripe.refunds.create({ payment_intent: intent.id });
    await press(`failed ${refund.id}`);
    await inState(refund.id, "failed");
    expect((await bench.stripe.refunds.retrieve(refund.id)).status).to.equal("failed");
  });

  it("delivers an event again, signed anew", async () => {
    const { secret } = await bench.listen(["payment_intent.succeeded"]);
    await pay(bench, "pm_card_visa");
    await bench.control.flushWebhooks();
    await open();
    const [event] = bench.receiver.received;
    await press(`Deliver again ${event!.id}`);
    await page().locator("#deliveries").getByText("by hand").waitFor();
    expect(bench.receiver.received.map(({ id }) => id)).to.deep.equal([event!.id, event!.id]);
    const { body, signature } = bench.receiver.received[1]!;
    const age = Number.MAX_SAFE_INTEGER;
    bench.stripe.webhooks.constructEvent(body, signature, secret!, age);
  });

  it("pauses and resumes deliveries, and switches how they travel", async () => {
    await bench.listen(["*"]);
    await open();
    await press("Pause");
    await bar("Webhooks", "paused");
    await bench.stripe.customers.create({ name: "Ada" });
    await bar("Webhooks", "1 pending");
    expect(bench.receiver.received).to.be.empty;
    await press("Resume");
    await bar("Webhooks", "0 pending");
    await press("Hostile");
    await bar("Webhooks", "hostile, running");
    await press("Polite");
    await bar("Webhooks", "polite, running");
  });

  it("fills itself with examples, and empties itself", async () => {
    await open();
    await press("Add example objects");
    await page().locator("#objects").getByText("requires_action").waitFor();
    await press("Empty it");
    await page().locator("#objects tr").first().waitFor({ state: "detached" });
    expect((await bench.control.feed()).objects).to.be.empty;
  });

  it("says what the simulator refuses", async () => {
    await open();
    const intent = await pay(bench, "pm_card_visa");
    await page()
      .getByRole("button", { name: `Dispute ${intent.latest_charge as string}`, exact: true })
      .waitFor();
    // The page does not know yet that there is nothing left.
    await page().route("**/_sim/feed", (route) => route.abort());
    await bench.stripe.refunds.create({ payment_intent: intent.id });
    await press(`Dispute ${intent.latest_charge as string}`);
    await page().getByText("does not answer").waitFor();
    await page().unroute("**/_sim/feed");
    await press(`Dispute ${intent.latest_charge as string}`);
    await page().getByRole("status").getByText("left to dispute").waitFor();
  });

  it("shows markup in an object as the text it is", async () => {
    const name = `<img src="x" onerror="document.title='taken'">`;
    const customer = await bench.stripe.customers.create({ name });
    await open();
    await press(`Show ${customer.id}`);
    await page().getByRole("dialog").getByText("onerror").waitFor();
    expect(await page().locator("img").count()).to.equal(0);
    expect(await page().title()).to.equal("Offline Stripe");
  });
});
