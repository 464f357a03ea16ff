import { UnsupportedError } from "../core/errors.ts";
import type { Rule } from "./rules.ts";

type Unsupported<N extends string> = Record<N, Rule<never>>;

/** Parameters that Stripe has and the simulator refuses: silence would be a false promise. */
export function unsupported<const N extends string>(...names: N[]): Unsupported<N> {
  const rule: Rule<never> = {
    isRequired: false,
    isUnsupported: true,
    read(_raw, path) {
      throw new UnsupportedError(400, {
        type: "invalid_request_error",
        param: path,
        message: `The offline Stripe does not simulate the parameter '${path}'. Leave it out, or run against a Stripe test key.`,
      });
    },
  };
  return Object.fromEntries(names.map((name) => [name, rule])) as Unsupported<N>;
}
