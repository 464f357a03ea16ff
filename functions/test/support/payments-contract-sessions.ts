/** The part of the payments' contract that is about Stripe's own page; run by payments-contract.ts. */
import { expect } from "chai";
import type { SessionOrder, SessionOutcome, StripeNotice } from "../../src/application/ports.ts";
import { isDomainError } from "../../src/domain/errors.ts";
import type { Observation } from "../../src/domain/facts.ts";
import { failureOf, type World } from "./payments-contract.ts";

/** What a customer can do there; each gives the PaymentIntent's id. */
export interface Page {
  readonly pay: (made: Made) => Promise<string>;
  readonly decline: (made: Made) => Promise<string>;
  /** By a method that takes days. */
  readonly debit: (made: Made) => Promise<string>;
  readonly failDebit: (intentId: string) => Promise<void>;
  /** The newest event of this type about the session. */
  readonly noticeOf: (sessionId: string, type: string) => Promise<StripeNotice>;
}

export type Made = SessionOutcome & { kind: "created" };
type Told = Observation & { kind: "session" };

export function sessions({ under, order, customerId }: World): void {
  const orderOf = (change: Partial<SessionOrder> = {}): SessionOrder => ({
    ...order(),
    checkout: checkout(),
    ...change,
  });
  const made = async (change: Partial<SessionOrder> = {}) =>
    created(await under().payments.createSession(orderOf(change)));
  const told = async ({ sessionId }: Made) => {
    const read = await under().payments.readSession(sessionId);
    const seen = read?.observations.find((one): one is Told => one.kind === "session");
    if (read === null || seen === undefined) throw new Error(`no ${sessionId}`);
    return { ...read, seen };
  };

  it("makes a page to go to, open and unpaid, with exactly what is owed", async () => {
    const session = await made();
    expect(session.sessionId).to.match(/^cs_/);
    expect(session.url).to.match(/^https?:/);
    expect(session.clientSecret).to.equal(null);
    const read = await told(session);
    expect(read).to.deep.include({ url: session.url, clientSecret: null });
    expect(read.observations).to.have.length(1);
    expect(read.seen).to.deep.include({ id: session.sessionId, source: "read", hasFailed: false });
    expect(read.seen).to.have.property("intentId", null);
    expect(read.seen.snapshot).to.deep.equal({
      ...{ status: "open", paymentStatus: "unpaid", amountTotal: 4500, currency: "eur" },
      uid: "user-1",
    });
  });

  it("gives a secret in the place of an address for a page of one's own", async () => {
    const session = await made({ checkout: { ...checkout(), uiMode: "elements" } });
    expect(session.url).to.equal(null);
    expect(session.clientSecret).to.contain("_secret_");
    expect((await told(session)).clientSecret).to.equal(session.clientSecret);
  });

  it("gives the same session for the same order again, even at once", async () => {
    const first = await made();
    expect(await Promise.all([made(), made()])).to.deep.equal([first, first]);
  });

  it("is loud about one key for two different orders", async () => {
    await made();
    const lines = [{ label: "Lounge", quantity: 1, unitAmount: 4600 }];
    const other = orderOf({ amount: 4600, checkout: { ...checkout(), lines } });
    const thrown = await failureOf(under().payments.createSession(other));
    expect(thrown).to.be.instanceOf(Error);
    expect(isDomainError(thrown)).to.equal(false);
  });

  it("says when the customer is gone", async () => {
    const outcome = await under().payments.createSession(orderOf({ customerId: "cus_gone" }));
    expect(outcome).to.deep.equal({ kind: "customer_missing" });
  });

  it("is complete and paid, and names its PaymentIntent, which carries our names too", async () => {
    const session = await made();
    const intentId = await under().page.pay(session);
    const read = await told(session);
    expect(read.seen.snapshot).to.include({ status: "complete", paymentStatus: "paid" });
    expect(read.seen.intentId).to.equal(intentId);
    expect(read.url).to.equal(null);
    const kinds = read.observations.map(({ kind }) => kind);
    expect(kinds.slice(0, 3)).to.deep.equal(["session", "intent", "charge"]);
    expect(read.observations[1]).to.have.nested.property("snapshot.status", "succeeded");
    expect(read.observations[1]).to.have.nested.property("snapshot.amount", 4500);
    const intent = await under().payments.readIntent(intentId);
    expect(intent?.metadata).to.deep.equal(orderOf().metadata);
  });

  it("sees the same state in an event as in a read", async () => {
    const session = await made();
    const intentId = await under().page.pay(session);
    const notice = await under().page.noticeOf(session.sessionId, "checkout.session.completed");
    const { seen } = await told(session);
    expect(notice.observations).to.deep.equal([{ ...seen, source: "event", asOf: notice.created }]);
    expect(notice).to.deep.include({ intentId, metadata: orderOf().metadata });
  });

  it("stays open after a decline, which its PaymentIntent tells", async () => {
    const session = await made();
    await under().page.decline(session);
    const { seen, observations } = await told(session);
    expect(seen.snapshot).to.include({ status: "open", paymentStatus: "unpaid" });
    expect(observations[1]).to.have.nested.property("snapshot.decline.code", "card_declined");
  });

  it("is complete but unpaid while a debit is on its way, and failed when it fails", async () => {
    const session = await made({ checkout: { ...checkout(), methods: ["sepa_debit"] } });
    const intentId = await under().page.debit(session);
    const { seen } = await told(session);
    expect(seen.snapshot).to.include({ status: "complete", paymentStatus: "unpaid" });
    expect(seen.hasFailed).to.equal(false);
    await under().page.failDebit(intentId);
    expect((await told(session)).seen.hasFailed).to.equal(true);
    const type = "checkout.session.async_payment_failed";
    const notice = await under().page.noticeOf(session.sessionId, type);
    expect(notice.observations[0]).to.deep.include({ hasFailed: true, intentId });
  });

  it("expires an open one, as often as it is asked, and what was begun on it", async () => {
    const session = await made();
    const intentId = await under().page.decline(session);
    const { payments } = under();
    expect(await payments.expireSession(session.sessionId)).to.equal("expired");
    expect(await payments.expireSession(session.sessionId)).to.equal("expired");
    expect((await told(session)).seen.snapshot.status).to.equal("expired");
    const intent = await under().payments.readIntent(intentId);
    expect(intent?.stripeStatus).to.equal("canceled");
  });

  it("refuses to expire what is complete, and never takes an unknown one for expired", async () => {
    const session = await made();
    await under().page.pay(session);
    expect(await under().payments.expireSession(session.sessionId)).to.equal("refused");
    const thrown = await failureOf(under().payments.expireSession("cs_never"));
    expect(isDomainError(thrown, "STRIPE_UNAVAILABLE")).to.equal(true);
  });

  it("finds the session of a payment among the customer's, and has nothing of none", async () => {
    const { sessionId } = await made();
    const { payments } = under();
    const paymentId = orderOf().metadata["paymentId"] ?? "";
    expect(await payments.findSession(customerId(), paymentId)).to.equal(sessionId);
    expect(await payments.findSession(customerId(), "unknown")).to.equal(null);
    expect(await payments.findSession("cus_gone", paymentId)).to.equal(null);
    expect(await payments.readSession("cs_never")).to.equal(null);
  });
}

const HOUR_MS = 3_600_000;
/** One instant for all orders of a run: the key stands for it, too. */
const EXPIRES_AT = Date.now() + HOUR_MS;
/** For a fake whose clock stands elsewhere, any time will do. */
function checkout(): SessionOrder["checkout"] {
  return {
    uiMode: "hosted",
    lines: [
      { label: "Lounge", quantity: 2, unitAmount: 2000 },
      { label: "Tax", quantity: 1, unitAmount: 500 },
    ],
    methods: [],
    successUrl: "https://app.example/success?session_id={CHECKOUT_SESSION_ID}",
    cancelUrl: "https://app.example/cart",
    expiresAt: EXPIRES_AT,
  };
}

function created(outcome: SessionOutcome): Made {
  if (outcome.kind !== "created") throw new Error(`not created: ${JSON.stringify(outcome)}`);
  return outcome;
}
