/**
 * Paying at the offline Stripe, which has no Elements: test cards by name, through the same routes of
 * Stripe's API that an app with a publishable key has.
 */
export const TEST_CARDS: readonly (readonly [token: string, label: string])[] = [
  ["pm_card_visa", "4242 … 4242: pays"],
  ["pm_card_visa_chargeDeclined", "4000 … 0002: is declined"],
  ["pm_card_visa_chargeDeclinedInsufficientFunds", "4000 … 9995: has too little money"],
  ["pm_card_authenticationRequired", "4000 … 3184: asks by 3-D Secure"],
  [
    "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
    "4000 … 3178: asks by 3-D Secure, then has too little money",
  ],
  ["pm_card_createDispute", "4000 … 0259: pays, and is disputed"],
];

export const OFFLINE_WAY = `
const way = (() => {
  async function call(method, clientSecret, path, params) {
    const id = clientSecret.split("_secret_")[0];
    const form = new URLSearchParams({ client_secret: clientSecret, ...params });
    const url = data.offlineStripe + "/v1/payment_intents/" + id + path;
    const response = await fetch(method === "GET" ? url + "?" + form : url, {
      method,
      headers: { Authorization: "Bearer " + data.publishableKey },
      ...(method === "GET" ? {} : { body: form }),
    });
    const answer = await response.json();
    if (response.ok) return answer;
    throw new Error(answer.error.message);
  }
  const value = (id) => ($(id) && $(id).value.trim()) || undefined;
  return {
    begin() {},
    contact() {
      const address = data.isShipped ? {
        name: value("name"), line1: value("line1"), city: value("city"),
        postalCode: value("postal-code"), country: value("country"),
      } : undefined;
      return { email: value("email"), address };
    },
    amountOf: async (clientSecret) => (await call("GET", clientSecret, "", {})).amount,
    showAmount() {},
    async confirm(clientSecret, contact, card) {
      const returnUrl = new URL("success", location.href).href;
      const intent = await call("POST", clientSecret, "/confirm", { payment_method: card, return_url: returnUrl });
      const bank = intent.next_action && intent.next_action.redirect_to_url;
      if (bank) location.assign(bank.url);
      else goToReturn({ payment_intent: intent.id, payment_intent_client_secret: clientSecret, redirect_status: intent.status });
    },
  };
})();
`;
