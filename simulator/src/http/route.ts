import type { Call } from "../core/core.ts";
import { readObject } from "./read.ts";
import type { RawObject } from "./form.ts";
import type { Shape, Values } from "./rules.ts";

type Method = "GET" | "POST" | "DELETE";

export interface Route {
  readonly method: Method;
  /** Written as in Stripe's description: `/v1/payment_intents/{intent}/confirm`. */
  readonly path: string;
  readonly forPublishableKey: boolean;
  readonly shape: Shape;
  /** Checks the parameters, and gives the rest of the work. @throws ParameterError */
  readonly prepare: (params: RawObject, id: string) => (call: Call) => object;
}

interface RouteDefinition<S extends Shape> {
  method: Method;
  path: string;
  forPublishableKey?: boolean;
  params: S;
  run: (call: Call, values: Values<S>, id: string) => object;
}

/** Ties a table of parameters to the function that takes what the table read. */
export function route<S extends Shape>(definition: RouteDefinition<S>): Route {
  const { method, path, forPublishableKey = false, params: shape, run } = definition;
  return {
    method,
    path,
    forPublishableKey,
    shape,
    prepare(params, id) {
      const values = readObject(shape, params);
      return (call) => run(call, values, id);
    },
  };
}

/** The route of this request and the id in its path, or null. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; id: string } | null {
  const steps = path.split("/");
  for (const [route, wanted] of tableOf(routes).get(`${method} ${steps.length}`) ?? []) {
    const id = matchPath(wanted, steps);
    if (id !== null) return { route, id };
  }
  return null;
}

/** Routes with their steps, by method and number of steps: few are left to compare. */
type RouteTable = Map<string, [Route, string[]][]>;
const tables = new WeakMap<readonly Route[], RouteTable>();

function tableOf(routes: readonly Route[]): RouteTable {
  const known = tables.get(routes);
  if (known !== undefined) return known;
  const made: RouteTable = new Map();
  for (const one of routes) {
    const steps = one.path.split("/");
    const key = `${one.method} ${steps.length}`;
    made.set(key, [...(made.get(key) ?? []), [one, steps]]);
  }
  tables.set(routes, made);
  return made;
}

function matchPath(wanted: string[], steps: string[]): string | null {
  let id = "";
  for (const [index, part] of wanted.entries()) {
    const step = steps[index] ?? "";
    if (part.startsWith("{") && step !== "") id = decoded(step);
    else if (part !== step) return null;
  }
  return id;
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
