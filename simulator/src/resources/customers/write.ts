import { newId, nowSeconds } from "../../core/core.ts";
import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { toJson } from "../../core/json.ts";
import { base62 } from "../../core/random.ts";
import type { Customer, DeletedCustomer } from "../../core/stripe-types.ts";
import { mergeMetadata, toAddress, toShipping } from "../../http/merge.ts";
import type { Values } from "../../http/rules.ts";
import { emit, emitUpdate } from "../../webhooks/emit.ts";
import { findCustomer } from "../find.ts";
import { attachTo, resolvePaymentMethod } from "../payment-methods/attach.ts";
import type { CREATE_CUSTOMER, UPDATE_CUSTOMER } from "./params.ts";

export function createCustomer(call: Call, values: Values<typeof CREATE_CUSTOMER>): Customer {
  const customer = emptyCustomer(call);
  apply(call, customer, values);
  if (values.payment_method !== undefined) {
    attachTo(call, resolvePaymentMethod(call, values.payment_method), customer.id);
  }
  call.account.customers.set(customer.id, customer);
  emit(call, "customer.created", customer);
  return customer;
}

export function updateCustomer(
  call: Call,
  values: Values<typeof UPDATE_CUSTOMER>,
  id: string,
): Customer {
  const customer = findCustomer(call.account, id, null);
  const before = toJson(customer);
  const method = values.invoice_settings?.default_payment_method;
  if (typeof method === "string") assertTheirs(call, customer, method);
  apply(call, customer, values);
  emitUpdate(call, "customer.updated", before, customer);
  return customer;
}

/** @see https://docs.stripe.com/api/customers/update: only what is attached can be the default. */
function assertTheirs(call: Call, customer: Customer, method: string): void {
  if (resolvePaymentMethod(call, method).object.customer === customer.id) return;
  const message = `The customer does not have a payment method with the ID ${method}. Attach it to the customer first.`;
  throw invalidRequest(message, "resource_missing", "invoice_settings[default_payment_method]");
}

/** The customer's cards go with it. */
export function deleteCustomer(call: Call, _values: object, id: string): DeletedCustomer {
  const customer = findCustomer(call.account, id, null);
  for (const record of call.account.paymentMethods.values()) {
    if (record.object.customer !== id) continue;
    record.object.customer = null;
    record.isSpent = true;
  }
  const deleted: DeletedCustomer = { id, object: "customer", deleted: true };
  call.account.customers.set(id, deleted);
  emit(call, "customer.deleted", customer);
  return deleted;
}

function apply(call: Call, customer: Customer, values: Values<typeof UPDATE_CUSTOMER>): void {
  const { address, shipping, invoice_settings: invoices, metadata, tax_exempt: tax } = values;
  const method = invoices?.default_payment_method;
  const merged = mergeMetadata(customer.metadata, metadata);
  if (typeof method === "string") resolvePaymentMethod(call, method);
  customer.metadata = merged;
  if (address !== undefined) customer.address = address && toAddress(address);
  if (shipping !== undefined) customer.shipping = toShipping(shipping);
  if (invoices?.footer !== undefined) customer.invoice_settings.footer = invoices.footer;
  if (method !== undefined) customer.invoice_settings.default_payment_method = method;
  if (tax !== undefined) customer.tax_exempt = tax ?? "none";
  customer.balance = values.balance ?? customer.balance;
  for (const name of ["description", "email", "name", "phone"] as const) {
    const value = values[name];
    if (value !== undefined) customer[name] = value;
  }
  for (const name of ["business_name", "individual_name"] as const) {
    const value = values[name];
    if (value === null) Reflect.deleteProperty(customer, name);
    else if (value !== undefined) customer[name] = value;
  }
  if (values.invoice_prefix !== undefined) customer.invoice_prefix = values.invoice_prefix;
  if (values.next_invoice_sequence !== undefined) {
    customer.next_invoice_sequence = values.next_invoice_sequence;
  }
  if (values.preferred_locales !== undefined) customer.preferred_locales = values.preferred_locales;
}

function emptyCustomer(call: Call): Customer {
  return {
    id: newId(call.core, "cus", 14),
    object: "customer",
    address: null,
    balance: 0,
    created: nowSeconds(call.core),
    currency: null,
    customer_account: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: base62(call.core.state.ids, 8).toUpperCase(),
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: {},
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}
