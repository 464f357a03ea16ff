/**
 * What every `Payments` must do. Run on the fake that the use-case tests rely on, and on the gateway
 * in front of a Stripe that answers over HTTP: a fake that drifts from it fails here.
 */
import { expect } from "chai";
import type {
  IntentOrder,
  IntentRead,
  Payments,
  StripeNotice,
} from "../../src/application/ports.ts";
import type { EntryFact } from "../../src/domain/entry-facts.ts";
import { isDomainError } from "../../src/domain/errors.ts";
import type { Observation } from "../../src/domain/facts.ts";
import { customers } from "./payments-contract-customers.ts";
import { captures } from "./payments-contract-capture.ts";
import { cards } from "./payments-contract-cards.ts";
import { confirms } from "./payments-contract-confirm.ts";
import { lists } from "./payments-contract-list.ts";
import { refunds } from "./payments-contract-refunds.ts";
import { setups } from "./payments-contract-setups.ts";
import { sessions, type Page } from "./payments-contract-sessions.ts";

export interface PaymentsUnderTest {
  readonly payments: Payments;
  /** Pays with a card that works; what is to be captured later is then reserved. */
  readonly pay: (intentId: string) => Promise<void>;
  /** Tries to pay with a card that is declined. */
  readonly decline: (intentId: string) => Promise<void>;
  /** The customer's bank contests the payment. */
  readonly dispute: (intentId: string) => Promise<void>;
  /** The bank sends a refund back that had succeeded. */
  readonly failRefund: (stripeRefundId: string) => Promise<void>;
  /** The newest event of this type about the PaymentIntent. */
  readonly noticeOf: (intentId: string, type: string) => Promise<StripeNotice>;
  /** What a customer can do on Stripe's own page. */
  readonly page: Page;
  /** The customer saves a card by the SetupIntent; asked by their bank, they say yes. @returns its id */
  readonly saveCard: (setupIntentId: string, token: string) => Promise<string>;
  /** The newest event of this type about the card, the SetupIntent or the customer. */
  readonly noticeOfSaved: (id: string, type: string) => Promise<StripeNotice>;
  readonly close: () => Promise<void>;
}

const PAYMENT_ID = "BBBBBBBBBBBBBBBBBBBB_full_1";
const METADATA = {
  app: "holdfast",
  env: "contract",
  uid: "user-1",
  bookingId: "BBBBBBBBBBBBBBBBBBBB",
  dueId: "full",
  paymentId: PAYMENT_ID,
};

/** @param make a Stripe without objects, for each test anew */
export function paymentsContract(name: string, make: () => Promise<PaymentsUnderTest>): void {
  describe(`${name} keeps the payments' contract`, () => {
    let under: PaymentsUnderTest;
    let customerId: string;
    beforeEach(async () => {
      under = await make();
      customerId = await aCustomer(under.payments);
    });
    afterEach(() => under.close());

    const world: World = {
      under: () => under,
      order: (change = {}) => ({ ...orderFor(customerId), ...change }),
      customerId: () => customerId,
    };
    describe("create", () => {
      creates(world);
    });
    describe("read", () => {
      reads(world);
    });
    describe("cancel", () => {
      cancels(world);
    });
    describe("capture", () => {
      captures(world);
    });
    describe("confirm", () => {
      confirms(world);
    });
    describe("find", () => {
      finds(world);
    });
    describe("lists", () => {
      lists(world);
    });
    describe("refunds", () => {
      refunds(world);
    });
    describe("sessions", () => {
      sessions(world);
    });
    describe("setups", () => {
      setups(world);
    });
    describe("cards", () => {
      cards(world);
    });
    describe("customers", () => {
      makesCustomers(world);
      customers(world);
    });
  });
}

export interface World {
  readonly under: () => PaymentsUnderTest;
  readonly order: (change?: Partial<IntentOrder>) => IntentOrder;
  readonly customerId: () => string;
}

export function orderFor(customerId: string): IntentOrder {
  return {
    key: `contract:${PAYMENT_ID}:create`,
    amount: 4500,
    currency: "eur",
    customerId,
    captureMethod: "automatic",
    saveCard: false,
    receiptEmail: null,
    description: "Airport ABCD2345",
    metadata: METADATA,
  };
}

