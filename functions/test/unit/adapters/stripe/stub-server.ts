/** A server that answers as told: for answers that no well-behaved Stripe gives on demand. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createStripeClient } from "../../../../src/adapters/stripe/client.ts";
import { createGateway } from "../../../../src/adapters/stripe/gateway.ts";
import type { Payments } from "../../../../src/application/ports.ts";
import { impatient } from "./impatient.ts";

export interface Answer {
  readonly status: number;
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
}

export interface Stub {
  readonly payments: Payments;
  readonly asked: readonly Asked[];
  /** In order; the last one is repeated. `drop` closes the connection without an answer. */
  answer(...answers: (Answer | "drop")[]): void;
  close(): Promise<void>;
}

/** @param nowMs the backend's own clock, which a read must not be dated by */
export async function startStub(nowMs = 0): Promise<Stub> {
  let script: (Answer | "drop")[] = [];
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void paramsOf(request).then((params) => {
      const { method = "", url: path = "", headers } = request;
      asked.push({ method, path, params, headers });
      const next = script.length > 1 ? script.shift() : script[0];
      if (next === undefined || next === "drop") {
        request.socket.destroy();
        return;
      }
      response.writeHead(next.status, { "content-type": "application/json", ...next.headers });
      response.end(typeof next.body === "string" ? next.body : JSON.stringify(next.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const settings = { secretKey: "sk_test_1", apiBase: `http://127.0.0.1:${String(port)}` };
  const stripe = impatient(createStripeClient({ ...settings, emulator: true }));
  return {
    payments: createGateway(stripe, { now: () => Promise.resolve(nowMs) }),
    asked,
    answer: (...answers) => {
      script = answers;
    },
    close: () => stop(server),
  };
}

export function failed(status: number, error: object, headers = {}): Answer {
  return { status, headers, body: { error: { type: "invalid_request_error", ...error } } };
}

async function paramsOf(request: IncomingMessage): Promise<Record<string, string>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Object.fromEntries(new URLSearchParams(Buffer.concat(parts).toString()));
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
