import { expect } from "chai";
import { HOUR_MS } from "../src/core/constants.ts";
import { pay, startBench } from "../test/support/bench.ts";
import type { Bench } from "../test/support/bench.ts";
import { useBrowser } from "./support/browser.ts";
import { startShop } from "./support/shop.ts";

describe("the bank's page in a browser", () => {
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

  const challenged = (token = "pm_card_threeDSecure2Required") =>
    pay(bench, token, { return_url: shop.url });
  const fresh = ({ id }: { id: string }) => bench.stripe.paymentIntents.retrieve(id);

  for (const [button, redirectStatus, status] of [
    ["Complete", "succeeded", "succeeded"],
    ["Fail", "failed", "requires_payment_method"],
    ["Abandon", "pending", "requires_action"],
  ] as const) {
    it(`${button} leads back to the shop, and leaves the payment in ${status}`, async () => {
      const intent = await challenged();
      await page().goto(intent.next_action!.redirect_to_url!.url!);
      await page().getByText("2000 EUR").waitFor();
      await page().getByRole("button", { name: button }).click();
      await page().getByRole("heading", { name: "Welcome back" }).waitFor();

      const { origin, pathname, searchParams } = new URL(page().url());
      expect(origin + pathname).to.equal(shop.url.split("?")[0]);
      expect(Object.fromEntries(searchParams)).to.deep.equal({
        order: "7",
        payment_intent: intent.id,
        payment_intent_client_secret: intent.client_secret,
        redirect_status: redirectStatus,
      });
      expect((await fresh(intent)).status).to.equal(status);
    });
  }

  it("says so when the card has no money after all", async () => {
    const intent = await challenged(
      "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
    );
    await page().goto(intent.next_action!.redirect_to_url!.url!);
    await page().getByRole("button", { name: "Complete" }).click();
    await page().getByRole("heading", { name: "Welcome back" }).waitFor();
    expect(new URL(page().url()).searchParams.get("redirect_status")).to.equal("failed");
    expect((await fresh(intent)).last_payment_error).to.include({
      decline_code: "insufficient_funds",
    });
  });

  it("can be come back to after walking away, and be answered once", async () => {
    const intent = await challenged();
    const url = intent.next_action!.redirect_to_url!.url!;
    for (const button of ["Abandon", "Complete"]) {
      await page().goto(url);
      await page().getByRole("button", { name: button }).click();
      await page().getByRole("heading", { name: "Welcome back" }).waitFor();
    }
    await page().goto(url);
    await page().getByText("answered or is no longer valid").waitFor();
    expect(await page().getByRole("button").count()).to.equal(0);
    expect((await fresh(intent)).status).to.equal("succeeded");
  });

  it("has no buttons any more when its time is over", async () => {
    const intent = await challenged();
    await bench.control.advanceClock(HOUR_MS);
    await page().goto(intent.next_action!.redirect_to_url!.url!);
    await page().getByText("answered or is no longer valid").waitFor();
    expect(await page().getByRole("button").count()).to.equal(0);
    expect((await fresh(intent)).status).to.equal("requires_payment_method");
  });
});
