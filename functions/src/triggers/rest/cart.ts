/** Web carts that send what they sell, and go on to Stripe's own page. */
import { z } from "zod";
import { orderCart } from "../../application/order-cart.ts";
import { Quantity } from "../../application/create-booking-input.ts";
import type { Deps } from "../../application/ports.ts";
import { UiMode } from "../../domain/checkout.ts";
import { SlotId } from "../../domain/ids.ts";
import { route, type Contract } from "./contract.ts";
import { Decimal } from "./fields.ts";
import { orderFields, orderIn, WebFailed, webFailed } from "./web-order.ts";

const PRODUCTS_MAX = 10;

const Product = z
  .object({
    id: z
      .union([z.string().max(200), z.int()])
      .optional()
      .meta({ description: "The catalog's; one that it does not know is passed over" }),
    name: z
      .string()
      .max(500)
      .optional()
      .meta({ examples: ["Travel Headphones"] }),
    price: Decimal.optional().meta({
      description: "Of one, in major or in minor units; compared with the catalog's, never used",
      examples: [4999],
    }),
    quantity: Quantity.optional().meta({ description: "1 without it" }),
    slotId: SlotId.optional(),
  })
  .refine(({ id, name }) => (id ?? name) !== undefined, { error: "give an id or a name" });

const create = route({
  method: "POST",
  path: "/api/create-checkout-session",
  operationId: "createCheckoutSessionOfCart",
  summary: "Books a cart, and opens Stripe's own page to pay it on",
  caller: "user_or_guest",
  isPaying: true,
  decimals: ["price"],
  body: z.object({
    products: z.array(Product).min(1).max(PRODUCTS_MAX),
    ...orderFields,
    uiMode: UiMode.optional().meta({ description: "`elements` for a page of one's own" }),
    success_url: z.string().max(2_000).optional(),
    cancel_url: z.string().max(2_000).optional(),
  }),
  answers: {
    200: {
      description: "The session. Send the customer to `url`",
      schema: z.object({
        id: z.string().nullable().meta({ description: "Null for what costs nothing" }),
        url: z.string().nullable().meta({ description: "Null where the page is one's own" }),
        clientSecret: z.string().optional(),
      }),
    },
  },
  async handle(deps, { uid, isGuest, body, origin, idempotencyKey }) {
    const { products, uiMode } = body;
    const page = {
      ...{ uiMode, successUrl: body.success_url, cancelUrl: body.cancel_url },
      ...pagesOf(deps, origin, body),
    };
    const opened = await orderCart(
      deps,
      { uid, isGuest },
      {
        lines: products.map(({ id, ...line }) => ({ ...line, id: id?.toString() })),
        booking: { ...orderIn(body), requestId: idempotencyKey },
        page,
      },
    );
    const { sessionId: id, url, clientSecret } = opened;
    if (id === null) return { status: 200, body: { id, url: thanksAt(deps, page.successUrl) } };
    const secret = clientSecret === null ? {} : { clientSecret };
    return { status: 200, body: { id, url, ...secret } };
  },
});

/** Where the customer comes back to: the page that asks knows best, if it is one of those allowed. */
function pagesOf(
  { settings }: Deps,
  origin: string | null,
  asked: { success_url?: string | undefined; cancel_url?: string | undefined },
) {
  if (origin === null || !settings.returnOrigins.includes(origin)) return {};
  return {
    successUrl: asked.success_url ?? `${origin}/success?session_id={CHECKOUT_SESSION_ID}`,
    cancelUrl: asked.cancel_url ?? `${origin}/cart`,
  };
}

/** What costs nothing is confirmed already, and has no session. */
function thanksAt({ settings }: Deps, successUrl: string | undefined): string | null {
  const [first] = settings.returnOrigins;
  if (successUrl !== undefined) return successUrl.replaceAll("{CHECKOUT_SESSION_ID}", "free");
  return first === undefined ? null : `${first}/success?session_id=free`;
}

export const cart: Contract = {
  name: "cart",
  summary: "A cart paid on Stripe's own page, with or without a user",
  routes: [create],
  failed: webFailed,
  failureSchema: WebFailed,
};
