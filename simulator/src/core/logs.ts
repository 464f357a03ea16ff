import type { Raw } from "../http/form.ts";

/** One request as the simulator saw it. Card numbers and security codes are masked. */
export interface RequestLogEntry {
  at: number;
  method: string;
  path: string;
  query: string;
  body: string;
  params: Record<string, Raw>;
  version: string | null;
  versionWarning: string | null;
  idempotencyKey: string | null;
  account: string | null;
  keyKind: "secret" | "publishable" | null;
  requestId: string;
  /** Null when the connection was dropped instead of an answer. */
  status: number | null;
  errorCode: string | null;
  errorParam: string | null;
  /** Parameters were refused before anything ran. */
  parametersRefused: boolean;
  /** Stripe may have the route or parameter; the simulator does not. */
  unsupported: boolean;
  replayed: boolean;
  fault: string | null;
}

/** One attempt to bring an event to an endpoint. */
export interface DeliveryLogEntry {
  at: number;
  account: string;
  event: string;
  type: string;
  endpoint: string;
  url: string;
  attempt: number;
  isDuplicate: boolean;
  /** Sent by hand through the control plane. */
  byHand: boolean;
  /** Null when nothing answered. */
  status: number | null;
  error: string | null;
}
