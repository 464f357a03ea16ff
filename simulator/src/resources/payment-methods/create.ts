import { isLuhnValid } from "../../cards/luhn.ts";
import { cardByNumber } from "../../cards/test-cards.ts";
import type { TestCard } from "../../cards/test-cards.ts";
import type { Call } from "../../core/core.ts";
import { ApiError, ParameterError, withDocs } from "../../core/errors.ts";
import type { ErrorBody } from "../../core/errors.ts";
import type { PaymentMethodRecord } from "../../core/account-records.ts";
import type { ErrorCode, PaymentMethod } from "../../core/stripe-types.ts";
import { mergeMetadata, toAddress } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { makeBankMethod } from "./banks.ts";
import { makePaymentMethod } from "./make.ts";
import { readIban, readUsAccount } from "./read-account.ts";
import type { CREATE_PAYMENT_METHOD } from "./params.ts";

type CreateValues = Values<typeof CREATE_PAYMENT_METHOD>;

const CENTURY = 2000;
const TYPES = ["card", "sepa_debit", "us_bank_account"] as const;

type MethodValues = Pick<CreateValues, (typeof TYPES)[number] | "type" | "allow_redisplay"> &
  Pick<CreateValues, "billing_details"> & { metadata?: Record<string, string> | null };

/** The only place that ever sees a number; what it keeps is which test card or account it was. */
export function createPaymentMethod(call: Call, values: CreateValues): PaymentMethod {
  return makeDescribed(call, values).object;
}

export function makeDescribed(call: Call, values: MethodValues): PaymentMethodRecord {
  const { billing_details: billing } = values;
  const record = makeOfType(call, values);
  const { object } = record;
  object.allow_redisplay = values.allow_redisplay ?? "unspecified";
  object.metadata = mergeMetadata({}, values.metadata);
  object.billing_details = {
    address: toAddress(billing?.address),
    email: billing?.email ?? null,
    name: billing?.name ?? null,
    phone: billing?.phone ?? null,
    tax_id: billing?.tax_id ?? null,
  };
  return record;
}

function makeOfType(call: Call, values: MethodValues): PaymentMethodRecord {
  const { type } = values;
  const stray = TYPES.find((name) => name !== type && values[name] !== undefined);
  if (stray !== undefined) {
    const message = `You gave '${stray}' for a payment method of the type ${type}.`;
    throw new ParameterError(stray, message, "parameter_unknown");
  }
  switch (type) {
    case "card":
      return makeCard(call, given(values.card, type));
    case "sepa_debit":
      return makeBankMethod(call, readIban(given(values.sepa_debit, type).iban));
    case "us_bank_account": {
      const account = given(values.us_bank_account, type);
      return makeBankMethod(call, readUsAccount(account), account);
    }
  }
}

function makeCard(call: Call, card: NonNullable<CreateValues["card"]>): PaymentMethodRecord {
  const testCard = readCard(card.number);
  const year = card.exp_year < 100 ? CENTURY + card.exp_year : card.exp_year;
  assertExpiry(call, card.exp_month, year);
  const details = { exp_month: card.exp_month, exp_year: year, hasCvc: card.cvc !== undefined };
  return makePaymentMethod(call, testCard, details);
}

function given<T>(details: T | undefined, name: string): T {
  if (details !== undefined) return details;
  throw new ParameterError(name, `Missing required param: ${name}.`, "parameter_missing");
}

function readCard(given: string): TestCard {
  const number = given.replaceAll(/[ -]/g, "");
  if (!isLuhnValid(number)) {
    throw cardError("incorrect_number", "card[number]", "Your card number is incorrect.");
  }
  const card = cardByNumber(number);
  if (card === undefined) {
    throw cardError(
      "card_declined",
      "",
      "Your card was declined. Your request was in test mode, but used a card that is no known test card.",
      "test_mode_live_card",
    );
  }
  return card;
}

function assertExpiry(call: Call, month: number, year: number): void {
  if (month < 1 || month > 12) {
    const message = "Your card's expiration month is invalid.";
    throw cardError("invalid_expiry_month", "card[exp_month]", message);
  }
  const now = new Date(call.core.clock.now());
  const isPast = Date.UTC(year, month, 1) <= now.getTime();
  if (isPast || year > now.getUTCFullYear() + 50) {
    const message = "Your card's expiration year is invalid.";
    throw cardError("invalid_expiry_year", "card[exp_year]", message);
  }
}

function cardError(code: ErrorCode, param: string, message: string, declineCode = ""): ApiError {
  const body: ErrorBody = { type: "card_error", message };
  if (param !== "") body.param = param;
  if (declineCode !== "") body.decline_code = declineCode;
  return new ApiError(402, withDocs(body, code));
}
