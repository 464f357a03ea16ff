/**
 * What the page of an item does, in the browser. It believes no price of its own: it shows the amount
 * of the PaymentIntent before it lets anybody pay it. `way` is of stripe-way.ts or of offline-way.ts.
 */
export const CHECKOUT_SCRIPT = `
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const form = $("form");
let total = data.total;

function say(role, text) {
  $("status").textContent = role === "status" ? text : "";
  $("error").textContent = role === "error" ? text : "";
}

function setBusy(isBusy) {
  form.setAttribute("aria-busy", String(isBusy));
  for (const button of form.querySelectorAll("button")) button.disabled = isBusy;
}

// One name for one purchase: it outlives a reload, and ends when it has been paid or is over.
const keyName = "holdfast:" + data.item + ":" + (data.slot || "");
function clickKey() {
  const key = sessionStorage.getItem(keyName) || crypto.randomUUID();
  sessionStorage.setItem(keyName, key);
  return key;
}

function fieldsIn() {
  const inputs = [...form.querySelectorAll("[data-field]")];
  return Object.fromEntries(inputs.filter((one) => one.value.trim() !== "").map((one) => [one.dataset.field, one.value]));
}

async function ask(body) {
  const response = await fetch("create-payment-intent", {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.ok) return answer.clientSecret;
  throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
}

async function order(contact) {
  const value = (id) => ($(id) && $(id).value.trim()) || undefined;
  const body = {
    item: data.item, slot: data.slot || undefined, fields: fieldsIn(),
    shippingOption: value("shipping"), coupon: value("coupon"), taxId: value("tax-id"), ...contact,
  };
  try {
    return await ask({ ...body, idempotencyKey: clickKey() });
  } catch (error) {
    // What this page began is paid, or over: what is ordered now is another purchase.
    if (error.code !== "BOOKING_EXPIRED" && error.code !== "ALREADY_PAID") throw error;
    sessionStorage.removeItem(keyName);
    if (error.code === "ALREADY_PAID") throw error;
    return ask({ ...body, idempotencyKey: clickKey() });
  }
}

function goToReturn(query) {
  const to = new URL("success", location.href);
  to.search = new URLSearchParams(query).toString();
  location.assign(to);
}

// Nobody pays an amount that the page has not shown.
function isShown(amount, text) {
  if (amount === total) return true;
  total = amount;
  $("total").textContent = text;
  say("status", "To pay now: " + text + ". Press again to pay it.");
  return false;
}

function amountText(amount) {
  const digits = String(amount).padStart(data.exponent + 1, "0");
  const whole = data.exponent === 0 ? digits : digits.slice(0, -data.exponent) + "." + digits.slice(-data.exponent);
  return data.currency.toUpperCase() + " " + whole;
}

async function pay(choice) {
  setBusy(true);
  say("status", "One moment …");
  try {
    const contact = await way.contact();
    const clientSecret = await order(contact);
    if (clientSecret === null) {
      sessionStorage.removeItem(keyName);
      goToReturn({ free: "1" });
      return;
    }
    const amount = await way.amountOf(clientSecret);
    if (!isShown(amount, amountText(amount))) {
      way.showAmount(amount);
      setBusy(false);
      return;
    }
    await way.confirm(clientSecret, contact, choice);
  } catch (error) {
    say("error", error.message || "Something went wrong. Nothing was paid.");
    setBusy(false);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!form.reportValidity()) return;
  void pay(event.submitter && event.submitter.value);
});
// A page that is come back to is as busy as it was left.
addEventListener("pageshow", () => setBusy(false));
way.begin();
`;
