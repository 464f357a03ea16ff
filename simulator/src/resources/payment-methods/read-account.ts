import { bankByNumber, US_ROUTING_NUMBER } from "../../cards/test-banks.ts";
import type { TestBank } from "../../cards/test-banks.ts";
import { ParameterError, UnsupportedError } from "../../core/errors.ts";

/** Only Stripe's test accounts: what any other would do, nobody could say. */
export function readIban(given: string): TestBank {
  const bank = bankByNumber("sepa_debit", given.replaceAll(" ", "").toUpperCase());
  return bank ?? refuse("sepa_debit[iban]");
}

export function readUsAccount(given: {
  account_number?: string;
  routing_number?: string;
}): TestBank {
  const { account_number: number, routing_number: routing } = given;
  if (number === undefined) throw missing("us_bank_account[account_number]");
  if (routing === undefined) throw missing("us_bank_account[routing_number]");
  if (routing !== US_ROUTING_NUMBER) return refuse("us_bank_account[routing_number]");
  return bankByNumber("us_bank_account", number) ?? refuse("us_bank_account[account_number]");
}

function missing(param: string): ParameterError {
  return new ParameterError(param, `Missing required param: ${param}.`, "parameter_missing");
}

function refuse(param: string): never {
  throw new UnsupportedError(400, {
    type: "invalid_request_error",
    param,
    message: `The offline Stripe knows only some of Stripe's test accounts, and '${param}' names none of them.`,
  });
}
