/** Plain HTTP to the exported function, as clients without any library of ours speak it. */
import type { Backend } from "./backend.ts";
import { requireDescribed } from "./rest-described.ts";

export interface HttpAnswer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Sent {
  /** What stands behind Bearer. */
  readonly token?: string | undefined;
  /** A text is sent as it is. */
  readonly body?: object | string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function send<T = unknown>(
  { url }: Pick<Backend, "url">,
  method: string,
  path: string,
  { token, body, headers }: Sent = {},
): Promise<HttpAnswer<T>> {
  const response = await fetch(`${url("rest")}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const read = (isJson ? JSON.parse(text) : text) as T;
  if (isJson) requireDescribed(method, path, { status: response.status, body: read });
  return { status: response.status, headers: response.headers, body: read };
}
