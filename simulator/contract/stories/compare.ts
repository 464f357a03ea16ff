import type Stripe from "stripe";
import { createNormalizer } from "./normalize.ts";
import { tellStory } from "./story.ts";
import type { Seen, Story } from "./story.ts";

export interface Difference {
  story: string;
  step: string;
  /** Such as `charges[0].amount`; `status` is that of HTTP. */
  field: string;
  /** Undefined where the field is not there at all. */
  offline: unknown;
  real: unknown;
}

/** Tells a story to both, and answers by field where they do not agree. */
export async function compareStory(
  story: Story,
  offline: Stripe,
  real: Stripe,
): Promise<Difference[]> {
  const [ours, theirs] = await Promise.all([tellStory(story, offline), tellStory(story, real)]);
  const left = flattenAll(ours);
  const right = flattenAll(theirs);
  const places = new Set([...left.keys(), ...right.keys()]);
  return [...places]
    .filter((place) => left.get(place) !== right.get(place))
    .map((place) => {
      const [step = "", field = ""] = place.split("\t");
      const [a, b] = [left.get(place), right.get(place)];
      return { story: story.name, step, field, offline: a, real: b };
    });
}

function flattenAll(seen: Seen[]): Map<string, unknown> {
  const normalize = createNormalizer();
  const leaves = new Map<string, unknown>();
  for (const { step, status, body } of seen) {
    leaves.set(`${step}\tstatus`, status);
    flatten(normalize(body), "", (field, value) => leaves.set(`${step}\t${field}`, value));
  }
  return leaves;
}

function flatten(
  value: unknown,
  place: string,
  put: (place: string, value: unknown) => void,
): void {
  if (typeof value !== "object" || value === null) {
    put(place, value);
    return;
  }
  const entries = Object.entries(value);
  if (entries.length === 0) put(place, Array.isArray(value) ? "[]" : "{}");
  for (const [key, item] of entries) {
    flatten(item, Array.isArray(value) ? `${place}[${key}]` : join(place, key), put);
  }
}

function join(place: string, key: string): string {
  return place === "" ? key : `${place}.${key}`;
}
