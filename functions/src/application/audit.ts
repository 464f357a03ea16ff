import type { Operator, OperatorAction } from "../domain/roles.ts";
import {
  create,
  ref,
  type CollectionName,
  type Collections,
  type Deps,
  type Ref,
  type Write,
} from "./ports.ts";

/** One call of an operator: who does what, when, and why. */
export interface Deed {
  readonly operator: Operator;
  readonly action: OperatorAction;
  readonly reason: string;
  readonly at: number;
}

/** The entry that belongs into the same commit as the change; `before` is null where there was nothing. */
export function audited<C extends CollectionName>(
  { randomBytes }: Pick<Deps, "randomBytes">,
  { operator, ...deed }: Deed,
  change: { of: Ref<C>; before: Collections[C] | null; after: Collections[C] },
): Write {
  const stamp = new Date(deed.at).toISOString().replaceAll(/[-:.]/g, "");
  const chance = Buffer.from(randomBytes(4)).toString("hex");
  return create(ref("auditLog", `${stamp}_${chance}`), {
    ...deed,
    ...operator,
    target: `${change.of.collection}/${change.of.id}`,
    ...differenceOf(change),
  });
}

function differenceOf({ before, after }: { before: object | null; after: object }) {
  if (before === null) return { before, after: { ...after } };
  const old = new Map<string, unknown>(Object.entries(before));
  const isNew = ([field, value]: [string, unknown]) =>
    JSON.stringify(old.get(field)) !== JSON.stringify(value);
  const changed = Object.entries(after).filter(isNew);
  return {
    before: Object.fromEntries(changed.map(([field]) => [field, old.get(field)])),
    after: Object.fromEntries(changed),
  };
}
