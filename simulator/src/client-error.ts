import type { ClientPaymentIntent, ClientSetupIntent } from "./client-types.ts";

/** The API refused: `code` and `declineCode` say why. */
export class ClientError extends Error {
  override name = "ClientError";
  readonly status: number;
  readonly code: string | undefined;
  readonly declineCode: string | undefined;
  readonly paymentIntent: ClientPaymentIntent | undefined;
  readonly setupIntent: ClientSetupIntent | undefined;

  constructor(status: number, body: ErrorBody) {
    super(body.message ?? `The API answered ${status}.`);
    this.status = status;
    this.code = body.code;
    this.declineCode = body.decline_code;
    this.paymentIntent = body.payment_intent;
    this.setupIntent = body.setup_intent;
  }
}

export interface ErrorBody {
  message?: string;
  code?: string;
  decline_code?: string;
  payment_intent?: ClientPaymentIntent;
  setup_intent?: ClientSetupIntent;
}
