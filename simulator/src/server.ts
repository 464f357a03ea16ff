import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { assertSafePlace, nameListenError } from "./safety.ts";
import { createSim } from "./sim.ts";
import type { Sim, SimOptions } from "./sim.ts";
import { BODY_BYTES_MAX } from "./core/constants.ts";
import { DroppedConnection } from "./core/errors.ts";
import { createPump } from "./pump.ts";

const HOST = "127.0.0.1";
const DEFAULT_TOKEN = "sim_token_holdfast";

const HOST_FORM = /^[A-Za-z0-9.:[\]_-]+$/;
/** Methods that no Request can have. */
const FORBIDDEN = new Set(["CONNECT", "TRACE", "TRACK"]);

class BadRequest extends Error {
  override name = "BadRequest";
}

export interface ServerOptions extends Partial<SimOptions> {
  /** 0 takes any free port. */
  port?: number;
}

export interface RunningSimulator {
  url: string;
  token: string;
  secretKey: string;
  publishableKey: string;
  sim: Sim;
  close: () => Promise<void>;
}

/** Starts the offline Stripe on this machine's loopback only. */
export async function startSimulator(options: ServerOptions = {}): Promise<RunningSimulator> {
  assertSafePlace(process.env);
  const { port = 0, token = DEFAULT_TOKEN, ...rest } = options;
  const sim = createSim({ ...rest, token });
  const pump = createPump(sim);
  const server = createServer((incoming, outgoing) => {
    outgoing.on("close", pump.wake);
    void serve(sim, incoming, outgoing);
  });
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${address.port}`,
    token,
    secretKey: "sk_test_holdfast",
    publishableKey: "pk_test_holdfast",
    sim,
    close: () => stop(server, sim, pump.stop),
  };
}

async function serve(sim: Sim, incoming: IncomingMessage, outgoing: ServerResponse) {
  try {
    const response = await sim.fetch(await toRequest(incoming, outgoing));
    const headers = Object.fromEntries(response.headers);
    const text = await response.text();
    // With its length known, and as text, an answer leaves in one piece with its headers.
    if (response.body !== null) headers["content-length"] = String(Buffer.byteLength(text));
    outgoing.writeHead(response.status, headers).end(text);
  } catch (error) {
    if (error instanceof BadRequest) {
      outgoing.writeHead(400, { "content-type": "text/plain", connection: "close" });
      outgoing.end("The offline Stripe takes no such request line or host.\n");
      return;
    }
    if (!(error instanceof DroppedConnection) && !incoming.destroyed) {
      console.error("The simulator failed on a request; this is a bug in it.", error);
    }
    incoming.socket.destroy();
  }
}

async function toRequest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<Request> {
  const gone = new AbortController();
  outgoing.on("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const { method = "GET", headers } = incoming;
  const url = urlOf(incoming);
  const body = await readBody(incoming);
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [
    name,
    Array.isArray(value) ? value.join(", ") : (value ?? ""),
  ]);
  const isBodiless = method === "GET" || method === "HEAD";
  return new Request(url, {
    method,
    headers: pairs,
    signal: gone.signal,
    body: isBodiless ? null : new Uint8Array(body),
  });
}

/** The path is only ever a path: one that looks like an address must not name another host. */
function urlOf({ url: path = "/", headers, method = "GET" }: IncomingMessage): URL {
  const { host = HOST } = headers;
  const text = `http://${host}${path}`;
  const isPlain = HOST_FORM.test(host) && path.startsWith("/") && !FORBIDDEN.has(method);
  if (isPlain && URL.canParse(text)) return new URL(text);
  throw new BadRequest(`${method} ${path}`);
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    // A snapshot may be far larger than a request to the API.
    if (size > BODY_BYTES_MAX * 64) throw new DroppedConnection("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject(nameListenError(error, port));
    });
    server.listen(port, HOST, resolve);
  });
}

function stop(server: Server, sim: Sim, stopPump: () => void): Promise<void> {
  stopPump();
  sim.control.close();
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}
