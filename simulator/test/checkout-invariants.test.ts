import { expect } from "chai";
import type { CheckoutRecord } from "../src/core/account-records.ts";
import { startBench } from "./support/bench.ts";
import type { Bench } from "./support/bench.ts";
import { line, openSession, PAYER } from "./support/checkout.ts";

describe("what a session and its payment must agree on", () => {
  let bench: Bench;
  before(async () => {
    bench = await startBench();
  });
  after(() => bench.stop());

  type Break = (record: CheckoutRecord) => void;
  const cases: [name: string, end: "open" | "paid", damage: Break][] = [
    ["an address after the end", "paid", ({ object }) => (object.url = "http://a.test")],
    ["no address while it is open", "open", ({ object }) => (object.url = null)],
    ["a total that is not the sum", "open", ({ object }) => (object.amount_total = 1)],
    ["a line that costs something else", "open", breakLine],
    ["paid without a payment", "open", ({ object }) => (object.payment_status = "paid")],
    [
      "open after it was paid",
      "paid",
      ({ object }) => {
        reopen(object);
      },
    ],
    ["expired after it was paid", "paid", ({ object }) => (object.status = "expired")],
    [
      "complete without a payment",
      "open",
      ({ object }) => {
        close(object);
      },
    ],
  ];

  for (const [name, end, damage] of cases) {
    it(`${name} is noticed`, async () => {
      const { url, id } = await openSession(bench, { line_items: [line(1_000), line(700)] });
      if (end === "paid") await bench.client.payCheckoutSession(url!, PAYER);
      const { control } = bench.sim;
      control.assertInvariants();
      const [account] = [...control.core.state.accounts.values()];
      const sessions = account!.checkoutSessions;
      const record = sessions.get(id)!;
      const broken = structuredClone(record);
      damage(broken);
      sessions.set(id, broken);
      expect(() => {
        control.assertInvariants();
      }).to.throw(id);
      sessions.set(id, record);
      control.assertInvariants();
    });
  }
});

function breakLine({ lineItems }: CheckoutRecord): void {
  lineItems[0]!.amount_total -= 1;
  lineItems[1]!.amount_total += 1;
}

function reopen(session: CheckoutRecord["object"]): void {
  Object.assign(session, { status: "open", url: "http://a.test", payment_status: "unpaid" });
}

function close(session: CheckoutRecord["object"]): void {
  Object.assign(session, { status: "complete", url: null });
}
