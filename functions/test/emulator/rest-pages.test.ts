/** The shop's own pages in a browser, against the deployed functions and the offline Stripe. */
import { expect } from "chai";
import { useBrowser } from "../../../simulator/browser/support/browser.ts";
import { put, ref } from "../../src/application/ports.ts";
import { startStage, type Stage } from "../support/stage.ts";
import { LOUNGE } from "../support/world.ts";

describe("the shop's pages in a browser", () => {
  const { page } = useBrowser();
  let stage: Stage;
  before(async () => {
    stage = await startStage();
    await stock(stage);
  });
  // Without a browser the suite was skipped before there was a stage.
  after(() => (stage as Stage | undefined)?.stop());

  async function open(query = "item=book"): Promise<void> {
    await page().goto(`${stage.backend.url("rest")}/checkout?${query}`);
  }
  async function choose(card: string): Promise<void> {
    await page().getByRole("button", { name: card }).click();
  }
  const heading = (name: string) => page().getByRole("heading", { name }).waitFor();
  const shown = (id: string) => page().locator(`#${id}`).innerText();

  async function fill(): Promise<void> {
    await page().getByLabel("Email").fill("ada@example.com");
    await page().getByLabel("Name").fill("Ada");
    await page().getByLabel("Street").fill("Weg 1");
    await page().getByLabel("City").fill("Berlin");
  }

  it("takes a payment, and shows what was paid", async () => {
    await open();
    await heading("The Long Layover");
    expect(await shown("total")).to.equal("EUR 14.99");
    await fill();
    await choose("4242");
    await heading("Thank you, this is paid");
    expect(await shown("amount")).to.equal("EUR 14.99");
    expect(await shown("status")).to.equal("succeeded");
    const intent = await stage.stripe.paymentIntents.retrieve(await shown("payment"));
    expect(intent).to.include({ status: "succeeded", amount: 1499 });
    const bookingId = intent.metadata["bookingId"]!;
    await stage.waitForBooking(bookingId, (one) => one["status"] === "confirmed");
    const booking = await stage.booking(bookingId);
    expect(booking.details.email).to.equal("ada@example.com");
    expect(booking.address).to.include({ line1: "Weg 1", city: "Berlin", country: "DE" });
  });

  it("says why a card was declined, and takes another", async () => {
    await open();
    await fill();
    await choose("9995");
    await page().getByRole("alert").getByText("insufficient funds").waitFor();
    await choose("4242");
    await heading("Thank you, this is paid");
  });

  for (const [button, told] of [
    ["Complete", "Thank you, this is paid"],
    ["Fail", "This was not paid"],
    ["Abandon", "This is not paid yet"],
  ] as const) {
    it(`leads by the bank and back: ${button}`, async () => {
      await open();
      await fill();
      await choose("3184");
      await heading("3-D Secure");
      await page().getByRole("button", { name: button }).click();
      await heading(told);
      expect(await shown("amount")).to.equal("EUR 14.99");
    });
  }

  it("asks again where shipping makes it dearer, and takes only what it has shown", async () => {
    await open();
    await fill();
    await page().getByLabel("Shipping").selectOption("post");
    await choose("4242");
    await page().getByRole("status").getByText("To pay now: EUR 19.99").waitFor();
    expect(await shown("total")).to.equal("EUR 19.99");
    await choose("4242");
    await heading("Thank you, this is paid");
    expect(await shown("amount")).to.equal("EUR 19.99");
  });

  it("of goods that have to be shipped offers no other way", async () => {
    await open("item=globe");
    expect(await page().getByLabel("Shipping").locator("option").allInnerTexts()).to.deep.equal([
      "Post, EUR 5.00",
    ]);
    await fill();
    await choose("4242");
    await page().getByRole("status").getByText("To pay now: EUR 19.99").waitFor();
    await choose("4242");
    await heading("Thank you, this is paid");
  });

  it("reloaded or opened twice, it is one order; when that was paid, it says so", async () => {
    await open();
    await fill();
    await choose("0002");
    await page().getByRole("alert").getByText("declined").waitFor();
    const { docs: before } = await stage.db.collection("bookings").get();
    await open();
    await fill();
    await choose("4242");
    await heading("Thank you, this is paid");
    const { docs: after } = await stage.db.collection("bookings").get();
    expect(after).to.have.length(before.length);
    await open();
    await fill();
    await choose("4242");
    await page().getByRole("alert").getByText("already paid").waitFor();
  });

  it("left open for longer than the hold, it begins another order", async () => {
    await open();
    await fill();
    await choose("0002");
    await page().getByRole("alert").getByText("declined").waitFor();
    await stage.control.advanceClock(16 * 60_000);
    await stage.runSchedule("wakeSweep");
    await choose("4242");
    await heading("Thank you, this is paid");
  });

  it("says what is wrong with an order in words", async () => {
    await open();
    await fill();
    await page().getByLabel("Coupon").fill("NOPE");
    await choose("4242");
    await page().getByRole("alert").getByText("This code is not valid").waitFor();
    expect(await page().getByRole("button", { name: "4242" }).isEnabled()).to.equal(true);
  });

  it("of a time asks for what the item needs, and takes the place", async () => {
    const slot = await stage.addSlot(1);
    await open(`item=lounge&slot=${slot}`);
    await page().getByLabel("Email").fill("ada@example.com");
    await page().getByLabel("Flight number").fill("LH 123");
    await choose("4242");
    await heading("Thank you, this is paid");
    const { taken } = (await stage.store.read({ slot: ref("slots", slot) })).slot!.data;
    expect(taken).to.equal(1);
  });

  it("of a gift is confirmed without a payment", async () => {
    await open("item=gift");
    await page().getByLabel("Email").fill("ada@example.com");
    await choose("4242");
    await heading("Thank you");
  });

  it("runs nothing that a merchant wrote", async () => {
    await open("item=hostile");
    await page().getByText("<img src=x").first().waitFor();
    expect(await page().evaluate("window.hit")).to.equal(undefined);
  });
});

async function stock({ store }: Stage): Promise<void> {
  const goods = { ...LOUNGE, name: "The Long Layover", kind: "goods", unitAmount: 1499 } as const;
  const hostile = `</script><script>window.hit=1</script><img src=x onerror="window.hit=1">`;
  const flight = { key: "flightNumber", label: "Flight number", required: true };
  await store.commit([
    put(ref("catalog", "book"), goods),
    put(ref("catalog", "gift"), { ...goods, name: "Map", currency: "usd", unitAmount: 0 }),
    put(ref("catalog", "globe"), { ...goods, name: "Globe", shipping: "required" }),
    put(ref("catalog", "hostile"), { ...goods, name: hostile, description: hostile }),
    put(ref("catalog", "lounge"), { ...LOUNGE, fields: [flight] }),
    put(ref("shippingOptions", "post"), {
      ...{ label: "Post", amount: 500, currency: "eur", countries: ["DE"], active: true },
    }),
  ]);
}
