/** The REST contracts as they are deployed: behind Hosting's rewrites, and at the function's own address. */
import { expect } from "chai";
import { judgeEach } from "./support/judge.ts";
import { openSystem } from "./support/system.ts";

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

describe("the REST contracts", () => {
  const system = openSystem();
  judgeEach(system);
  after(() => system.close());

  const addresses: [name: string, base: string][] = [
    ["Hosting's rewrites", system.endpoints.hosting],
    ["the function's own address", `${system.endpoints.functions}/rest`],
  ];
  for (const [name, base] of addresses) {
    describe(`by ${name}`, () => {
      async function ask(path: string, token?: string, body?: object | string): Promise<Reply> {
        const response = await fetch(`${base}${path}`, {
          method: body === undefined ? "GET" : "POST",
          headers: {
            ...(body === undefined ? {} : { "content-type": "application/json" }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
          ...(body === undefined
            ? {}
            : { body: typeof body === "string" ? body : JSON.stringify(body) }),
        });
        const text = await response.text();
        const read = JSON.parse(text) as Reply["body"];
        return { status: response.status, headers: response.headers, body: read };
      }

      it("book, process, confirm, and tell", async () => {
        const app = await system.signIn();
        const token = await app.auth.currentUser?.getIdToken();
        const made = await ask("/bookings", token, { itemId: "1", source: "e2e" });
        expect(made.status, JSON.stringify(made.body)).to.equal(201);
        const { bookingId, amount, currency } = made.body["data"] as Record<string, string>;
        const sum = { booking_id: bookingId, amount, currency };
        const { body } = await ask("/payments/process", token, sum);
        const confirmed = await ask("/payments/confirm", token, {
          payment_intent_client_secret: body["client_secret"],
          payment_method_id: "pm_card_visa",
        });
        expect(confirmed.body).to.deep.equal({ status: "succeeded" });
        const { body: told } = await ask(`/payment/status/${bookingId ?? ""}`, token);
        expect(told["data"]).to.include({ paymentStatus: "completed", bookingStatus: "confirmed" });
      });

      it("refuse in their own words what the framework would refuse in its own", async () => {
        const app = await system.signIn();
        const token = await app.auth.currentUser?.getIdToken();
        const malformed = await ask("/payments/process", token, '{"amount":');
        expect(malformed.status).to.equal(400);
        expect(malformed.body).to.have.nested.property("error.code", "invalid_input");
        expect(malformed.headers.get("x-request-id")).to.be.a("string");
        const nobody = await ask("/bookings");
        expect(nobody.status).to.equal(401);
        expect(nobody.body).to.have.nested.property("data.error_code", "unauthenticated");
      });

      it("take Stripe's events, and believe none that is not signed", async () => {
        const { status, body } = await ask("/payment/webhook", undefined, {});
        expect(status).to.equal(400);
        expect(body).to.have.property("outcome");
      });
    });
  }
});
