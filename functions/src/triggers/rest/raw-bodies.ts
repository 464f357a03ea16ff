/**
 * What runs our functions unpacks and parses every body before we are called, and answers one that it
 * cannot read by itself, with a page of HTML. The contracts promise their own format there, and a limit
 * that holds before any such work. So a request to `rest` is told apart as it comes in, and its content
 * type is put aside: then its body stays as it was sent, and is read in read-body.ts.
 *
 * Where Node has no such channel, only the format of that one answer is different.
 */
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

const putAside = new WeakMap<IncomingMessage, string>();

export function keepRawBodies(isOurs: (request: IncomingMessage) => boolean): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    const { "content-type": type, "content-encoding": packing } = request.headers;
    if ((type ?? packing) === undefined || !isOurs(request)) return;
    putAside.set(request, packing === undefined ? (type ?? "") : `${type ?? ""} in ${packing}`);
    request.headers["content-type"] = "application/octet-stream";
    delete request.headers["content-encoding"];
  });
}

/** Of a packed body one that no contract takes. */
export function contentTypeOf(request: IncomingMessage): string {
  return putAside.get(request) ?? request.headers["content-type"] ?? "";
}
