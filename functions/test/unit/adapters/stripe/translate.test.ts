import { expect } from "chai";
import type { Observation } from "../../../../src/domain/facts.ts";
import { StripeCharge, StripeIntent } from "../../../../src/adapters/stripe/objects.ts";
import { observeCharge, observeIntent } from "../../../../src/adapters/stripe/translate.ts";
import { CARD_DECLINED, CARD_DETAILS, CREATED, chargeJson, intentJson } from "./stripe-json.ts";

type Change = Readonly<Record<string, unknown>>;
type Seen<K extends Observation["kind"]> = Observation & { kind: K };

const DECLINE = { code: "card_declined", declineCode: "insufficient_funds" };

function seenIntent(change: Change, source: "event" | "read" = "event"): Observation[] {
  return observeIntent(StripeIntent.parse(intentJson(change)), { asOf: CREATED, source });
}

function seenCharge(change: Change): Seen<"charge"> {
  const [seen] = observeCharge(StripeCharge.parse(chargeJson(change)), CREATED);
  if (seen?.kind !== "charge") throw new Error("no charge");
  return seen;
}

describe("a PaymentIntent in our words", () => {
  it("keeps id, time, source, sums and owner", () => {
    const change = { status: "requires_capture", amount_capturable: 4400, amount_received: 100 };
    expect(seenIntent(change)).to.deep.equal([
      {
        kind: "intent",
        id: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg",
        asOf: CREATED,
        source: "event",
        snapshot: {
          status: "requires_capture",
          amount: 4500,
          currency: "eur",
          amountReceived: 100,
          amountCapturable: 4400,
          uid: "user-1",
          decline: null,
          cancellationReason: null,
        },
        failedChargeId: null,
      },
    ]);
  });

  const error = { last_payment_error: CARD_DECLINED };
  const canceled = { cancellation_reason: "automatic" };
  const bareError = { last_payment_error: { type: "api_error" } };
  const odd = { last_payment_error: { code: 7, decline_code: null, charge: { id: "ch_1" } } };
  const table: readonly [string, Change, Change][] = [
    ["says why it was declined", error, { decline: DECLINE }],
    [
      "says why while it awaits the customer",
      { ...error, status: "requires_action" },
      { decline: DECLINE },
    ],
    [
      "and while it awaits confirmation",
      { ...error, status: "requires_confirmation" },
      { decline: DECLINE },
    ],
    ["forgets a decline once processing", { ...error, status: "processing" }, { decline: null }],
    [
      "forgets a decline once authorized",
      { ...error, status: "requires_capture" },
      { decline: null },
    ],
    ["forgets a decline once paid", { ...error, status: "succeeded" }, { decline: null }],
    ["forgets a decline once canceled", { ...error, status: "canceled" }, { decline: null }],
    ["keeps a decline without a code", bareError, { decline: { code: null, declineCode: null } }],
    ["keeps a decline with an odd code", odd, { decline: { code: null, declineCode: null } }],
    ["drops a reason to cancel while open", canceled, { cancellationReason: null }],
    [
      "says why it was canceled",
      { ...canceled, status: "canceled" },
      { status: "canceled", cancellationReason: "automatic" },
    ],
    ["knows that it does not know a status", { status: "paused" }, { status: "unknown" }],
    ["takes Stripe's own word unknown for the same", { status: "unknown" }, { status: "unknown" }],
    ["has no owner without metadata", { metadata: {} }, { uid: null }],
    ["has no owner with absent metadata", { metadata: undefined }, { uid: null }],
  ];
  for (const [name, change, expected] of table) {
    it(name, () => {
      const [seen] = seenIntent(change);
      expect((seen as Seen<"intent">).snapshot).to.deep.include(expected);
    });
  }

  const failed: readonly [string, Change, string | null][] = [
    ["by its id", error, "ch_3TqXb2Ab12Cd34Ef0hIjKlMn"],
    ["expanded", odd, "ch_1"],
    ["if there was none", bareError, null],
  ];
  for (const [name, change, expected] of failed) {
    it(`names the charge that failed: ${name}`, () => {
      expect((seenIntent(change)[0] as Seen<"intent">).failedChargeId).to.equal(expected);
    });
  }

  it("has the same snapshot from an event and from a read that shows the charge", () => {
    const paid = { status: "succeeded", amount_received: 4500 };
    const [event] = seenIntent({ ...paid, latest_charge: "ch_1" });
    const [read, charge] = seenIntent({ ...paid, latest_charge: chargeJson() }, "read");
    expect({ ...read, source: "event" }).to.deep.equal(event);
    expect(charge).to.deep.equal(seenCharge({}));
  });

  it("ignores an expanded charge that it cannot read", () => {
    expect(seenIntent({ latest_charge: { id: "ch_1", object: "charge" } })).to.have.length(1);
  });

  for (const [field, value] of [
    ["id", ""],
    ["object", "charge"],
    ["status", null],
    ["amount", "4500"],
    ["amount", 45.5],
    ["amount_received", undefined],
    ["currency", 978],
  ] as const) {
    it(`cannot be read with ${field} ${JSON.stringify(value)}`, () => {
      expect(StripeIntent.safeParse(intentJson({ [field]: value })).success).to.equal(false);
    });
  }
});

