import { createHmac } from "node:crypto";
import { expect } from "chai";
import Stripe from "stripe";
import { verifyEvent, type Delivery } from "../../../../src/adapters/stripe/signature.ts";
import { CREATED, eventJson, intentJson } from "./stripe-json.ts";

const SECRET = "whsec_one";
const OLD_SECRET = "whsec_old";
const BODY = JSON.stringify(
  eventJson("payment_intent.succeeded", intentJson({ status: "succeeded" })),
);

function signed(body = BODY, { secret = SECRET, at = CREATED } = {}): string {
  return Stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp: at });
}

function verify(change: Partial<Delivery> & { body?: string } = {}) {
  const { body = BODY, ...delivery } = change;
  return verifyEvent({
    rawBody: Buffer.from(body),
    signatureHeaders: [signed(body)],
    secrets: [SECRET],
    nowMs: CREATED * 1000,
    ...delivery,
  });
}

const v1 = (header: string) => header.split("v1=")[1] ?? "";

describe("a signed delivery", () => {
  const other = signed(BODY, { secret: "whsec_other" });
  const accepted: readonly [string, Partial<Delivery>][] = [
    ["signed with the secret", {}],
    [
      "signed with the old secret of a roll",
      { signatureHeaders: [signed(BODY, { secret: OLD_SECRET })], secrets: [SECRET, OLD_SECRET] },
    ],
    ["with two signatures, the second ours", { signatureHeaders: [`${other},v1=${v1(signed())}`] }],
    ["with two signatures, the first ours", { signatureHeaders: [`${signed()},v1=${v1(other)}`] }],
    [
      "with a test scheme's signature beside ours",
      { signatureHeaders: [`${signed()},v0=${"0".repeat(64)}`] },
    ],
    [
      "with an odd signature before ours",
      { signatureHeaders: [`t=${String(CREATED)},v1=,v1=é,v1=${v1(signed())}`] },
    ],
    ["with spaces between the parts", { signatureHeaders: [signed().replace(",", ", ")] }],
    ["exactly 300 s old", { nowMs: (CREATED + 300) * 1000 + 999 }],
    ["exactly 300 s ahead", { nowMs: (CREATED - 300) * 1000 }],
    ["while an empty secret is configured too", { secrets: ["", " ", SECRET] }],
  ];
  for (const [name, delivery] of accepted) {
    it(`is accepted: ${name}`, () => {
      const verified = verify(delivery);
      expect(verified.kind).to.equal("event");
      expect(verified).to.have.nested.property("notice.type", "payment_intent.succeeded");
    });
  }

  const at = (header: string) => ({ signatureHeaders: [header] });
  const spaced = createHmac("sha256", " ")
    .update(`${String(CREATED)}.${BODY}`)
    .digest("hex");
  const refused: readonly [string, Partial<Delivery>, string][] = [
    ["without a header", { signatureHeaders: [] }, "no_signature"],
    ["with an empty header", at(""), "no_signature"],
    ["with a blank header", at("  "), "no_signature"],
    [
      "with two headers, both good",
      { signatureHeaders: [signed(), signed()] },
      "several_signatures",
    ],
    [
      "with a good header after an empty one",
      { signatureHeaders: ["x", signed()] },
      "several_signatures",
    ],
    ["signed with another secret", at(other), "bad_signature"],
    ["tampered with", { rawBody: Buffer.from(BODY.replace("4500", "4501")) }, "bad_signature"],
    ["with one byte more", { rawBody: Buffer.from(`${BODY}\n`) }, "bad_signature"],
    ["with an empty body", { rawBody: Buffer.from("") }, "bad_signature"],
    [
      "with another time than the signed one",
      at(signed().replace(/t=\d+/, `t=${String(CREATED + 1)}`)),
      "bad_signature",
    ],
    ["with a second time", at(`${signed()},t=${String(CREATED)}`), "bad_signature"],
    ["without a time", at(`v1=${v1(signed())}`), "bad_signature"],
    ["with a time that is no number", at(signed().replace(/t=\d+/, "t=NaN")), "bad_signature"],
    [
      "with a time that only begins as one",
      at(signed().replace(/t=(\d+)/, "t=$1x")),
      "bad_signature",
    ],
    ["with only a test scheme's signature", at(signed().replace("v1=", "v0=")), "bad_signature"],
    ["with garbage", at("garbage"), "bad_signature"],
    ["301 s old", { nowMs: (CREATED + 301) * 1000 }, "too_old"],
    ["301 s ahead", { nowMs: (CREATED - 301) * 1000 }, "from_the_future"],
    ["300 s and a millisecond ahead", { nowMs: (CREATED - 300) * 1000 - 1 }, "from_the_future"],
    ["while no secret is configured", { secrets: [] }, "bad_signature"],
    [
      "signed with a blank secret that is configured",
      { ...at(`t=${String(CREATED)},v1=${spaced}`), secrets: [" "] },
      "bad_signature",
    ],
  ];
  for (const [name, delivery, why] of refused) {
    it(`is refused: ${name}`, () => {
      expect(verify(delivery)).to.deep.equal({ kind: "refused", why });
    });
  }

  const malformed = [
    "no json",
    "null",
    "[]",
    "{}",
    JSON.stringify(eventJson("charge.succeeded", {})),
  ];
  for (const body of malformed) {
    it(`is refused as malformed, though signed: ${body.slice(0, 30)}`, () => {
      expect(verify({ body })).to.deep.equal({ kind: "refused", why: "malformed" });
    });
  }

  it("is told apart when it is a thin event", () => {
    const body = JSON.stringify({
      id: "evt_1",
      object: "v2.core.event",
      type: "v1.billing.meter.error",
    });
    expect(verify({ body })).to.deep.equal({ kind: "thin" });
    const forged = verify({ body, secrets: ["whsec_other"] });
    expect(forged).to.deep.equal({ kind: "refused", why: "bad_signature" });
  });
});