function creates({ under, order }: World): void {
  it("makes a PaymentIntent and hands out its secret", async () => {
    const made = await created(under(), order());
    expect(made.intentId).to.match(/^pi_/);
    expect(made.clientSecret).to.contain("_secret_");
  });

  it("gives the same PaymentIntent for the same order again, even at once", async () => {
    const made = await created(under(), order());
    const again = await Promise.all([created(under(), order()), created(under(), order())]);
    expect(again).to.deep.equal([made, made]);
  });

  it("makes another one for another key", async () => {
    const made = await created(under(), order());
    const other = await created(under(), order({ key: "contract:other" }));
    expect(other.intentId).not.to.equal(made.intentId);
  });

  it("takes a saved card, a receipt address and a later capture", async () => {
    const rich = order({ saveCard: true, receiptEmail: "a@example.com", captureMethod: "manual" });
    expect((await created(under(), rich)).intentId).to.match(/^pi_/);
  });

  it("is loud about one key for two different orders", async () => {
    await created(under(), order());
    const thrown = await failureOf(under().payments.createIntent(order({ amount: 4600 })));
    expect(thrown).to.be.instanceOf(Error);
    expect(isDomainError(thrown)).to.equal(false);
  });

  it("says when the customer is gone", async () => {
    const outcome = await under().payments.createIntent(order({ customerId: "cus_gone" }));
    expect(outcome).to.deep.equal({ kind: "customer_missing" });
  });

  it("says when the amount is too small to be charged", async () => {
    const outcome = await under().payments.createIntent(order({ amount: 20 }));
    expect(outcome).to.deep.include({ kind: "refused", safe: "amount_too_small" });
  });
}

function reads({ under, order }: World): void {
  it("shows a new PaymentIntent as it was ordered", async () => {
    const made = await created(under(), order());
    const read = await readOf(under(), made.intentId);
    expect(read).to.include({ ...made, stripeStatus: "requires_payment_method" });
    expect(read.metadata).to.deep.equal(METADATA);
    expect(read.observations).to.have.length(1);
    expect(read.observations[0]).to.deep.include({
      kind: "intent",
      id: made.intentId,
      source: "read",
      failedChargeId: null,
      snapshot: {
        status: "requires_payment_method",
        amount: 4500,
        currency: "eur",
        amountReceived: 0,
        amountCapturable: 0,
        uid: "user-1",
        decline: null,
        cancellationReason: null,
      },
    });
  });

  it("shows a paid one together with its charge", async () => {
    const { intentId } = await created(under(), order());
    await under().pay(intentId);
    const { observations } = await readOf(under(), intentId);
    expect(observations[0]).to.have.nested.property("snapshot.status", "succeeded");
    expect(observations[0]).to.have.nested.property("snapshot.amountReceived", 4500);
    expect(observations[1]).to.deep.include({
      kind: "charge",
      intentId,
      status: "succeeded",
      captured: true,
      amountCaptured: 4500,
      card: { brand: "visa", last4: "4242" },
    });
  });

  const sames = [
    ["created", "payment_intent.created", "nothing"],
    ["paid", "payment_intent.succeeded", "pay"],
    ["declined", "payment_intent.payment_failed", "decline"],
  ] as const;
  for (const [what, type, act] of sames) {
    it(`sees the same state in an event as in a read: ${what}`, async () => {
      const { intentId } = await created(under(), order());
      if (act !== "nothing") await under()[act](intentId);
      const notice = await under().noticeOf(intentId, type);
      const [read] = (await readOf(under(), intentId)).observations;
      expect(notice.observations).to.have.length(1);
      expect(notice.observations[0]).to.include({ source: "event", asOf: notice.created });
      const told = { ...notice.observations[0], source: "read", asOf: read?.asOf };
      expect(read).to.deep.equal(told);
      expect(notice).to.deep.include({ intentId, metadata: METADATA, account: null });
    });
  }

  it("keeps a declined one payable, and names the try that failed", async () => {
    const { intentId } = await created(under(), order());
    await under().decline(intentId);
    const [intent, charge] = (await readOf(under(), intentId)).observations;
    expect(intent).to.have.nested.property("snapshot.status", "requires_payment_method");
    expect(intent).to.have.nested.property("snapshot.decline.code", "card_declined");
    expect(charge).to.include({ kind: "charge", status: "failed" });
    expect(intent).to.have.property("failedChargeId", charge?.id);
  });

  it("has nothing to show of what was never made", async () => {
    expect(await under().payments.readIntent("pi_never")).to.equal(null);
  });
}

