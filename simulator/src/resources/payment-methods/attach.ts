import { declineError, declineOf } from "../../cards/declines.ts";
import type { Decline } from "../../cards/declines.ts";
import { bankByToken, isBankToken } from "../../cards/test-banks.ts";
import { cardByToken } from "../../cards/test-cards.ts";
import type { TestCard } from "../../cards/test-cards.ts";
import type { Call } from "../../core/core.ts";
import { ApiError, invalidRequest, noSuch, UnsupportedError } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { PaymentMethod } from "../../core/stripe-types.ts";
import type { Values } from "../../http/rules.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { findCustomer, findPaymentMethod } from "../find.ts";
import { makeBankMethod, testBankOf } from "./banks.ts";
import { makePaymentMethod } from "./make.ts";
import type { ATTACH_PAYMENT_METHOD } from "./params.ts";

export function attachPaymentMethod(
  call: Call,
  values: Values<typeof ATTACH_PAYMENT_METHOD>,
  id: string,
): PaymentMethod {
  findCustomer(call.account, values.customer, "customer");
  const record = makeFromToken(call, id) ?? findPaymentMethod(call.account, id);
  attachTo(call, record, values.customer);
  return record.object;
}

/** Ties a payment method to a customer, once and for all. Some test cards refuse that. */
export function attachTo(call: Call, record: PaymentMethodRecord, customer: string): void {
  const { object } = record;
  if (object.customer === customer) return;
  if (object.customer !== null) {
    throw invalidRequest(
      "This PaymentMethod is attached to another customer. Detach it there, or use another one.",
      undefined,
      "payment_method",
    );
  }
  assertUsable(record);
  const decline = declineOnAttaching(record);
  if (decline !== null) throw new ApiError(402, declineError(decline));
  object.customer = customer;
  emit(call, "payment_method.attached", object);
}

function declineOnAttaching(record: PaymentMethodRecord): Decline | null {
  if (testBankOf(record) !== undefined) return null;
  const card = testCardOf(record);
  return card.attaches ? null : declineOf(card.result);
}

/** A detached card can never be used again. */
export function detachPaymentMethod(call: Call, _values: object, id: string): PaymentMethod {
  const record = findPaymentMethod(call.account, id);
  if (record.object.customer === null) {
    const message = "This PaymentMethod is attached to no customer, so it cannot be detached.";
    throw invalidRequest(message, undefined, "payment_method");
  }
  const before = toJson(record.object);
  record.object.customer = null;
  record.isSpent = true;
  emitUpdate(call, "payment_method.detached", before, record.object);
  return record.object;
}

/** A payment method named in a parameter. A test token stands for a new one. */
export function resolvePaymentMethod(call: Call, id: string): PaymentMethodRecord {
  const record = makeFromToken(call, id) ?? call.account.paymentMethods.get(id);
  if (record === undefined) throw noSuch("PaymentMethod", id, "payment_method", 400);
  return record;
}

function makeFromToken(call: Call, token: string): PaymentMethodRecord | undefined {
  const card = cardByToken(token);
  if (card !== undefined) return makePaymentMethod(call, card);
  const bank = bankByToken(token);
  if (bank !== undefined) return makeBankMethod(call, bank);
  if (!isBankToken(token)) return undefined;
  throw new UnsupportedError(400, {
    type: "invalid_request_error",
    param: "payment_method",
    message: `The offline Stripe does not simulate the test account '${token}'.`,
  });
}

export function assertUsable(record: PaymentMethodRecord): void {
  if (!record.isSpent) return;
  throw invalidRequest(
    "This PaymentMethod was used without a customer, or was detached from one, and cannot be used again. Create a new one.",
    undefined,
    "payment_method",
  );
}

export function testCardOf(record: PaymentMethodRecord): TestCard {
  const card = cardByToken(record.card);
  if (card === undefined) throw new Error(`the test card ${record.card} is in no table`);
  return card;
}
