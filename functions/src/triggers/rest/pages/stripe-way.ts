/** Paying with Stripe's own Elements, which alone see the card. */
export const STRIPE_JS = "https://js.stripe.com/dahlia/stripe.js";

export const STRIPE_SOURCES = {
  "script-src": "https://js.stripe.com https://*.js.stripe.com",
  "frame-src": "https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com",
  "connect-src": "'self' https://api.stripe.com",
  "img-src": "data: https://*.stripe.com",
};

export const STRIPE_WAY = `
const way = (() => {
  let stripe, elements;
  const told = {};
  const shown = () => document.getElementById("elements").removeAttribute("aria-busy");
  return {
    begin() {
      if (typeof Stripe !== "function") {
        say("error", "The payment form could not be loaded. Please check your connection and reload.");
        return;
      }
      stripe = Stripe(data.publishableKey);
      elements = stripe.elements({
        mode: "payment", amount: data.total, currency: data.currency, captureMethod: data.captureMethod,
      });
      const email = elements.create("linkAuthentication");
      email.on("change", ({ complete, value }) => { told.email = complete ? value.email : undefined; });
      email.mount("#email-element");
      if (data.isShipped) {
        const address = elements.create("address", { mode: "shipping" });
        address.on("change", ({ complete, value }) => { told.address = complete ? value : undefined; });
        address.mount("#address-element");
      }
      const payment = elements.create("payment");
      payment.on("ready", shown);
      payment.on("loaderror", ({ error }) => say("error", error.message));
      payment.mount("#payment-element");
    },
    async contact() {
      const { error } = await elements.submit();
      if (error) throw error;
      return told;
    },
    async amountOf(clientSecret) {
      const { error, paymentIntent } = await stripe.retrievePaymentIntent(clientSecret);
      if (error) throw error;
      return paymentIntent.amount;
    },
    showAmount(amount) { elements.update({ amount }); },
    async confirm(clientSecret, { email }) {
      const confirmParams = { return_url: new URL("success", location.href).href };
      if (data.receiptsByStripe && email) confirmParams.receipt_email = email;
      const { error } = await stripe.confirmPayment({ elements, clientSecret, confirmParams });
      if (error) throw error;
    },
  };
})();
`;
