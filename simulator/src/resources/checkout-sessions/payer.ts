import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import type { CheckoutRecord } from "../../core/account-records.ts";
import { emailOf } from "./customer.ts";
import type { Payer } from "./customer.ts";
import type { PageInput } from "./page-input.ts";

const EMAIL = /^[^@\s]+@[^@\s]+$/;

/** Takes down who pays and where it goes. @throws ApiError on what the session asks for in vain. */
export function takeDetails(call: Call, record: CheckoutRecord, input: PageInput): Payer {
  const { object: session } = record;
  const email = emailOf(call.account, session) ?? input.email;
  if (email === null || !EMAIL.test(email)) throw wanted("email", "Enter a valid email address.");
  if (session.phone_number_collection?.enabled === true && input.phone === null) {
    throw wanted("phone", "Enter a phone number.");
  }
  if (session.billing_address_collection === "required" && input.billing === null) {
    throw wanted("billing", "Enter the billing address.");
  }
  takeShipping(record, input.shipping);
  const { name, phone } = input;
  session.customer_details = {
    address: input.billing,
    business_name: null,
    email,
    individual_name: null,
    name,
    phone,
    tax_exempt: "none",
    tax_ids: [],
  };
  return { email, name, phone };
}

function takeShipping({ object: session }: CheckoutRecord, given: PageInput["shipping"]): void {
  const countries = session.shipping_address_collection?.allowed_countries;
  if (countries === undefined) return;
  if (given === null || given.address.line1 === null) {
    throw wanted("shipping", "Enter the shipping address.");
  }
  if (!countries.includes(given.address.country ?? "")) {
    throw wanted("shipping", `We ship to: ${countries.join(", ")}.`);
  }
  session.collected_information = {
    business_name: null,
    individual_name: null,
    shipping_details: given,
  };
}

function wanted(param: string, message: string): Error {
  return invalidRequest(message, undefined, param);
}
