/**
 * One process that serves every exported function, many requests at once, as a deployed instance
 * does. (The functions emulator gives each request a process of its own, so races inside an instance
 * never happen there.) Started by backend.ts.
 */
import { http } from "@google-cloud/functions-framework";
import { getTestServer } from "@google-cloud/functions-framework/testing";
import * as deployed from "../../src/index.ts";
import { keepRawBodies } from "../../src/triggers/rest/raw-bodies.ts";

type Handler = (request: unknown, response: unknown) => unknown;
const handlers = deployed as unknown as Record<string, Handler>;

// A deployed instance serves one function, and tells it by FUNCTION_TARGET which one it is.
keepRawBodies(({ url }) => /^\/rest(?:[/?]|$)/.test(url ?? ""));

http("dispatch", (request, response) => {
  const name = request.path.split("/")[1] ?? "";
  const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (handler === undefined) {
    response.status(404).send(`no function ${name}`);
    return;
  }
  // What stands before a deployed function takes its name out of the path.
  const rest = request.url.slice(name.length + 1);
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
  return isForEvents(handler) ? tell(handler, request, response) : handler(request, response);
});

/** A function that Eventarc calls takes the event itself, and fails by failing. */
function isForEvents(handler: Handler): boolean {
  const { __endpoint: endpoint } = handler as { __endpoint?: { eventTrigger?: unknown } };
  return endpoint?.eventTrigger !== undefined;
}

async function tell(
  handler: Handler,
  request: { body: unknown },
  response: { sendStatus: (code: number) => unknown },
): Promise<void> {
  const isDone = await Promise.resolve((handler as (event: unknown) => unknown)(request.body)).then(
    () => true,
    () => false,
  );
  response.sendStatus(isDone ? 204 : 500);
}

const server = getTestServer("dispatch");
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.({ port: address.port });
});
process.on("disconnect", () => {
  process.exit(0);
});
