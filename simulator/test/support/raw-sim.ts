import { createSim } from "../../src/sim.ts";
import type { SimOptions } from "../../src/sim.ts";
import { START_MS } from "./bench.ts";
import { judgeAtTheEnd } from "./judge.ts";

export const ORIGIN = "http://127.0.0.1:4242";

/** The core without a server: requests go in by hand, and nothing moves by itself. */
export function rawSim(options: Partial<SimOptions> = {}) {
  const sim = createSim({ token: "t", now: () => START_MS, record: true, ...options });
  judgeAtTheEnd(sim.control.core);
  return {
    sim,
    send: (
      method: string,
      path: string,
      form: Record<string, string> = {},
      headers: Record<string, string> = {},
    ): Promise<Response> =>
      sim.fetch(
        new Request(`${ORIGIN}${path}`, {
          method,
          headers: { authorization: "Bearer sk_test_holdfast", ...headers },
          ...(method === "GET" ? {} : { body: new URLSearchParams(form) }),
        }),
      ),
  };
}
