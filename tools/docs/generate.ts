// Writes the generated parts of docs/api.md anew: node_modules/.bin/node tools/docs/generate.ts
import { readDocument, replaceBlock, writeDocument } from "./markdown.ts";
import { BLOCKS } from "./tables.ts";

const API = "docs/api.md";

writeDocument(
  API,
  Object.entries(BLOCKS).reduce(
    (text, [name, content]) => replaceBlock(text, name, content()),
    readDocument(API),
  ),
);
console.log(`${API} is up to date.`);