describe("a charge in our words", () => {
  it("keeps ids, sums, receipt and card", () => {
    expect(seenCharge({ amount_captured: 4000, amount_refunded: 1500 })).to.deep.equal({
      kind: "charge",
      id: "ch_3TqXb2Ab12Cd34Ef0hIjKlMn",
      asOf: CREATED,
      intentId: "pi_3TqXb2Ab12Cd34Ef0aBcDeFg",
      status: "succeeded",
      captured: true,
      amount: 4500,
      amountCaptured: 4000,
      amountRefunded: 1500,
      fee: null,
      receiptUrl: "https://pay.stripe.com/receipts/payment/CAcaFwoV",
      card: { brand: "visa", last4: "4242" },
      captureBefore: null,
      decline: null,
    });
  });

  const sums = { amount: 4500, fee: 93, net: 4407, currency: "eur" };
  const booked = { id: "txn_1", object: "balance_transaction", ...sums };
  const held = { card: { brand: "visa", last4: "4242", capture_before: CREATED + 60 } };
  const failed = { status: "failed", captured: false, failure_code: "card_declined" };
  const issuer = { type: "issuer_declined", reason: "insufficient_funds" };
  const blocked = { type: "blocked", reason: "highest_risk_level" };
  const table: readonly [string, Change, Partial<Seen<"charge">>][] = [
    ["knows the fee of an expanded booking", { balance_transaction: booked }, { fee: 93 }],
    [
      "has no fee in another currency",
      { balance_transaction: { ...booked, currency: "usd" } },
      { fee: null },
    ],
    ["has no fee before it is booked", { balance_transaction: null }, { fee: null }],
    ["has no odd fee", { balance_transaction: { ...booked, fee: "93" } }, { fee: null }],
    [
      "names an expanded PaymentIntent",
      { payment_intent: intentJson({ id: "pi_2" }) },
      { intentId: "pi_2" },
    ],
    ["may belong to no PaymentIntent", { payment_intent: null }, { intentId: null }],
    [
      "tells in milliseconds until when to capture",
      { payment_method_details: held },
      { captureBefore: (CREATED + 60) * 1000 },
    ],
    [
      "has no card when another method paid",
      { payment_method_details: { type: "paypal", paypal: {} } },
      { card: null, captureBefore: null },
    ],
    ["has no card without details", { payment_method_details: null }, { card: null }],
    [
      "has no card without a brand",
      { payment_method_details: { card: { brand: null, last4: "4242" } } },
      { card: null },
    ],
    [
      "keeps the deadline of a card it cannot show",
      { payment_method_details: { card: { capture_before: 60 } } },
      { card: null, captureBefore: 60_000 },
    ],
    [
      "has no odd deadline",
      {
        payment_method_details: { card: { brand: "visa", last4: "4242", capture_before: "soon" } },
      },
      { card: { brand: "visa", last4: "4242" }, captureBefore: null },
    ],
    ["has no receipt yet", { receipt_url: null }, { receiptUrl: null }],
    [
      "says why the issuer declined",
      { ...failed, outcome: issuer },
      { status: "failed", decline: DECLINE },
    ],
    [
      "takes no risk verdict for an issuer's word",
      { ...failed, outcome: blocked },
      { decline: { code: "card_declined", declineCode: null } },
    ],
    [
      "has no decline unless it failed",
      { failure_code: "card_declined", outcome: issuer },
      { decline: null },
    ],
    [
      "waits while pending",
      { status: "pending", captured: false },
      { status: "pending", captured: false },
    ],
    ["knows that it does not know a status", { status: "paused" }, { status: "unknown" }],
  ];
  for (const [name, change, expected] of table) {
    it(name, () => {
      expect(seenCharge(change)).to.deep.include(expected);
    });
  }

  it("cannot be read without its sums", () => {
    const json = chargeJson({ amount_captured: undefined, payment_method_details: CARD_DETAILS });
    expect(StripeCharge.safeParse(json).success).to.equal(false);
  });
});
