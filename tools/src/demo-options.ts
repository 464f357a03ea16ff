import { parseArgs } from "node:util";
import { cardNumber } from "./demo-cards.ts";
import { storyNamed } from "./stories/all.ts";

type DemoOptions =
  | { kind: "list" }
  | { kind: "stories"; names: string[] }
  | { kind: "cards"; cards: string[] | null };

/** @throws an error that names the option and what it takes */
export function parseDemoOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      card: { type: "string", multiple: true },
      story: { type: "string", multiple: true },
      list: { type: "boolean", default: false },
    },
  });
  const { card: cards, story: names, list } = values;
  if (list) return { kind: "list" };
  if (cards !== undefined && names !== undefined) throw new Error("--card or --story, not both");
  if (names !== undefined) {
    names.forEach(storyNamed);
    return { kind: "stories", names };
  }
  cards?.forEach(cardNumber);
  return { kind: "cards", cards: cards ?? null };
}
