import type { Account } from "../../src/core/account.ts";
import { createSim } from "../../src/sim.ts";
import type { Sim } from "../../src/sim.ts";
import { START_MS } from "./bench.ts";

/** What is said of one step: enough to compare two runs by. */
export interface Said {
  what: string;
  status: number;
  text: string;
}

/** One command: which move it is, and three numbers that decide all its choices. */
export type Command = readonly [move: number, first: number, second: number, third: number];

export interface Walker {
  account: () => Account;
  sim: Sim;
  received: string[];
  api: (method: string, path: string, form?: Form, key?: string) => Promise<Said>;
  client: (path: string, form: Form) => Promise<Said>;
  control: (method: string, path: string, body?: unknown) => Promise<Said>;
}

export type Form = Record<string, string | number | undefined>;

const ORIGIN = "http://127.0.0.1:4242";
const SECRET = "sk_test_holdfast";
const PUBLISHABLE = "pk_test_holdfast";
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const TOKEN = { authorization: "Bearer t", "content-type": "application/json" };

/** A simulator that is driven by hand, whose endpoint refuses one event in three. */
export function startWalker(seed: number): Walker {
  const received: string[] = [];
  const sim = createSim({
    token: "t",
    now: () => START_MS,
    record: true,
    seed,
    delivery: "hostile",
    async send(request) {
      const text = await request.text();
      received.push(text);
      return new Response(null, { status: text.length % 3 === 0 ? 500 : 200 });
    },
  });
  const call = (method: string, path: string, headers: Record<string, string>, body?: string) =>
    sim.fetch(new Request(`${ORIGIN}${path}`, { method, headers, body: body ?? null }));
  const post = (path: string, form: Form, key: string, more: Record<string, string> = {}) =>
    call("POST", path, { authorization: `Bearer ${key}`, ...FORM, ...more }, query(form));
  const said = async (what: string, response: Response): Promise<Said> => ({
    what,
    status: response.status,
    text: await response.text(),
  });
  return {
    sim,
    received,
    account: () => [...sim.control.core.state.accounts.values()][0]!,
    api: async (method, path, form = {}, key) => {
      const what = `${method} ${path} ${JSON.stringify(form)}`;
      if (method === "POST") {
        return said(what, await post(path, form, SECRET, key ? { "idempotency-key": key } : {}));
      }
      const headers = { authorization: `Bearer ${SECRET}` };
      return said(what, await call(method, `${path}?${query(form)}`, headers));
    },
    client: async (path, form) =>
      said(`POST ${path} by a client`, await post(path, form, PUBLISHABLE)),
    control: async (method, path, body) => {
      const text = body === undefined ? undefined : JSON.stringify(body);
      return said(
        `${method} /_sim${path} ${text ?? ""}`,
        await call(method, `/_sim${path}`, TOKEN, text),
      );
    },
  };
}

export function pick<T>(items: readonly T[], number: number): T {
  return items[number % items.length]!;
}

/** An id of this kind; one that nobody has where there is none yet, and now and then. */
export function idOf(items: ReadonlyMap<string, unknown>, number: number): string {
  const ids = [...items.keys()];
  return ids.length === 0 || number % 29 === 28 ? "nobody" : pick(ids, number);
}

function query(form: Form): string {
  const given = Object.entries(form).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}
