/** A web shop that sells item by item with Stripe's Payment Element, and its pages. */
import { z } from "zod";
import { orderItem } from "../../application/order-item.ts";
import { showItem } from "../../application/show-item.ts";
import { showIntent, showSession } from "../../application/show-payment.ts";
import { DomainError } from "../../domain/errors.ts";
import { ItemId, SlotId } from "../../domain/ids.ts";
import { route, type Contract } from "./contract.ts";
import { ClientSecret, IntentId } from "./fields.ts";
import { checkoutPage } from "./pages/checkout-page.ts";
import { failurePage } from "./pages/failure-page.ts";
import { neutralPage, paymentPage } from "./pages/success-page.ts";
import { orderFields, orderIn, WebFailed, webFailed } from "./web-order.ts";

const PAGE = { schema: null, contentType: "text/html" };

const config = route({
  method: "GET",
  path: "/config",
  operationId: "getConfig",
  summary: "What Stripe's library is begun with",
  caller: "anyone",
  answers: {
    200: { description: "Public", schema: z.object({ publishableKey: z.string() }) },
  },
  handle: ({ settings }) =>
    Promise.resolve({ status: 200, body: { publishableKey: settings.publishableKey } }),
});

const checkout = route({
  method: "GET",
  path: "/checkout",
  operationId: "showCheckout",
  summary: "A page that shows one item, and takes its payment",
  caller: "anyone",
  query: z.object({
    item: ItemId,
    slot: SlotId.optional().meta({ description: "Of what is booked for a time" }),
  }),
  answers: { 200: { description: "The page", ...PAGE } },
  failed: failurePage,
  async handle(deps, { query: { item, slot } }) {
    // It could take no order: those who sign in have an app that does.
    if (!deps.settings.guestRest) throw new DomainError("UNAUTHENTICATED");
    const shown = await showItem(deps, { itemId: item, slotId: slot });
    return checkoutPage({ item, slot }, shown, deps.settings);
  },
});

const create = route({
  method: "POST",
  path: "/create-payment-intent",
  operationId: "createPaymentIntentOfItem",
  summary: "Books one item, and gives what Stripe's library needs to pay it",
  caller: "user_or_guest",
  isPaying: true,
  body: z.object({
    item: z.union([ItemId, z.int()]).meta({ description: "Its id; nothing else is believed" }),
    slot: SlotId.optional(),
    idempotencyKey: z.string().min(1).max(255).meta({
      description:
        "The client's name for one click. Under the same one, an address or a way of shipping that changes the price makes a new PaymentIntent, and cancels the old one; another one is another order, which takes the place of one that is not paid",
    }),
    ...orderFields,
  }),
  answers: {
    200: {
      description: "Ready to be confirmed",
      schema: z.object({
        clientSecret: ClientSecret.nullable().meta({ description: "Null for what costs nothing" }),
      }),
    },
  },
  async handle(deps, { uid, isGuest, body }) {
    const { clientSecret } = await orderItem(
      deps,
      { uid, isGuest },
      {
        ...{ key: body.idempotencyKey, itemId: String(body.item), slotId: body.slot },
        booking: orderIn(body),
      },
    );
    return { status: 200, body: { clientSecret } };
  },
});

const success = route({
  method: "GET",
  path: "/success",
  operationId: "showPayment",
  summary: "A page that shows what has become of a payment, to whoever proves that it is theirs",
  caller: "anyone",
  query: z.object({
    payment_intent: IntentId.optional().catch(undefined),
    payment_intent_client_secret: ClientSecret.optional().catch(undefined),
    session_id: z.string().max(200).optional().catch(undefined),
  }),
  answers: { 200: { description: "The page; without a proof, one that tells nothing", ...PAGE } },
  failed: failurePage,
  async handle(deps, { uid, query }) {
    const { payment_intent, payment_intent_client_secret, session_id } = query;
    const shown =
      payment_intent !== undefined && payment_intent_client_secret !== undefined
        ? await showIntent(deps, {
            ...{ intentId: payment_intent, clientSecret: payment_intent_client_secret },
          })
        : await showSession(
            deps,
            uid,
            /^cs_\w{1,190}$/.test(session_id ?? "") ? (session_id ?? null) : null,
          );
    return shown === null ? neutralPage() : paymentPage(shown);
  },
});

export const shop: Contract = {
  name: "shop",
  summary: "An item paid with Stripe's Payment Element, with or without a user",
  routes: [config, checkout, create, success],
  failed: webFailed,
  failureSchema: WebFailed,
};
