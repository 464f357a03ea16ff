/** Apps with a card form of their own (flutter_stripe's CardField), which let the server confirm. */
import { z } from "zod";
import { confirmPayment } from "../../application/confirm-payment.ts";
import { processPayment } from "../../application/process-payment.ts";
import { BookingId } from "../../domain/ids.ts";
import { route, type Answer, type Contract } from "./contract.ts";
import { HttpRefusal, type Failure } from "./failure.ts";
import { ClientSecret, codeOf, Currency, PaymentMethodId } from "./fields.ts";

const StripeStatus = z.string().meta({
  description: "The PaymentIntent's, in Stripe's words",
  examples: ["requires_payment_method", "requires_confirmation", "succeeded"],
});

const Processed = z.object({
  client_secret: ClientSecret.nullable().meta({ description: "Null for what costs nothing" }),
  status: StripeStatus,
  requires_action: z.literal(true).optional(),
});

const process = route({
  method: "POST",
  path: "/payments/process",
  operationId: "processPayment",
  summary: "Makes the PaymentIntent of a booking ready to be confirmed; never confirms",
  caller: "user",
  isPaying: true,
  body: z.object({
    amount: z
      .int()
      .min(0)
      .meta({
        description: "In the currency's smallest unit; compared with what is owed, never used",
        examples: [4500],
      }),
    currency: Currency,
    payment_method_id: PaymentMethodId.optional(),
    booking_id: BookingId.optional().meta({
      description: "Without it, the caller's one open booking of exactly this amount and currency",
    }),
  }),
  answers: { 200: { description: "Ready", schema: Processed } },
  async handle(deps, { uid, body, idempotencyKey }) {
    const { clientSecret, status } = await processPayment(deps, uid, {
      ...{ amount: body.amount, currency: body.currency, bookingId: body.booking_id },
      ...{ paymentMethodId: body.payment_method_id, requestId: idempotencyKey },
    });
    return { status: 200, body: { client_secret: clientSecret, status, ...actionIn(status) } };
  },
});

const Confirmed = z.object({
  status: StripeStatus,
  requires_action: z.literal(true).optional(),
  client_secret: ClientSecret.optional().meta({
    description: "For the app's `handleNextAction`; afterwards this is called again",
  }),
});

const confirm = route({
  method: "POST",
  path: "/payments/confirm",
  operationId: "confirmPayment",
  summary: "Sets the payment method and confirms; safe to call again after 3-D Secure",
  caller: "user",
  isPaying: true,
  body: z.object({
    payment_intent_client_secret: ClientSecret,
    payment_method_id: PaymentMethodId.optional(),
  }),
  answers: {
    200: { description: "Paid, under way, or waiting for 3-D Secure", schema: Confirmed },
  },
  async handle(deps, { uid, body, idempotencyKey }) {
    const confirmed = await confirmPayment(deps, uid, {
      clientSecret: body.payment_intent_client_secret,
      ...{ paymentMethodId: body.payment_method_id, requestId: idempotencyKey },
    });
    if (confirmed.kind === "declined") {
      throw new HttpRefusal("CARD_DECLINED", { decline: confirmed.decline });
    }
    const { stripeStatus: status, clientSecret } = confirmed;
    const action = actionIn(status);
    const secret = action === undefined ? {} : { client_secret: clientSecret };
    return { status: 200, body: { status, ...action, ...secret } };
  },
});

function actionIn(status: string): { requires_action: true } | undefined {
  return status === "requires_action" ? { requires_action: true } : undefined;
}

const Failed = z.object({
  error: z.object({
    code: z.string().meta({ examples: ["card_declined", "booking_expired"] }),
    message: z.string().meta({ description: "Safe to show" }),
    decline_code: z
      .string()
      .optional()
      .meta({ examples: ["insufficient_funds"] }),
    reason: z.string().meta({ examples: ["CARD_DECLINED", "BOOKING_EXPIRED"] }),
  }),
});

function failed(failure: Failure): Answer {
  const { status, reason, message, decline } = failure;
  // What nobody may be told is declined, and no more.
  const isTold = decline !== undefined && decline.reason !== "declined";
  const why = isTold ? { decline_code: decline.reason } : {};
  return { status, body: { error: { code: codeOf(failure), message, ...why, reason } } };
}

export const cardField: Contract = {
  name: "card-field",
  summary: "Process and confirm, for apps with a card form of their own",
  routes: [process, confirm],
  failed,
  failureSchema: Failed,
};
