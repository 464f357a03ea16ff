import type { Rule, Shape } from "../src/http/rules.ts";
import type { Schema } from "./description.ts";

/** How a table of ours differs from Stripe's description. Empty: it does not. */
export function differences(shape: Shape, schema: Schema, place: string): string[] {
  const theirs = schema.properties ?? {};
  const missing = Object.keys(theirs)
    .filter((name) => !Object.hasOwn(shape, name))
    .map((name) => `${place} lacks ${name}`);
  const lax = (schema.required ?? [])
    .filter((name) => shape[name]?.isRequired !== true && shape[name]?.isUnsupported !== true)
    .map((name) => `${place} does not require ${name}`);
  const inner = Object.entries(shape).flatMap(([name, rule]) => {
    const described = theirs[name];
    if (described === undefined) return [`${place} has ${name}, which Stripe does not`];
    return compareOne(rule, described, `${place} ${name}`);
  });
  return [...missing, ...lax, ...inner];
}

function compareOne(rule: Rule<unknown>, schema: Schema, place: string): string[] {
  if (rule.fields !== undefined) {
    const candidates = variantsOf(schema).filter((one) => one.properties !== undefined);
    const results = candidates.map((one) => differences(rule.fields ?? {}, one, place));
    return results.sort((a, b) => a.length - b.length)[0] ?? [`${place} is no object at Stripe`];
  }
  if (rule.values !== undefined) {
    const allowed = variantsOf(schema).flatMap((one) => [
      ...(one.enum ?? []),
      ...(one.items?.enum ?? []),
    ]);
    const made = rule.values.filter((value) => !allowed.includes(value));
    return made.map((value) => `${place} takes '${value}', which Stripe does not`);
  }
  return [];
}

function variantsOf(schema: Schema): Schema[] {
  return schema.anyOf ?? [schema];
}
