/** What a browser or an app sees of Stripe, with a publishable key. */
export interface ClientPaymentIntent {
  id: string;
  amount: number;
  currency: string;
  status: string;
  client_secret: string;
  payment_method: string | null;
  next_action: NextAction | null;
  last_payment_error: { code?: string; decline_code?: string; message?: string } | null;
}

export interface ClientSetupIntent {
  id: string;
  status: string;
  client_secret: string;
  payment_method: string | null;
  usage: string;
  next_action: NextAction | null;
  last_setup_error: { code?: string; decline_code?: string; message?: string } | null;
}

export interface NextAction {
  type: string;
  redirect_to_url?: { url: string | null; return_url: string | null };
  use_stripe_sdk?: { stripe_js?: string };
}

export interface CardInput {
  number: string;
  exp_month: number;
  exp_year: number;
  cvc?: string;
}

/** What somebody enters on the page of a Checkout Session. */
export interface CheckoutInput {
  card?: CardInput;
  iban?: string;
  email?: string;
  name?: string;
  phone?: string;
  billing?: Record<string, string>;
  shipping?: { name: string; address: Record<string, string> };
  shipping_rate?: string;
  promotion_code?: string;
  /** By line item. */
  quantities?: Record<string, number>;
  /** Shows the new total instead of paying. */
  do?: "update";
}

export interface CheckoutResult {
  status: "open" | "complete";
  payment_status: string;
  amount_total: number | null;
  /** The bank's page while the session is open, the merchant's once it is complete. */
  redirect_url: string | null;
  next_action: NextAction | null;
}
