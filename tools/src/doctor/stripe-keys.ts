import Stripe from "stripe";
import { fine, skipped, wrong, type Finding } from "./finding.ts";
import type { DoctorWorld } from "./world.ts";

/** What the functions read of Stripe, and what a restricted key has to be allowed for it. */
const READS: [what: string, permission: string, read: (stripe: Stripe) => Promise<unknown>][] = [
  ["PaymentIntents", "PaymentIntents", (stripe) => stripe.paymentIntents.list(ONE)],
  ["charges", "Charges and Refunds", (stripe) => stripe.charges.list(ONE)],
  ["refunds", "Charges and Refunds", (stripe) => stripe.refunds.list(ONE)],
  ["disputes", "Disputes", (stripe) => stripe.disputes.list(ONE)],
  ["customers", "Customers", (stripe) => stripe.customers.list(ONE)],
  ["SetupIntents", "SetupIntents", (stripe) => stripe.setupIntents.list(ONE)],
  ["Checkout Sessions", "Checkout Sessions", (stripe) => stripe.checkout.sessions.list(ONE)],
  ["events", "Events", (stripe) => stripe.events.list(ONE)],
  ["fraud warnings", "Radar", (stripe) => stripe.radar.earlyFraudWarnings.list(ONE)],
];
const ONE = { limit: 1 };

export async function lookAtKeys(world: DoctorWorld): Promise<Finding[]> {
  const { settings } = world;
  const secretKey = settings["STRIPE_SECRET_KEY"] ?? "";
  const publishableKey = settings["STRIPE_PUBLISHABLE_KEY"] ?? "";
  const mode = /^(?:sk|rk)_(live|test)_/.exec(secretKey)?.[1];
  if (mode === undefined) {
    const next = "take it from Stripe's dashboard, Developers, API keys: it begins with sk_ or rk_";
    return [wrong("STRIPE_SECRET_KEY is not set, or no secret key", next)];
  }
  const stripe = world.stripe(secretKey);
  const read = await readAll(stripe);
  const isPair = publishableKey.startsWith(`pk_${mode}_`);
  if (!isPair || read.some(({ state }) => state === "wrong")) return read;
  return [...read, await lookAtPair(world, stripe, publishableKey)];
}

async function readAll(stripe: Stripe): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [what, permission, read] of READS) {
    try {
      await read(stripe);
      findings.push(fine(`the key may read ${what}`));
    } catch (error) {
      if (isRefusedKey(error)) return [refusedKey(error)];
      if (isUnreachable(error)) return [unreachable(error)];
      findings.push(notAllowed(error, what, permission));
    }
  }
  return findings;
}

function isRefusedKey(error: unknown): error is Stripe.errors.StripeAuthenticationError {
  return error instanceof Stripe.errors.StripeAuthenticationError;
}

function refusedKey({ message }: Error): Finding {
  return wrong(`Stripe refuses the key: ${message}`, "set a key that is not revoked or expired");
}

function isUnreachable(error: unknown): error is Stripe.errors.StripeConnectionError {
  return error instanceof Stripe.errors.StripeConnectionError;
}

function unreachable({ message }: Error): Finding {
  return wrong(`Stripe cannot be reached: ${message}`, "look at the network; locally, npm start");
}

/** Stripe names the permission in its answer; where it does not, we do. */
function notAllowed(error: unknown, what: string, permission: string): Finding {
  const message = error instanceof Error ? error.message : String(error);
  const named = /\brak_\w+/.exec(message)?.[0];
  const asked = named === undefined ? `"${permission}"` : `"${permission}" (${named})`;
  if (error instanceof Stripe.errors.StripePermissionError) {
    return wrong(
      `the key may not read ${what}`,
      `in Stripe's dashboard, edit the restricted key: ${asked} at least to read`,
    );
  }
  return wrong(`${what} cannot be read: ${message}`, "see what Stripe says there");
}

/** Only its own account shows a publishable key a PaymentIntent, to whoever has its secret. */
async function lookAtPair(
  { stripe: clientOf }: DoctorWorld,
  stripe: Stripe,
  publishableKey: string,
): Promise<Finding> {
  const { data } = await stripe.paymentIntents.list(ONE);
  const [intent] = data;
  if (intent?.client_secret == null) {
    return skipped("whether both keys are of one account: nothing was ever paid there");
  }
  try {
    await clientOf(publishableKey).paymentIntents.retrieve(intent.id, {
      client_secret: intent.client_secret,
    });
    return fine("both keys are of one account");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return wrong(
      `the publishable key is not of the secret key's account: ${message}`,
      "take both from one page of Stripe's dashboard",
    );
  }
}