function cancels({ under, order }: World): void {
  it("cancels an unpaid one, as often as it is asked", async () => {
    const { intentId } = await created(under(), order());
    expect(await under().payments.cancelIntent(intentId)).to.equal("canceled");
    expect(await under().payments.cancelIntent(intentId)).to.equal("canceled");
    expect((await readOf(under(), intentId)).stripeStatus).to.equal("canceled");
  });

  it("refuses to cancel what was paid", async () => {
    const { intentId } = await created(under(), order());
    await under().pay(intentId);
    expect(await under().payments.cancelIntent(intentId)).to.equal("refused");
    expect((await readOf(under(), intentId)).stripeStatus).to.equal("succeeded");
  });

  it("never takes an unknown one for canceled", async () => {
    const thrown = await failureOf(under().payments.cancelIntent("pi_never"));
    expect(isDomainError(thrown, "STRIPE_UNAVAILABLE")).to.equal(true);
  });
}

function finds({ under, order, customerId }: World): void {
  it("finds the PaymentIntent of a payment among the customer's", async () => {
    const { intentId } = await created(under(), order());
    const metadata = { ...METADATA, paymentId: "BBBBBBBBBBBBBBBBBBBB_full_2" };
    await created(under(), order({ key: "contract:2", metadata }));
    expect(await under().payments.findIntent(customerId(), PAYMENT_ID)).to.equal(intentId);
  });

  it("finds none of another payment, of another customer or of one that is gone", async () => {
    await created(under(), order());
    const other = await aCustomer(under().payments, "contract:customer:other");
    expect(await under().payments.findIntent(customerId(), "unknown")).to.equal(null);
    expect(await under().payments.findIntent(other, PAYMENT_ID)).to.equal(null);
    expect(await under().payments.findIntent("cus_gone", PAYMENT_ID)).to.equal(null);
  });
}

function makesCustomers({ under, customerId }: World): void {
  it("makes one customer for one key, and another for another", async () => {
    expect(await aCustomer(under().payments)).to.equal(customerId());
    expect(await aCustomer(under().payments, "contract:customer:2")).not.to.equal(customerId());
  });

  it("gives the secret of a customer session, each time a new one", async () => {
    const secret = () => under().payments.createSheetSecret(customerId(), null);
    const [first, second] = [await secret(), await secret()];
    expect(first).to.have.all.keys("customerSessionClientSecret");
    expect(second).not.to.deep.equal(first);
  });

  it("gives an ephemeral key to an app that names its version", async () => {
    const given = await under().payments.createSheetSecret(customerId(), "2026-08-26.dahlia");
    expect(given).to.have.all.keys("customerEphemeralKeySecret");
  });

  it("has no secret for a customer that is gone", async () => {
    expect(await under().payments.createSheetSecret("cus_gone", null)).to.equal(null);
  });
}

async function aCustomer(payments: Payments, key = "contract:customer"): Promise<string> {
  const outcome = await payments.createCustomer(key, { app: "holdfast", uid: "user-1" });
  if (outcome.kind !== "created") throw new Error(`no customer: ${outcome.kind}`);
  return outcome.customerId;
}

export async function created({ payments }: PaymentsUnderTest, order: IntentOrder) {
  const outcome = await payments.createIntent(order);
  if (outcome.kind !== "created") throw new Error(`not created: ${JSON.stringify(outcome)}`);
  return { intentId: outcome.intentId, clientSecret: outcome.clientSecret };
}

async function readOf({ payments }: PaymentsUnderTest, intentId: string): Promise<IntentRead> {
  const read = await payments.readIntent(intentId);
  if (read === null) throw new Error(`no ${intentId}`);
  return read;
}

/** What was booked, as far as these tell. */
export function entriesIn(observations: readonly Observation[]): EntryFact[] {
  return observations.flatMap((one) => (one.kind === "entry" ? [one.fact] : []));
}

export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error("it should have failed");
}
