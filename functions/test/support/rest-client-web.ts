/**
 * A browser with a web shop in it, as contracts tell it: plain fetch, and a jar for the one cookie.
 * @see rest-client-c2.ts for the app of another contract
 */
import type { Stage } from "./stage.ts";
import { send, type HttpAnswer, type Sent } from "./rest-http.ts";

interface WebError {
  readonly error: { readonly code: string; readonly message: string };
}

export interface Browser {
  /** `__session=…` once it was set; may be put in by a test. */
  cookie: string | undefined;
  post<T = Record<string, unknown>>(
    path: string,
    body: object | string,
    more?: Sent,
  ): Promise<HttpAnswer<T & Partial<WebError>>>;
  get(path: string, more?: Sent): Promise<HttpAnswer<string>>;
}

export function aBrowser({ backend }: Pick<Stage, "backend">, cookie?: string): Browser {
  async function ask<T>(method: string, path: string, sent: Sent): Promise<HttpAnswer<T>> {
    const jar = browser.cookie === undefined ? {} : { cookie: browser.cookie };
    const answer = await send<T>(backend, method, path, {
      ...sent,
      headers: { ...jar, ...sent.headers },
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) browser.cookie = set.split(";")[0];
    return answer;
  }
  const browser: Browser = {
    cookie,
    post: (path, body, more = {}) => ask("POST", path, { ...more, body }),
    get: (path, more = {}) => ask("GET", path, more),
  };
  return browser;
}
