import { parseArgs } from "node:util";
import { SCENES, playScenes } from "./src/demo.ts";
import { cardNumber } from "./src/demo-cards.ts";
import { readEndpoints } from "./src/endpoints.ts";

try {
  const { values } = parseArgs({ options: { card: { type: "string", multiple: true } } });
  const cards = values.card;
  cards?.forEach(cardNumber);
  await playScenes(
    cards === undefined ? SCENES : [{ title: "One booking", cards }],
    readEndpoints(),
  );
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
