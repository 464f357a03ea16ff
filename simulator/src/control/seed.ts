import type { Core } from "../core/core.ts";
import { handleApi } from "../http/api.ts";
import { readIncoming } from "../http/incoming.ts";
import { assertNames, optionalString } from "./input.ts";
import type { Input } from "./input.ts";

const KEY = "sk_test_holdfast";

/** Makes a few objects of each kind by the API itself, as an app would. */
export async function seedExamples(
  core: Core,
  input: Input,
  origin: string,
): Promise<{ created: string[] }> {
  assertNames(input, ["key"]);
  const key = optionalString(input, "key") ?? KEY;
  const created: string[] = [];
  const post = async (path: string, form: Record<string, string>) => {
    const id = await postForm(core, key, origin + path, form);
    created.push(id);
    return id;
  };
  const customer = await post("/v1/customers", { name: "Ada Example", email: "ada@example.test" });
  await post("/v1/payment_intents", { ...PAYMENT, customer, description: "Paid" });
  const given = await post("/v1/payment_intents", { ...PAYMENT, description: "Partly refunded" });
  await post("/v1/refunds", { payment_intent: given, amount: "500" });
  await post("/v1/payment_intents", { ...PAYMENT, ...HELD, description: "Held" });
  await post("/v1/checkout/sessions", SESSION);
  await post("/v1/payment_intents", { ...DEBIT, description: "On its way from a bank" });
  for (const [description, payment_method] of CARDS) {
    await post("/v1/payment_intents", { ...PAYMENT, description, payment_method });
  }
  return { created };
}

const PAYMENT = {
  amount: "2000",
  currency: "eur",
  confirm: "true",
  payment_method: "pm_card_visa",
  "automatic_payment_methods[enabled]": "true",
  "automatic_payment_methods[allow_redirects]": "never",
};
const DEBIT = {
  amount: "2000",
  currency: "eur",
  confirm: "true",
  payment_method: "pm_sepaDebit_success_de",
  "payment_method_types[]": "sepa_debit",
  "mandate_data[customer_acceptance][type]": "offline",
};
const SESSION = {
  mode: "payment",
  success_url: "http://127.0.0.1:3000/done",
  "line_items[0][quantity]": "1",
  "line_items[0][price_data][currency]": "eur",
  "line_items[0][price_data][unit_amount]": "1500",
  "line_items[0][price_data][product_data][name]": "Court",
};
const HELD = { capture_method: "manual" };
const CARDS = [
  ["Declined", "pm_card_visa_chargeDeclined"],
  ["Waits for 3-D Secure", "pm_card_threeDSecure2Required"],
  ["Disputed", "pm_card_createDispute"],
] as const;

/** The id of what the call made; a declined payment is made, too. */
async function postForm(
  core: Core,
  key: string,
  url: string,
  form: Record<string, string>,
): Promise<string> {
  const request = new Request(url, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
    body: new URLSearchParams(form),
  });
  const response = await handleApi(core, await readIncoming(request));
  const answer = (await response.json()) as Made;
  const id = answer.id ?? answer.error?.payment_intent?.id;
  if (id !== undefined) return id;
  throw new Error(`${url} answered ${response.status}: ${JSON.stringify(answer)}`);
}

interface Made {
  id?: string;
  error?: { payment_intent?: { id: string } };
}
