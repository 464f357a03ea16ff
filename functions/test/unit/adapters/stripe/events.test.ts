import { expect } from "chai";
import {
  CARD_EVENT_TYPES,
  CHARGE_EVENT_TYPES,
  CUSTOMER_EVENT_TYPES,
  DISPUTE_EVENT_TYPES,
  EVENT_TYPES,
  INTENT_EVENT_TYPES,
  REFUND_EVENT_TYPES,
  SESSION_EVENT_TYPES,
  SETUP_EVENT_TYPES,
  WARNING_EVENT_TYPES,
} from "../../../../src/adapters/stripe/event-types.ts";
import { translateEvent } from "../../../../src/adapters/stripe/events.ts";
import {
  CREATED,
  METADATA,
  chargeJson,
  disputeJson,
  eventJson,
  intentJson,
  refundJson,
  sessionJson,
  warningJson,
} from "./stripe-json.ts";

const INTENT_ID = "pi_3TqXb2Ab12Cd34Ef0aBcDeFg";

describe("an event in our words", () => {
  for (const type of INTENT_EVENT_TYPES) {
    it(`tells about the PaymentIntent: ${type}`, () => {
      const notice = translateEvent(eventJson(type, intentJson()));
      expect(notice).to.deep.include({
        eventId: "evt_3TqXb2Ab12Cd34Ef0DeFgHiJ",
        type,
        created: CREATED,
        livemode: false,
        account: null,
        intentId: INTENT_ID,
        metadata: METADATA,
      });
      expect(notice?.observations).to.have.length(1);
      expect(notice?.observations[0]).to.include({
        kind: "intent",
        asOf: CREATED,
        source: "event",
      });
    });
  }

  for (const type of CHARGE_EVENT_TYPES) {
    it(`tells about the charge and names its PaymentIntent: ${type}`, () => {
      const notice = translateEvent(eventJson(type, chargeJson()));
      expect(notice).to.deep.include({ intentId: INTENT_ID, metadata: METADATA });
      expect(notice?.observations).to.have.length(1);
      expect(notice?.observations[0]).to.include({ kind: "charge", asOf: CREATED });
    });
  }

  it("subscribes to each of these once, and to nothing else", () => {
    const types = [
      ...INTENT_EVENT_TYPES,
      ...CHARGE_EVENT_TYPES,
      ...REFUND_EVENT_TYPES,
      ...DISPUTE_EVENT_TYPES,
      ...WARNING_EVENT_TYPES,
      ...SESSION_EVENT_TYPES,
      ...SETUP_EVENT_TYPES,
      ...CARD_EVENT_TYPES,
      ...CUSTOMER_EVENT_TYPES,
    ];
    expect(EVENT_TYPES).to.deep.equal([...new Set(types)]);
  });

  const after: readonly [string, readonly string[], object][] = [
    ["refund", REFUND_EVENT_TYPES, refundJson()],
    ["dispute", DISPUTE_EVENT_TYPES, disputeJson()],
    ["warning", WARNING_EVENT_TYPES, warningJson()],
    ["session", SESSION_EVENT_TYPES, sessionJson()],
  ];
  for (const [kind, types, object] of after) {
    for (const type of types) {
      it(`tells about the ${kind} and names its PaymentIntent: ${type}`, () => {
        const notice = translateEvent(eventJson(type, object));
        expect(notice).to.deep.include({ intentId: INTENT_ID });
        expect(notice?.observations).to.have.length(1);
        expect(notice?.observations[0]).to.include({ kind, asOf: CREATED });
      });

      it(`is not read as "nothing new" when its object is not a ${kind}: ${type}`, () => {
        expect(translateEvent(eventJson(type, { ...object, object: "source" }))).to.equal(null);
      });
    }
  }

  const others: readonly [string, unknown, string | null][] = [
    ["customer.created", { id: "cus_1", object: "customer", metadata: METADATA }, null],
    ["payment_intent.invented_later", intentJson(), null],
    ["balance.available", null, null],
  ];
  for (const [type, object, intentId] of others) {
    it(`says nothing about a payment: ${type}`, () => {
      const notice = translateEvent(eventJson(type, object));
      expect(notice).to.deep.include({ type, intentId, observations: [] });
    });
  }

  it("names the connected account that it is about", () => {
    const event = eventJson("payment_intent.created", intentJson(), { account: "acct_1" });
    expect(translateEvent(event)).to.include({ account: "acct_1" });
  });

  it("knows a live event", () => {
    const event = eventJson("payment_intent.created", intentJson(), { livemode: true });
    expect(translateEvent(event)).to.include({ livemode: true });
  });

  const unreadable: readonly [string, unknown][] = [
    ["nothing", null],
    ["a text", "event"],
    ["a list", []],
    ["another object", intentJson()],
    ["an event without an id", eventJson("charge.succeeded", chargeJson(), { id: undefined })],
    [
      "an event with a text for its time",
      eventJson("charge.succeeded", chargeJson(), { created: "now" }),
    ],
    [
      "an event without a mode",
      eventJson("charge.succeeded", chargeJson(), { livemode: undefined }),
    ],
    ["a payment's event without data", eventJson("charge.succeeded", {}, { data: undefined })],
    ["a payment's event without an object", eventJson("payment_intent.succeeded", undefined)],
    ["a payment's event about another object", eventJson("payment_intent.succeeded", chargeJson())],
    ["a charge's event about another object", eventJson("charge.succeeded", intentJson())],
    [
      "an amount that is a text",
      eventJson("payment_intent.succeeded", intentJson({ amount: "1" })),
    ],
  ];
  for (const [name, json] of unreadable) {
    it(`cannot read ${name}`, () => {
      expect(translateEvent(json)).to.equal(null);
    });
  }
});
