import type { Route } from "../http/route.ts";
import { BALANCE_ROUTES } from "./balance/routes.ts";
import { BALANCE_TRANSACTION_ROUTES } from "./balance-transactions/routes.ts";
import { CATALOG_ROUTES } from "./catalog-routes.ts";
import { CHARGE_ROUTES } from "./charges/routes.ts";
import { CONFIRMATION_TOKEN_ROUTES } from "./confirmation-tokens/routes.ts";
import { CUSTOMER_SESSION_ROUTES } from "./customer-sessions/routes.ts";
import { CUSTOMER_ROUTES } from "./customers/routes.ts";
import { DISPUTE_ROUTES } from "./disputes/routes.ts";
import { EARLY_FRAUD_WARNING_ROUTES } from "./early-fraud-warnings/routes.ts";
import { EPHEMERAL_KEY_ROUTES } from "./ephemeral-keys/routes.ts";
import { EVENT_ROUTES } from "./events/routes.ts";
import { PAYMENT_INTENT_ROUTES } from "./payment-intents/routes.ts";
import { PAYMENT_METHOD_ROUTES } from "./payment-methods/routes.ts";
import { SETUP_INTENT_ROUTES } from "./setup-intents/routes.ts";
import { PAYOUT_ROUTES } from "./payouts/routes.ts";
import { REFUND_ROUTES } from "./refunds/routes.ts";
import { WEBHOOK_ENDPOINT_ROUTES } from "./webhook-endpoints/routes.ts";

/** Every route of the API that the simulator has. */
export const ROUTES: readonly Route[] = [
  ...PAYMENT_INTENT_ROUTES,
  ...SETUP_INTENT_ROUTES,
  ...CONFIRMATION_TOKEN_ROUTES,
  ...PAYMENT_METHOD_ROUTES,
  ...CUSTOMER_ROUTES,
  ...CUSTOMER_SESSION_ROUTES,
  ...EPHEMERAL_KEY_ROUTES,
  ...CHARGE_ROUTES,
  ...BALANCE_TRANSACTION_ROUTES,
  ...REFUND_ROUTES,
  ...BALANCE_ROUTES,
  ...PAYOUT_ROUTES,
  ...DISPUTE_ROUTES,
  ...EARLY_FRAUD_WARNING_ROUTES,
  ...EVENT_ROUTES,
  ...WEBHOOK_ENDPOINT_ROUTES,
  ...CATALOG_ROUTES,
];
