/** The web contracts in a browser, as they are deployed: Hosting in front, and the one cookie it lets through. */
import { expect } from "chai";
import { useBrowser } from "../simulator/browser/support/browser.ts";
import { judgeEach } from "./support/judge.ts";
import { openSystem } from "./support/system.ts";

/** The first call of a function starts a process of its own. */
const COLD_MS = 30_000;

describe("the web contracts behind Hosting", () => {
  const { page } = useBrowser();
  const system = openSystem();
  judgeEach(system);
  after(() => system.close());
  const { hosting } = system.endpoints;

  const heading = (name: string) =>
    page().getByRole("heading", { name }).waitFor({ timeout: COLD_MS });

  it("an item is shown, paid for, and shown as paid", async () => {
    await page().goto(`${hosting}/checkout?item=1`, { timeout: COLD_MS });
    await heading("The Long Layover");
    await page().getByLabel("Email").fill("ada@example.com");
    for (const [label, text] of [
      ["Name", "Ada"],
      ["Street", "Weg 1"],
      ["City", "Berlin"],
    ] as const) {
      const field = page().getByLabel(label);
      if ((await field.count()) > 0) await field.fill(text);
    }
    const card = page().getByRole("button", { name: "4242" });
    await card.click();
    // What the address adds is shown before it is taken.
    const asked = page().getByRole("status").getByText("Press again");
    const paid = page().getByRole("heading", { name: "Thank you, this is paid" });
    await asked.or(paid).waitFor({ timeout: COLD_MS });
    if (await asked.isVisible()) await card.click();
    await heading("Thank you, this is paid");
    expect(new URL(page().url()).origin).to.equal(new URL(hosting).origin);
    expect(await page().locator("#status").innerText()).to.equal("succeeded");
  });

  it("a cart is paid on Stripe's page, and its guest is known again by the cookie", async () => {
    const body = JSON.stringify({ products: [{ name: "Travel Adapter", price: 1299 }] });
    const ordered = await fetch(`${hosting}/api/create-checkout-session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    const { id, url } = (await ordered.json()) as { id: string; url: string };
    expect(ordered.status).to.equal(200);
    const card = { number: "4242424242424242", exp_month: 12, exp_year: 2040, cvc: "123" };
    await system.stripe.payCheckoutSession(url, { card, email: "ada@example.com", name: "Ada" });
    const cookie = ordered.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    expect(cookie).to.match(/^__session=v1\./);
    const shown = async (headers: Record<string, string>) =>
      (await fetch(`${hosting}/success?session_id=${id}`, { headers })).text();
    expect(await shown({ cookie }))
      .to.contain("INR 1299.00")
      .and.contain("succeeded");
    expect(await shown({}))
      .to.contain("Thank you")
      .and.not.to.contain("1299");
  });
});
