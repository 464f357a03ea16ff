import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  body: string;
  signature: string;
  id: string;
  type: string;
}

/** A webhook endpoint that keeps what it gets, and answers what the test wants. */
export async function startReceiver() {
  const received: Received[] = [];
  let statusFor: (count: number) => number = () => 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const { id, type } = JSON.parse(body) as { id: string; type: string };
      received.push({ body, signature: String(request.headers["stripe-signature"]), id, type });
      const status = statusFor(received.length);
      const headers = status === 302 ? { location: "/elsewhere" } : {};
      response.writeHead(status, headers).end("seen");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    types: () => received.map(({ type }) => type),
    answerWith(rule: (count: number) => number) {
      statusFor = rule;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
